internal import Crypto
package import ScripCore
package import ScripLedger

/// A book that was moved.
package struct MovedBook: Sendable {
    /// What it is.
    package let book: Book
    /// Its last entry where it is now.
    package let last: JournalMark
}

extension CouponLedger {
    /// Moves the book into a ledger in which nothing stands: there it goes on, and here it only reads.
    ///
    /// Three steps, each durable before the next: the book is copied with the entry that says where it went,
    /// so that the copy refuses writes too; the same entry is kept here; another there says that it arrived. Cut
    /// anywhere, this book takes writes or the copy is whole, never both, and a second call does what is left.
    ///
    /// - Parameters:
    ///   - target: Where to.
    ///   - names: What the places are called, without passwords.
    ///   - instant: When.
    ///   - faults: Where it is cut, for tests.
    package func move(
        to target: CouponLedger, named names: (from: String, to: String), at instant: Instant,
        faults: LedgerFaults? = nil
    ) throws(ScripError) -> MovedBook {
        guard let book = try book() else {
            throw ScripError(
                .notFound, "There is nothing in the ledger to move", remedy: "Name another")
        }
        let move = BookMove(
            source: self, target: target, names: names, instant: instant, faults: faults)
        let left = try move.leave()
        try faults?.step(.committed)
        return MovedBook(book: book, last: try move.arrive(after: left))
    }
}

/// One move of a book from one engine to another.
private struct BookMove {
    let source: CouponLedger
    let target: CouponLedger
    let names: (from: String, to: String)
    let instant: Instant
    let faults: LedgerFaults?

    /// Has the source refuse writes once the target has all of it; answers the entry that says so.
    func leave() throws(ScripError) -> JournalTail {
        var left = JournalTail.none
        try source.engine.turn { turn throws(ScripError) in
            let tail = try turn.tail()
            let there = try target.engine.read { moment throws(ScripError) in try moment.tail() }
            left = tail
            if try hasLeft(tail, in: turn, there) { return }
            let moved = tail.entry(draft(.bookMoved, names.to))
            left = JournalTail(moved)
            // Seen by the copy, and durable only after it.
            try turn.keep([moved], [])
            try copy(from: turn, over: there, endingAt: left)
            try verify(turn)
            try faults?.step(.commit)
        }
        return left
    }

    /// Has the target take writes; answers its last entry.
    func arrive(after left: JournalTail) throws(ScripError) -> JournalMark {
        var last = JournalMark.none
        try target.engine.turn { turn throws(ScripError) in
            var tail = try turn.tail()
            if tail == left {
                let arrived = tail.entry(draft(.bookArrived, names.from))
                try turn.keep([arrived], [])
                tail = JournalTail(arrived)
            }
            last = JournalMark(number: tail.number, hash: tail.hash)
        }
        return last
    }

    /// Whether an earlier call closed the source; throws unless the target may be written.
    private func hasLeft(
        _ tail: JournalTail, in source: any LedgerMoment, _ there: JournalTail
    ) throws(ScripError) -> Bool {
        if tail.kind == .bookMoved {
            let same = try target.engine.read { moment throws(ScripError) in
                try moment.entry(tail.number)
            }
            guard same?.hash == tail.hash else {
                throw ScripError.moved(try source.entry(tail.number))
            }
            return true
        }
        if there.number == 0 { return false }
        // What a cut move left there, or an earlier one that went from there: all of it is in the source.
        if there.kind == .bookMoved {
            let before = try target.engine.read { moment throws(ScripError) in
                try moment.entry(there.number - 1)
            }
            if let before, try source.entry(before.number)?.hash == before.hash { return false }
        }
        throw occupied
    }

    private var occupied: ScripError {
        ScripError(
            .notAllowed, "There is a book at \(names.to) already, and nothing was moved",
            remedy: "Name a place where nothing stands yet")
    }

    private func draft(_ kind: JournalEntry.Kind, _ place: String) -> JournalDraft {
        JournalDraft(kind: kind, recordedAt: instant, body: BookMoved(place: place).record)
    }

    // MARK: The copy

