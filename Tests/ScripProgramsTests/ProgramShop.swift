import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripPrograms
import ScripRules
import ScripTesting
import Synchronization

/// A shop with programs and a guard, over a ledger in memory, and a clock that tests move.
final class ProgramShop: Sendable {
    /// 2026-11-23 12:30:00 in Shanghai, a Monday.
    static let noon = Instant(epochSeconds: 1_795_408_200)

    static let gatesFolder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "gates").path

    let ledger: CouponLedger
    let host: CouponHost
    let programs: Programs
    let counts = ProgramCounts()
    private let folder: URL?
    private let clock = Clock()

    var now: Instant {
        get { clock.now }
        set { clock.now = newValue }
    }

    /// - Parameters:
    ///   - engine: Where it keeps its book.
    ///   - gates: Where gates are looked up by name.
    ///   - gate: The source of the guard's gate.
    ///   - change: What the guard is told.
    init(
        engine: any LedgerEngine = MemoryEngine(), gates: String = gatesFolder, gate: String? = nil,
        _ change: (inout AbuseSettings) -> Void = { _ in }
    ) throws {
        var settings = AbuseSettings()
        change(&settings)
        var gates = gates
        if let gate {
            let place = FileManager.default.temporaryDirectory
                .appending(path: "scrip-gate-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data(gate.utf8).write(to: place.appending(path: "guard.lua"))
            settings.rule = "guard"
            gates = place.path
            folder = place
        } else {
            folder = nil
        }
        ledger = CouponLedger(engine)
        host = try CouponHost(
            ledger: ledger, rules: RuleBook(),
            guardian: AbuseGuard(settings, gates: gates, counts: counts),
            clock: { [clock] in clock.now })
        programs = Programs(host: host, gates: gates, counts: counts)
    }

    deinit { if let folder { try? FileManager.default.removeItem(at: folder) } }

    private static let rule = """
        return { api = 1, title = "Save", discount = function(scope, p) return 100 end }
        """

    /// A stock that takes 1.00 off.
    func stock(
        _ request: RequestNumber, _ change: (inout StockDefinition) -> Void = { _ in }
    ) throws(ScripError) -> Stock {
        var definition = StockDefinition.sample(request)
        change(&definition)
        return try create(definition)
    }

    func create(_ definition: StockDefinition) throws(ScripError) -> Stock {
        try host.createStock(
            definition, ruleSource: Array(ProgramShop.rule.utf8), proof: .unproven("a test"))
    }

    /// A checkout of one line of 20.00.
    func checkout(_ request: RequestNumber?, _ coupons: [CouponCode]) throws(ScripError) -> Checkout
    {
        Checkout(
            requestNumber: request, coupons: coupons,
            basket: try Basket(
                lines: [Line(id: "1", sku: "TEA-01", name: "乌龙茶", unitPrice: 2_000, quantity: 1)]))
    }

    /// Writes a campaign down as it is, whoever could have created it.
    func append(_ campaign: Campaign) throws(ScripError) {
        let draft = JournalDraft(
            kind: .campaignCreated, recordedAt: now, body: CampaignCreated(campaign).record)
        try ledger.write { ledger throws(ScripError) in
            let entry = try ledger.append(draft, answering: nil)
            try ledger.put(Program(number: entry, version: entry, content: .campaign(campaign)))
        }
    }

    private final class Clock: Sendable {
        private let instant = Mutex(ProgramShop.noon)

        var now: Instant {
            get { instant.withLock { $0 } }
            set { instant.withLock { $0 = newValue } }
        }
    }
}

extension StockDefinition {
    static func sample(_ request: RequestNumber) -> StockDefinition {
        StockDefinition(
            requestNumber: request, name: "减1", type: .normal, goods: "全场商品",
            merchant: "1900000001", rule: "save", parameters: [])
    }
}

/// An engine that counts the rows it is asked for.
final class CountingEngine: LedgerEngine {
    private let engine: MemoryEngine
    private let counts = Mutex((rows: 0, programs: 0))

    init(_ engine: MemoryEngine) { self.engine = engine }

    var rows: Int { counts.withLock { $0.rows } }
    var programs: Int { counts.withLock { $0.programs } }

    func reset() { counts.withLock { $0 = (0, 0) } }

    private func count(_ row: LedgerRow) {
        counts.withLock { counts in
            counts.rows += 1
            if case .program = row { counts.programs += 1 }
        }
    }

    func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try engine.read { moment throws(ScripError) in
            try body(Counting(moment: moment, count: count))
        }
    }

    func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        try engine.turn { turn throws(ScripError) in
            try body(CountingTurn(turn: turn, count: count))
        }
    }

    private struct Counting: LedgerMoment {
        let moment: any LedgerMoment
        let count: (LedgerRow) -> Void

        func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
            try moment.load(key) { row in
                count(row)
                visit(row)
            }
        }

        func walk(
            _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
        ) throws(ScripError) {
            try moment.walk(walk) { row throws(ScripError) in
                count(row)
                return try visit(row)
            }
        }

        func selfCheck() throws(ScripError) -> [String] { try moment.selfCheck() }
        func tables() throws(ScripError) -> [LedgerTable] { try moment.tables() }
        func everyRow(
            of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
        ) throws(ScripError) { try moment.everyRow(of: table, visit) }
    }

    private struct CountingTurn: LedgerTurn {
        let turn: any LedgerTurn
        let count: (LedgerRow) -> Void

        private var moment: Counting { Counting(moment: turn, count: count) }

        func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
            try moment.load(key, visit)
        }

        func walk(
            _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
        ) throws(ScripError) { try moment.walk(walk, visit) }

        func selfCheck() throws(ScripError) -> [String] { try moment.selfCheck() }
        func tables() throws(ScripError) -> [LedgerTable] { try moment.tables() }
        func everyRow(
            of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
        ) throws(ScripError) { try moment.everyRow(of: table, visit) }
        func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError) {
            try turn.keep(entries, changes)
        }
    }
}

/// An engine in which something else happens right before a turn.
final class HookedEngine: LedgerEngine {
    private let engine: MemoryEngine
    private let hook = Mutex<(@Sendable (any LedgerEngine) -> Void)?>(nil)

    init(_ engine: MemoryEngine) { self.engine = engine }

    /// Does something to the same book before the next turn; over the engine given.
    func beforeNextTurn(_ body: @escaping @Sendable (any LedgerEngine) -> Void) {
        hook.withLock { $0 = body }
    }

    func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer { try engine.read(body) }

    func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        let now = hook.withLock { hook in
            defer { hook = nil }
            return hook
        }
        now?(engine)
        try engine.turn(body)
    }
}
