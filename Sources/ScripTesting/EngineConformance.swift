internal import Dispatch
internal import Locked
public import ScripCore
public import ScripLedger

/// What any engine is held to.
///
/// Each check works on a store of its own, empty at first, and answers what is wrong: nothing for an engine
/// that keeps its contract. It says nothing about power cuts, which only the engine's own tests can make.
public enum EngineConformance {
    /// Opens a check's store: empty at the first call, and later with what stands in it.
    public typealias Open = @Sendable () throws(ScripError) -> any LedgerEngine

    /// One part of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        /// What it is about.
        public let name: String
        private let body: @Sendable (Open, inout Findings) throws(ScripError) -> Void

        init(
            _ name: String,
            _ body: @escaping @Sendable (Open, inout Findings) throws(ScripError) -> Void
        ) {
            self.name = name
            self.body = body
        }

        /// What it is about.
        public var description: String { name }

        /// What an engine does wrong; empty when it does nothing wrong.
        public func faults(of open: Open) -> [String] {
            var findings = Findings()
            do throws(ScripError) {
                try body(open, &findings)
            } catch {
                findings.faults.append("failed: \(error.code.rawValue), \(error.detail)")
            }
            return findings.faults
        }
    }

    /// What a check has found.
    struct Findings {
        var faults: [String] = []

        mutating func expect<Value: Equatable>(_ found: Value, _ wanted: Value, _ what: String) {
            if found != wanted { faults.append("\(what): \(found), not \(wanted)") }
        }

        /// Notes when something that has to fail does not, or fails as something else.
        mutating func expectFault(
            _ what: String, _ body: () throws(ScripError) -> Void
        ) {
            do throws(ScripError) {
                try body()
                faults.append("\(what): accepted")
            } catch {
                expect(error.code, .internalFault, "\(what): code")
            }
        }
    }

    /// All of the contract.
    public static let checks: [Check] =
        [
            answers, walks, changes, codesMove, stored, reopening, undone, refused, moments,
            ownTurn,
            oneByOne,
        ]
}

extension LedgerEngine {
    /// The rows of a key as of now.
    func rows(of key: RowKey) throws(ScripError) -> [LedgerRow] {
        try read { moment throws(ScripError) in try moment.rows(of: key) }
    }

    /// The first rows along a walk, and how many rows it told after it was to stop.
    func rows(
        along walk: LedgerWalk, limit: Int = .max
    ) throws(ScripError) -> (rows: [LedgerRow], tooMany: Int) {
        try read { moment throws(ScripError) in
            var rows: [LedgerRow] = []
            var tooMany = 0
            try moment.walk(walk) { row throws(ScripError) in
                if rows.count < limit { rows.append(row) } else { tooMany += 1 }
                return rows.count < limit
            }
            return (rows, tooMany)
        }
    }

    func keep(
        _ entries: [JournalEntry] = [], _ changes: [RowChange]
    ) throws(ScripError) {
        try turn { turn throws(ScripError) in try turn.keep(entries, changes) }
    }
}

extension LedgerMoment {
    fileprivate func rows(of key: RowKey) throws(ScripError) -> [LedgerRow] {
        var rows: [LedgerRow] = []
        try load(key) { rows.append($0) }
        return key.hasOrder ? rows : rows.sorted { "\($0)" < "\($1)" }
    }
}

extension RowKey {
    fileprivate var hasOrder: Bool {
        switch self {
        case .spent, .held: false
        default: true
        }
    }
}

// MARK: - What is there

extension EngineConformance {
    private static let answers = Check("each key is answered by its rows") {
        open, findings throws(ScripError) in
        let engine = try open()
        for (key, _) in SampleBook.answers {
            findings.expect(try engine.rows(of: key), SampleBook.empty(key), "\(key) at first")
        }
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        for (key, rows) in SampleBook.answers {
            findings.expect(try engine.rows(of: key), rows, "\(key)")
        }
    }