    private func copy(
        from source: any LedgerMoment, over there: JournalTail, endingAt tail: JournalTail
    ) throws(ScripError) {
        let tables = try tables(of: source)
        try target.engine.turn { turn throws(ScripError) in
            guard let copy = turn as? any BookImport else {
                throw ScripError(
                    .notAllowed, "The ledger at \(names.to) takes no book from elsewhere",
                    remedy: "Move it to a file or to a database")
            }
            // Somebody else may have begun a book since it was looked at.
            guard try copy.tail() == there else { throw occupied }
            if there.number > 0 { try copy.removeAll() }
            for table in tables {
                var batch = RowBatch()
                try source.everyRow(of: table) { row throws(ScripError) in
                    batch.append(row)
                    if batch.isFull { try copy.add(batch.take(), to: table) }
                }
                if !batch.isEmpty { try copy.add(batch.take(), to: table) }
            }
            copy.end(at: tail)
        }
    }

    /// Every table with its columns in the order of their names, in which both engines are asked for them.
    private func tables(of moment: any LedgerMoment) throws(ScripError) -> [LedgerTable] {
        let found = try moment.tables()
        if let other = found.first(where: { !BookTables.inOrder.contains($0.name) }) {
            throw unlike(other.name)
        }
        return try BookTables.inOrder.map { name throws(ScripError) in
            guard let table = found.first(where: { $0.name == name }) else { throw unlike(name) }
            return LedgerTable(name: name, columns: table.columns.sorted())
        }
    }

    /// Compares every row of both, and has the copy audited.
    private func verify(_ source: any LedgerMoment) throws(ScripError) {
        let tables = try tables(of: source)
        let ours = try digests(of: tables, in: source)
        let theirs = try target.engine.read { moment throws(ScripError) in
            guard try self.tables(of: moment) == tables else { throw unlike("or its columns") }
            return try digests(of: tables, in: moment)
        }
        for (table, both) in zip(tables, zip(ours, theirs)) where both.0 != both.1 {
            throw unlike(table.name)
        }
        if let fault = try target.audit().fault {
            let place = fault.entry.map { "entry \($0) " } ?? ""
            throw ScripError(
                .ledgerUnavailable,
                "The book is not sound and was not moved: \(place)\(fault.message)",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
    }

    private func digests(
        of tables: [LedgerTable], in moment: any LedgerMoment
    ) throws(ScripError) -> [SHA256.Digest] {
        try tables.map { table throws(ScripError) in
            var hash = SHA256()
            try moment.everyRow(of: table) { row throws(ScripError) in
                var encoder = RecordEncoder()
                for value in row { encoder.append(value) }
                hash.update(data: encoder.bytes)
            }
            return hash.finalize()
        }
    }

    private func unlike(_ table: String) -> ScripError {
        ScripError(
            .ledgerUnavailable,
            "The book was not moved: the table \(table) is not the same in both places",
            remedy: "Run scrip audit; if it finds nothing, report this as a defect")
    }
}

/// Rows on their way, not so many that they fill the memory.
private struct RowBatch {
    private var rows: [[LedgerValue]] = []
    private var bytes = 0

    var isEmpty: Bool { rows.isEmpty }
    var isFull: Bool { rows.count >= 500 || bytes >= 1_000_000 }

    mutating func append(_ row: [LedgerValue]) {
        rows.append(row)
        for value in row {
            if case .blob(let blob) = value { bytes += blob.count }
        }
    }

    mutating func take() -> [[LedgerValue]] {
        defer { self = RowBatch() }
        return rows
    }
}

extension RecordEncoder {
    /// A value such that no other row's bytes are the same.
    fileprivate mutating func append(_ value: LedgerValue) {
        switch value {
        case .null: append(byte: 0)
        case .integer(let number):
            append(byte: 1)
            append(number)
        case .text(let bytes):
            append(byte: 2)
            append(blob: bytes)
        case .blob(let bytes):
            append(byte: 3)
            append(blob: bytes)
        case .real(let number):
            append(byte: 4)
            append(Int64(bitPattern: number.bitPattern))
        }
    }
}
