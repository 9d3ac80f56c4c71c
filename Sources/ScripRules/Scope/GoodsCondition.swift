internal import ScripCore

/// Words of one key, ready to be looked for in flat lines.
struct GoodsCondition: Sendable {
    private let key: GoodsKey
    private let cell: Int
    private let words: WordSet
    /// Categories given with a trailing "/": the category itself and all below it.
    private let trees: WordSet

    init(_ key: GoodsKey, _ words: [String]) {
        let isTree = { (word: String) in key == .category && word.hasSuffix("/") }
        self.key = key
        cell =
            switch key {
            case .sku: Basket.Cell.sku
            case .category: Basket.Cell.category
            case .brand: Basket.Cell.brand
            case .tag: Basket.Cell.tags
            }
        self.words = WordSet(words.filter { !isTree($0) })
        trees = WordSet(words.filter(isTree).map { String($0.dropLast()) })
    }

    /// Whether every line that has a word has one of some others too.
    static func covers(_ words: [String], _ word: String, _ key: GoodsKey) -> Bool {
        if words.contains(word) { return true }
        guard key == .category else { return false }
        // A category lies in the trees of all that stand before it in its path.
        let path = word.hasSuffix("/") ? word : word + "/"
        return words.contains { $0.hasSuffix("/") && path.hasPrefix($0) }
    }

    /// Whether the line whose row begins at a place has one of the words.
    @inline(__always)
    func matches(
        lineAt row: Int, of rows: UnsafeBufferPointer<Int64>,
        _ extras: UnsafeBufferPointer<Int64>, _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let span = unsafe rows[row + cell]
        switch key {
        case .tag:
            let first = FlatRecords.offset(span)
            for index in first..<first + FlatRecords.length(span) {
                if unsafe words.contains(slice(extras[index], text)) { return true }
            }
            return false
        case .category:
            let category = unsafe slice(span, text)
            if unsafe words.contains(category) { return true }
            if trees.isEmpty { return false }
            if unsafe trees.contains(category) { return true }
            for end in 0..<category.count where unsafe category[end] == UInt8(ascii: "/") {
                let parent = unsafe UnsafeBufferPointer(rebasing: category[..<end])
                if unsafe trees.contains(parent) { return true }
            }
            return false
        case .sku, .brand: return unsafe words.contains(slice(span, text))
        }
    }

    @inline(__always)
    private func slice(
        _ span: Int64, _ text: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
        let count = FlatRecords.length(span)
        guard count > 0, let base = text.baseAddress else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeBufferPointer(start: base + FlatRecords.offset(span), count: count)
    }
}
