import ScripCore
import ScripLedger
import ScripTesting

/// An engine somebody else writes: it counts the turns of another.
final class CountingEngine: LedgerEngine {
    private let below: any LedgerEngine
    private let count: @Sendable () -> Void

    init(_ below: any LedgerEngine, count: @escaping @Sendable () -> Void) {
        self.below = below
        self.count = count
    }

    func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try below.read(body)
    }

    func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        count()
        try below.turn { turn throws(ScripError) in try body(CountingTurn(below: turn)) }
    }
}

/// A turn of it, which looks at the rows that pass.
struct CountingTurn: LedgerTurn {
    let below: any LedgerTurn

    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        try below.load(key) { row in
            switch row {
            case .entry(let entry): precondition(entry.hash.count == 32)
            case .coupon(let coupon): precondition(coupon.discount >= 0)
            case .stock(let stock): precondition(!stock.definition.name.isEmpty)
            case .tail(let tail): precondition(tail.number >= 0)
            default: break
            }
            visit(row)
        }
    }

    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError) {
        try below.walk(walk, visit)
    }

    func selfCheck() throws(ScripError) -> [String] { try below.selfCheck() }

    func tables() throws(ScripError) -> [LedgerTable] { try below.tables() }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) {
        try below.everyRow(of: table, visit)
    }

    func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError) {
        for entry in entries where entry.kind == .returned {
            // What an index of them needs.
            let returned = try Returned(record: entry.body)
            precondition(Returned.isOf(returned.redemption, entry.body))
        }
        for change in changes {
            // What rows are kept as, and read from.
            if case .add(.stock(let stock)) = change {
                let kept = try StockDefinition(record: stock.definition.record)
                precondition(kept == stock.definition)
            }
            if case .put(.program(let program)) = change {
                precondition(!program.content.record.isEmpty)
            }
        }
        try below.keep(entries, changes)
    }
}

/// What it does wrong.
func faults() -> [String] {
    EngineConformance.checks.flatMap { check in
        let below = MemoryEngine()
        return check.faults { () throws(ScripError) in CountingEngine(below) {} }
    }
}
