/// Names one document: a collection, and a key that is unique in it.
public struct DocumentKey: Hashable, Comparable, Sendable {
    /// What kind of document it is, for example `callbacks`; 1 to 64 characters.
    public var collection: String
    /// Which of them; 1 to 256 characters.
    public var key: String

    /// A document of a collection.
    public init(collection: String, key: String) {
        self.collection = collection
        self.key = key
    }

    /// Equal byte for byte, as ledgers compare them.
    public static func == (left: DocumentKey, right: DocumentKey) -> Bool {
        left.collection.utf8.elementsEqual(right.collection.utf8)
            && left.key.utf8.elementsEqual(right.key.utf8)
    }

    /// Orders by collection and then by key, by code points, the same on every machine.
    public static func < (left: DocumentKey, right: DocumentKey) -> Bool {
        if left.collection != right.collection {
            return left.collection.utf8.lexicographicallyPrecedes(right.collection.utf8)
        }
        return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }

    /// Throws unless collection and key have lengths they may have.
    public func check() throws(ScripError) {
        try DocumentKey.check(collection, "collection", most: 64)
        try DocumentKey.check(key, "key", most: 256)
    }

    private static func check(
        _ text: String, _ field: String, most: Int
    ) throws(ScripError) {
        guard !(1...most).contains(text.count) else { return }
        throw ScripError(
            .invalidInput, "The \(field) of a document has \(text.count) characters",
            remedy: "Use 1 to \(most)")
    }
}
