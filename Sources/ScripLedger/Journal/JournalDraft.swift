internal import Crypto
package import ScripCore

/// An entry on its way into the journal: encoded and digested by the caller, before its turn to write.
package struct JournalDraft: Hashable, Sendable {
    /// What changes.
    package let kind: JournalEntry.Kind
    /// The host's clock.
    package let recordedAt: Instant
    /// The change, as ``Record`` bytes.
    package let body: [UInt8]
    /// SHA-256 of `body`.
    package let bodyDigest: [UInt8]

    /// A draft.
    package init(kind: JournalEntry.Kind, recordedAt: Instant, body: [UInt8]) {
        self.kind = kind
        self.recordedAt = recordedAt
        self.body = body
        bodyDigest = JournalDraft.digest(of: body)
    }

    /// SHA-256 of some bytes: those of a body, and of what chains an entry to the one before.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return hash.finalize().withUnsafeBytes { unsafe Array($0) }
    }
}