    private static let walks = Check("walks tell rows in order, and stop") {
        open, findings throws(ScripError) in
        let engine = try open()
        for (walk, _) in SampleBook.walks {
            findings.expect(try engine.rows(along: walk).rows, [], "\(walk) at first")
        }
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        for (walk, rows) in SampleBook.walks {
            findings.expect(try engine.rows(along: walk).rows, rows, "\(walk)")
            let first = try engine.rows(along: walk, limit: 1)
            findings.expect(first.rows, Array(rows.prefix(1)), "the first of \(walk)")
            findings.expect(first.tooMany, 0, "rows after the first of \(walk)")
        }
    }

    private static let changes = Check("rows change, and go") {
        open, findings throws(ScripError) in
        let engine = try open()
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        try engine.keep([], SampleBook.changes)
        for (key, rows) in SampleBook.answersAfterChanges {
            findings.expect(try engine.rows(of: key), rows, "\(key)")
        }
    }

    private static let codesMove = Check("uploaded codes change places within one turn") {
        open, findings throws(ScripError) in
        let engine = try open()
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        let stock = SampleBook.stock.id
        // Code 0 is drawn, code 1 takes its place, and a new one that of code 1; told in the order in which
        // one would stand on another if each were made for itself.
        try engine.keep(
            [],
            [
                .add(.upload(stock, SampleBook.upload("NEW", at: 1))),
                .put(.upload(stock, SampleBook.upload("Y", at: 0))),
                .put(.upload(stock, SampleBook.upload("X", at: nil))),
            ])
        for (position, code) in [(0, "Y"), (1, "NEW")] as [(Int64, CouponCode)] {
            findings.expect(
                try engine.rows(of: .codeAt(position, of: stock)),
                [.upload(stock, SampleBook.upload(code, at: position))],
                "the code at \(position)")
        }
        findings.expect(try engine.rows(of: .codesLeft(stock)), [.count(2)], "codes left")
    }

    private static let reopening = Check("what a turn kept is there when it is opened again") {
        open, findings throws(ScripError) in
        try open().keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        let again = try open()
        for (key, rows) in SampleBook.answers {
            findings.expect(try again.rows(of: key), rows, "\(key)")
        }
    }

    private static let stored = Check("tables hold what their columns say") {
        open, findings throws(ScripError) in
        let engine = try open()
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        let (known, own) = try engine.read { moment throws(ScripError) in
            (try moment.tables(), try moment.selfCheck())
        }
        findings.expect(own, [], "its own check")
        for (table, rows) in SampleBook.tables {
            let columns = known.first { $0.name == table.name }?.columns
            findings.expect(columns?.sorted(), table.columns.sorted(), "columns of \(table.name)")
            // Backwards, as columns are told in the order in which they are asked for.
            let asked = LedgerTable(name: table.name, columns: table.columns.reversed())
            var found: [[LedgerValue]] = []
            try engine.read { moment throws(ScripError) in
                try moment.everyRow(of: asked) { found.append($0.reversed()) }
            }
            findings.expect(found, rows, "rows of \(table.name)")
        }
        findings.expect(
            known.map(\.name).sorted(), SampleBook.tables.map(\.0.name).sorted(), "tables")
    }
}

// MARK: - Turns

extension EngineConformance {
    private static let undone = Check("a turn that throws leaves nothing") {
        open, findings throws(ScripError) in
        let engine = try open()
        let stop = ScripError(.notAllowed, "Stopped", remedy: "None")
        do throws(ScripError) {
            try engine.turn { turn throws(ScripError) in
                try turn.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
                throw stop
            }
            findings.faults.append("a turn that throws: answered")
        } catch {
            findings.expect(error, stop, "what a turn throws")
        }
        for (key, _) in SampleBook.answers {
            findings.expect(try engine.rows(of: key), SampleBook.empty(key), "\(key)")
        }
        // The book is free again.
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        findings.expect(
            try engine.rows(of: .tail), [.tail(SampleBook.tail)], "the end after another turn")
    }

