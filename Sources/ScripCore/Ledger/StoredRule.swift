/// A rule's source as the ledger keeps it.
public struct StoredRule: Hashable, Sendable {
    /// The hash of the source.
    public var version: RuleVersion
    /// The file name without `.lua`.
    public var name: String
    /// The file's bytes.
    public var source: [UInt8]

    /// A rule's source.
    public init(version: RuleVersion, name: String, source: [UInt8]) {
        self.version = version
        self.name = name
        self.source = source
    }
}
