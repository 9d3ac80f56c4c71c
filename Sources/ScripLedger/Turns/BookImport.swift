package import ScripCore

/// A turn in which a book can be made, row by row, of what another engine holds.
package protocol BookImport: LedgerTurn {
    /// Removes every row of the book, those of its journal too.
    func removeAll() throws(ScripError)

    /// Adds rows to a table as they are, each with a value for each of the table's columns.
    func add(_ rows: [[LedgerValue]], to table: LedgerTable) throws(ScripError)

    /// Notes where the journal ends that was added.
    func end(at tail: JournalTail)
}

/// The tables of a book.
package enum BookTables {
    /// Their names, each after those that its rows name rows of.
    package static let inOrder = [
        "journal", "rule", "stock", "stock_day", "never_discounted", "coupon", "person", "upload",
        "redemption", "document", "program", "program_earner", "cursor", "request",
    ]
}

extension LedgerMoment {
    /// Where the journal ends.
    package func tail() throws(ScripError) -> JournalTail {
        var tail = JournalTail.none
        try load(.tail) { row in
            if let found = row.tail { tail = found }
        }
        return tail
    }

    /// One journal entry.
    package func entry(_ number: Int64) throws(ScripError) -> JournalEntry? {
        var entry: JournalEntry?
        try load(.entry(number)) { row in entry = row.entry }
        return entry
    }
}
