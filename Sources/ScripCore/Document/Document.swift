/// A piece of a door's own state that the ledger keeps, such as where a merchant wants to be notified.
///
/// Documents are in the journal like everything else: chained, audited, and there after a crash if and
/// only if their writer was told so. What their bytes mean is their door's business.
public struct Document: Hashable, Sendable {
    /// The most bytes a document may have.
    public static let bytesMax = 256 << 10

    /// Its name.
    public var key: DocumentKey
    /// Its bytes.
    public var body: [UInt8]
    /// The journal entry that wrote it.
    public var version: Int64

    /// A document as the ledger holds it.
    public init(key: DocumentKey, body: [UInt8], version: Int64) {
        self.key = key
        self.body = body
        self.version = version
    }
}
