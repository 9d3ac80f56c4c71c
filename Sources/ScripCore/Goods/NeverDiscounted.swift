/// Goods that no coupon of a merchant takes anything off: gift cards, alcohol, prescriptions.
///
/// Chosen as the `exclude` of a scope table chooses them: any word that matches puts a line out.
public struct NeverDiscounted: Hashable, Sendable {
    // Sorted by bytes and each once, so that two spellings of one list are equal; no key without words.
    private let words: [GoodsKey: [String]]

    /// No goods at all.
    public init() { words = [:] }

    /// Goods by their words, in any order.
    ///
    /// - Throws: `invalidInput` when a word can match nothing, or there are too many.
    public init(_ words: [GoodsKey: [String]]) throws(ScripError) {
        for key in GoodsKey.allCases {
            for (index, word) in words[key, default: []].enumerated() {
                guard let problem = NeverDiscounted.problem(of: word, key) else { continue }
                throw ScripError.invalid(
                    "\(key.rawValue)[\(index)]", problem.detail,
                    remedy: problem.remedy)
            }
        }
        self.words = words.mapValues(NeverDiscounted.inOrder).filter { !$0.value.isEmpty }
        let count = self.words.values.reduce(0) { $0 + $1.count }
        guard count <= NeverDiscounted.wordsMax else {
            throw ScripError(
                .invalidInput, "The list has \(count) words",
                remedy:
                    "Use at most \(NeverDiscounted.wordsMax); a category or a tag takes many goods")
        }
    }

    /// The words of a key, sorted by their bytes.
    public func words(of key: GoodsKey) -> [String] { words[key, default: []] }

    /// Whether it names no goods.
    public var isEmpty: Bool { words.isEmpty }

    /// Keys in which two lists differ.
    public func differences(from other: NeverDiscounted) -> [String] {
        GoodsKey.allCases.filter { !hasSameWords(of: $0, as: other) }.map(\.rawValue)
    }

    /// Equal byte for byte, as baskets are compared to them.
    public static func == (left: NeverDiscounted, right: NeverDiscounted) -> Bool {
        left.differences(from: right).isEmpty
    }

    private func hasSameWords(of key: GoodsKey, as other: NeverDiscounted) -> Bool {
        words(of: key).elementsEqual(other.words(of: key), by: NeverDiscounted.areSame)
    }

    package static func areSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }

    /// The reason of a line that is on the list.
    public static let reason = "never_discounted"

    /// Words of one list.
    public static let wordsMax = 10_000

    /// What is wrong with a word; nil when nothing is.
    package static func problem(of word: String, _ key: GoodsKey) -> (
        detail: String, remedy: String
    )? {
        let max = Basket.Bounds.textBytesMax
        guard (1...max).contains(word.utf8.count) else {
            return (
                word.isEmpty ? "is empty" : "has \(word.utf8.count) bytes",
                "Use 1 to \(max), as baskets write it"
            )
        }
        guard key == .category, word == "/" else { return nil }
        return (
            "is '/', which is the subtree of no category",
            "Write the category before it, as in \"alcohol/\""
        )
    }

    private static func inOrder(_ words: [String]) -> [String] {
        var words = words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var last: String?
        words.removeAll { word in
            defer { last = word }
            return last.map { areSame($0, word) } ?? false
        }
        return words
    }
}
