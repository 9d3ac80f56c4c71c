internal import Locked
public import ScripCore
public import ScripLedger

/// A book that lives in memory and ends with it: an engine for tests, and the smallest there is.
///
/// Each turn works on a copy that shares all it does not change, so that moments cost nothing and a turn
/// that fails leaves nothing.
public final class MemoryEngine: LedgerEngine {
    private let book = Locked(MemoryBook())
    /// Turns begun, which one at a time has.
    ///
    /// A lock of nothing would have no place of its own for the thread sanitizer.
    private let turns = Locked(0)
    private let faults: LedgerFaults?

    /// An empty book.
    public convenience init() { self.init(faults: nil) }

    /// An empty book that fails where a test wants it to.
    package init(faults: LedgerFaults?) { self.faults = faults }

    /// Runs `body` on the book as it is now.
    public func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try body(MemoryMoment(book.withLock { $0 }))
    }

    /// Runs `body` on a copy of the book, which takes the book's place if it does not throw.
    public func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        try turns.withLock { count throws(ScripError) in
            count += 1
            let turn = MemoryTurn(book.withLock { $0 }, faults: faults)
            try body(turn)
            let kept = turn.book
            book.withLock { $0 = kept }
        }
    }
}

/// One moment of a book in memory.
class MemoryMoment: LedgerMoment {
    fileprivate(set) var book: MemoryBook

    init(_ book: MemoryBook) { self.book = book }

    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        book.rows(of: key).forEach(visit)
    }

    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError) {
        for row in book.rows(along: walk) {
            guard try visit(row) else { return }
        }
    }

    func selfCheck() throws(ScripError) -> [String] { [] }

    func tables() throws(ScripError) -> [LedgerTable] { MemoryBook.tables }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) {
        guard let known = MemoryBook.tables.first(where: { $0.name == table.name }) else { return }
        let places = table.columns.compactMap(known.columns.firstIndex)
        for row in book.stored(in: table.name) { try visit(places.map { row[$0] }) }
    }
}

/// A book in memory that is taken.
final class MemoryTurn: MemoryMoment, LedgerTurn {
    private let faults: LedgerFaults?

    init(_ book: MemoryBook, faults: LedgerFaults?) {
        self.faults = faults
        super.init(book)
    }

    func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError) {
        for entry in entries {
            try faults?.step(.statement)
            try book.append(entry)
        }
        for change in changes {
            try faults?.step(.statement)
            switch change {
            case .add(let row): try book.put(row, isNew: true)
            case .put(let row): try book.put(row, isNew: false)
            case .redeem(let coupon): try book.put(.coupon(coupon), isNew: false)
            case .remove(let row): try book.remove(row)
            }
        }
        try book.checkPositions()
    }
}
