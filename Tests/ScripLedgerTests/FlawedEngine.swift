import Locked
import ScripCore
import ScripLedger
import ScripTesting

/// An engine with one flaw, in front of one that has none.
final class FlawedEngine: LedgerEngine {
    enum Flaw: CaseIterable {
        case keepsWhatATurnThrew, forgetsTheLastChange, neverRemoves, neverReplaces
        case walksBackwards, walksOn, skipsTheFirst
        case seesLaterTurns, hidesOwnChanges, acceptsWhatBreaksRules, otherFaultForBrokenRows
        case takesTextsForEqual, leavesOutARow, leavesOutATable, ordersColumnsItsWay, complains
        case losesTurns, empty
    }

    let inner: any LedgerEngine
    let flaw: Flaw
    private let other = MemoryEngine()

    init(_ inner: any LedgerEngine, _ flaw: Flaw) {
        self.inner = inner
        self.flaw = flaw
    }

    func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        if flaw == .empty {
            return try other.read { moment throws(ScripError) in try body(moment) }
        }
        return try inner.read { moment throws(ScripError) in
            try body(FlawedMoment(moment, of: self))
        }
    }

    func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        if flaw == .losesTurns,
            lost.withLock({
                $0.toggle(); return !$0
            })
        {
            return
        }
        var thrown: ScripError?
        try inner.turn { turn throws(ScripError) in
            do throws(ScripError) {
                try body(FlawedTurn(turn, of: self))
            } catch {
                guard flaw == .keepsWhatATurnThrew else { throw error }
                thrown = error
            }
        }
        if let thrown { throw thrown }
    }

    private let lost = Locked(false)
}

private class FlawedMoment: LedgerMoment {
    let inner: any LedgerMoment
    let engine: FlawedEngine
    var flaw: FlawedEngine.Flaw { engine.flaw }

    init(_ inner: any LedgerMoment, of engine: FlawedEngine) {
        self.inner = inner
        self.engine = engine
    }

    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        switch (flaw, key) {
        case (.seesLaterTurns, .figures):
            try engine.inner.read { moment throws(ScripError) in try moment.load(key, visit) }
        case (.takesTextsForEqual, .wallet(let user)):
            try inner.load(key, visit)
            // To Swift, the two texts are the same.
            let twin = user.rawValue.unicodeScalars.count == 1 ? "e\u{301}" : "\u{E9}"
            guard user.rawValue == twin else { return }
            try inner.load(.wallet(UserID(rawValue: twin)), visit)
        default: try inner.load(key, visit)
        }
    }

    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError) {
        var rows: [LedgerRow] = []
        try inner.walk(walk) { row throws(ScripError) in
            rows.append(row)
            return true
        }
        if flaw == .walksBackwards { rows.reverse() }
        if flaw == .skipsTheFirst { rows = Array(rows.dropFirst()) }
        for row in rows {
            let goesOn = try visit(row)
            guard goesOn || flaw == .walksOn else { return }
        }
    }

    func selfCheck() throws(ScripError) -> [String] {
        flaw == .complains ? ["something"] : try inner.selfCheck()
    }

    func tables() throws(ScripError) -> [LedgerTable] {
        flaw == .leavesOutATable ? try inner.tables().dropLast() : try inner.tables()
    }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) {
        var isFirst = true
        try inner.everyRow(of: table) { row throws(ScripError) in
            defer { isFirst = false }
            if flaw == .leavesOutARow, isFirst { return }
            try visit(flaw == .ordersColumnsItsWay ? row.reversed() : row)
        }
    }
}

private final class FlawedTurn: FlawedMoment, LedgerTurn {
    private let turn: any LedgerTurn
    private var kept = false

    init(_ turn: any LedgerTurn, of engine: FlawedEngine) {
        self.turn = turn
        super.init(turn, of: engine)
    }

    override func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        if flaw == .hidesOwnChanges, kept { return }
        try super.load(key, visit)
    }

    func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError) {
        kept = true
        var changes = changes
        switch flaw {
        case .forgetsTheLastChange: changes = changes.dropLast()
        case .neverRemoves:
            changes.removeAll { if case .remove = $0 { true } else { false } }
        case .neverReplaces:
            changes.removeAll { if case .put(.document) = $0 { true } else { false } }
        default: break
        }
        do throws(ScripError) {
            try turn.keep(entries, changes)
        } catch {
            switch flaw {
            case .acceptsWhatBreaksRules: return
            case .otherFaultForBrokenRows:
                throw ScripError(.ledgerUnavailable, error.detail, remedy: error.remedy)
            default: throw error
            }
        }
    }
}
