internal import ScripCore

extension JournalTail {
    /// The entry that a draft becomes after this one, chained to it.
    package func entry(_ draft: JournalDraft) -> JournalEntry {
        let number = number + 1
        let recordedAt = max(draft.recordedAt, recordedAt)
        let input = JournalEntry.chainInput(
            after: hash, number: number, kind: draft.kind, recordedAt: recordedAt,
            bodyDigest: draft.bodyDigest)
        return JournalEntry(
            number: number, kind: draft.kind, recordedAt: recordedAt, body: draft.body,
            hash: JournalDraft.digest(of: input))
    }
}