    private static let refused = Check("a row that breaks the rules of its table is refused whole")
    {
        open, findings throws(ScripError) in
        let engine = try open()
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        let sound = RowChange.put(.cursor("sound", entry: 7))
        for (what, change) in SampleBook.broken {
            findings.expectFault(what) { () throws(ScripError) in
                try engine.keep([], [sound, change])
            }
        }
        findings.expectFault("an entry that is there") { () throws(ScripError) in
            try engine.keep([SampleBook.entries[4]], [sound])
        }
        findings.expect(try engine.rows(of: .cursor("sound")), [], "a row beside a broken one")
        for (key, rows) in SampleBook.answers {
            findings.expect(try engine.rows(of: key), rows, "\(key)")
        }
    }

    private static let moments = Check("a moment sees no later turn") {
        open, findings throws(ScripError) in
        let engine = try open()
        try engine.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
        let keys = SampleBook.answersAfterChanges.map(\.0)
        let before = try keys.map { key throws(ScripError) in try engine.rows(of: key) }
        let during = try engine.read { moment throws(ScripError) in
            // What is asked first fixes the moment.
            _ = try moment.rows(of: .tail)
            try engine.keep([], SampleBook.changes)
            return try keys.map { key throws(ScripError) in try moment.rows(of: key) }
        }
        for (key, (before, during)) in zip(keys, zip(before, during)) {
            findings.expect(during, before, "\(key)")
        }
        for (key, rows) in SampleBook.answersAfterChanges {
            findings.expect(try engine.rows(of: key), rows, "\(key) afterwards")
        }
    }

    private static let ownTurn = Check("a turn sees what it kept, and others do not before its end")
    {
        open, findings throws(ScripError) in
        let engine = try open()
        var found: [[LedgerRow]] = []
        var outside: [LedgerRow] = []
        // What is expected changes no answer, and what was asked before is another by then.
        let days = SampleBook.answers.compactMap { key, _ -> Int64? in
            if case .day(let day) = key { day.day } else { nil }
        }
        let expected: [ExpectedRows] = SampleBook.answers.flatMap { key, _ in
            guard case .coupons(let code) = key else { return [ExpectedRows.key(key)] }
            return days.map { .coupons(code, onDay: $0) }
        }
        try engine.turn { turn throws(ScripError) in
            turn.expect(expected)
            for (key, _) in SampleBook.answers { _ = try turn.rows(of: key) }
            try turn.keep(SampleBook.entries, SampleBook.rows.map { .add($0) })
            turn.expect(expected)
            for (key, _) in SampleBook.answers { found.append(try turn.rows(of: key)) }
            outside = try engine.rows(of: .tail)
        }
        findings.expect(outside, [], "the end of the journal outside of the turn")
        for ((key, rows), found) in zip(SampleBook.answers, found) {
            findings.expect(found, rows, "\(key)")
        }
    }

    private static let oneByOne = Check("turns follow one another") {
        open, findings throws(ScripError) in
        let engines = [try open(), try open()]
        let count = 25
        let failures = Locked(0)
        DispatchQueue.concurrentPerform(iterations: 8) { index in
            for _ in 0..<count {
                do throws(ScripError) {
                    try engines[index % 2].turn { turn throws(ScripError) in
                        let before = try turn.rows(of: .cursor("turns"))
                        var number: Int64 = 0
                        if case .cursor(_, let entry)? = before.first { number = entry }
                        try turn.keep([], [.put(.cursor("turns", entry: number + 1))])
                    }
                } catch {
                    failures.withLock { $0 += 1 }
                }
            }
        }
        findings.expect(failures.withLock { $0 }, 0, "turns that failed")
        findings.expect(
            try engines[0].rows(of: .cursor("turns")),
            [.cursor("turns", entry: Int64(8 * count))], "turns counted")
    }
}
