public import ScripCore

/// An entry on its way into the journal: encoded and digested by the caller, before its turn to write.
public struct JournalDraft: Hashable, Sendable {
    /// What changes.
    public var kind: JournalEntry.Kind
    /// The host's clock.
    public var recordedAt: Instant
    /// The change, as ``Record`` bytes.
    public var body: [UInt8]
    /// SHA-256 of `body`.
    public var bodyDigest: [UInt8]

    /// A draft.
    public init(
        kind: JournalEntry.Kind, recordedAt: Instant, body: [UInt8], bodyDigest: [UInt8]
    ) {
        self.kind = kind
        self.recordedAt = recordedAt
        self.body = body
        self.bodyDigest = bodyDigest
    }
}
