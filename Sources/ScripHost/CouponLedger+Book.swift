public import ScripCore
public import ScripLedger

extension CouponLedger {
    /// What the first entry says the book is; nil for a ledger in which nothing stands yet.
    public func book() throws(ScripError) -> Book? {
        try read { ledger throws(ScripError) in try ledger.book() }
    }

    /// Begins the book with its first entry.
    ///
    /// - Parameters:
    ///   - book: What it is, for ever.
    ///   - instant: When.
    public func begin(_ book: Book, at instant: Instant) throws(ScripError) {
        let begun = try begin(orFind: book, at: instant)
        guard begun.isNew else {
            throw ScripError(
                .notAllowed,
                "The ledger was begun before, in \(begun.book.timeZone.identifier) and "
                    + begun.book.currency,
                remedy: "Use it as it is, or name a file that is not there yet")
        }
    }

    /// The book that was begun, by this call or, in a race or long ago, by another.
    func begin(
        orFind book: Book, at instant: Instant
    ) throws(ScripError) -> (book: Book, isNew: Bool) {
        let draft = JournalDraft(kind: .bookBegun, recordedAt: instant, body: book.record)
        return try write { ledger throws(ScripError) in
            if let there = try ledger.book() { return (there, false) }
            guard try ledger.journal(after: 0, limit: 1).isEmpty else {
                throw ScripError(
                    .ledgerUnavailable, "The ledger has lost its first entry",
                    remedy: "Restore it from a copy; keep this one to find out why")
            }
            _ = try ledger.append(draft, answering: nil)
            return (book, true)
        }
    }
}

extension LedgerReader {
    fileprivate func book() throws(ScripError) -> Book? {
        guard let first = try entry(1) else { return nil }
        guard first.kind == .bookBegun else {
            throw ScripError(
                .ledgerUnavailable, "The ledger's first entry does not say what book it begins",
                remedy: "Run the Scrip that wrote it, or restore the ledger from a copy")
        }
        return try Book(record: first.body)
    }
}
