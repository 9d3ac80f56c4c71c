public import ScripCore

/// A rule's source as the ledger keeps it.
public struct StoredRule: Hashable, Sendable {
    /// The hash of the source.
    public var version: RuleVersion
    /// The file name without `.lua`.
    public var name: String
    /// The file's bytes.
    public var source: [UInt8]
    /// The entry that proposed it last, until that is approved.
    public var proposed: Int64?
    /// The entry that published it last: a publication, or the first stock that was made of it.
    public var published: Int64?

    /// A rule's source.
    public init(
        version: RuleVersion, name: String, source: [UInt8], proposed: Int64? = nil,
        published: Int64? = nil
    ) {
        self.version = version
        self.name = name
        self.source = source
        self.proposed = proposed
        self.published = published
    }
}
