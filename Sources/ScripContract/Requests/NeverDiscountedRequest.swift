package import ScripCore

/// A request to say which goods are never discounted.
package struct NeverDiscountedRequest: Hashable, Sendable {
    /// The idempotency key; empty when the body has none.
    package var number: RequestNumber
    /// Whose stocks it is for; nil when the document does not say.
    package var merchant: MerchantID?
    /// All goods from now on.
    package var goods: NeverDiscounted

    private static let document = JSONDocument(name: "the list", path: "")
    private static let keys = JSONKeys(
        "request_no", "sku", "category", "brand", "tag", "merchant")

    /// Reads a request from JSON (UTF-8).
    ///
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    package init(json bytes: [UInt8]) throws(ScripError) {
        var number: RequestNumber = ""
        var merchant: MerchantID?
        let words = try Self.document.read(bytes) {
            reader throws(JSONFault) -> [GoodsKey: [String]] in
            let start = reader.position
            var words: [GoodsKey: [String]] = [:]
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: number = try reader.requestNumber()
                case 5:
                    merchant = MerchantID(
                        rawValue: try reader.string(characters: MerchantID.characters))
                default:
                    let key = GoodsKey.allCases[key - 1]
                    words[key] = try Self.words(of: key, from: &reader)
                }
            }
            // An empty file must not take a list away by accident.
            guard !words.isEmpty else {
                throw JSONFault(
                    offset: start, subject: .value, detail: "names no goods",
                    remedy:
                        "Write \"category\", \"tag\", \"brand\" or \"sku\" with a list of words; "
                        + "an empty list takes the goods away")
            }
            return words
        }
        self.number = number
        self.merchant = merchant
        goods = try NeverDiscounted(words)
    }

    private static func words(
        of key: GoodsKey, from reader: inout JSONReader
    ) throws(JSONFault) -> [String] {
        let start = reader.position
        var words: [String] = []
        try reader.openList()
        while try reader.hasNextElement(first: words.isEmpty) {
            reader.skipSpace()
            let place = reader.position
            let word = try reader.string()
            if let problem = NeverDiscounted.problem(of: word, key) {
                throw JSONFault(
                    offset: place, subject: .value, detail: problem.detail, remedy: problem.remedy)
            }
            words.append(word)
            guard words.count <= NeverDiscounted.wordsMax else {
                throw JSONFault(
                    offset: start, subject: .value,
                    detail: "has more than \(NeverDiscounted.wordsMax) words",
                    remedy: "Name a category or a tag, which take many goods")
            }
        }
        return words
    }
}
