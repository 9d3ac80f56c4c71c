import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import ScripAccess
import ScripCore
import ScripHost
import ScripLedger
import ScripPostgres
import ScripPrograms
import ScripRules
import ScripSQLite
import ScripSettings
import Synchronization
import TestServers

@testable import ScripHTTP

/// A shop with a ledger of its own in a temporary folder, a clock that tests move, and a server.
final class Shop: Sendable {
    /// 2026-11-23 12:30:00 in Shanghai, a Monday.
    static let noon = Instant(epochSeconds: 1_795_408_200)

    /// The project's standard rules.
    static let rulesFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "rules").path

    /// The project's gates.
    static let gatesFolder = URL(filePath: rulesFolder).deletingLastPathComponent()
        .appending(path: "gates").path

    /// Where its ledger is kept.
    enum Store: Sendable {
        case file
        /// A file that is read as if it were far away.
        case behind(ReadGate)
        /// A database of its own.
        case postgres

        /// A file, unless the environment says `SCRIP_SHOP=postgres`.
        static let usual: Store =
            ProcessInfo.processInfo.environment["SCRIP_SHOP"] == "postgres" ? .postgres : .file

        func engine(at path: String) throws -> any LedgerEngine {
            switch self {
            case .file: try SQLiteEngine(path: path)
            case .behind(let gate): FarEngine(engine: try SQLiteEngine(path: path), gate: gate)
            case .postgres:
                try PostgresEngine(
                    url: PostgresServer.shared.get().database().url(book: "shop"))
            }
        }
    }

    let folder: URL
    let host: CouponHost
    let services: Services
    private let clock = Clock()

    /// The shop's time; stands still unless a test moves it.
    var now: Instant {
        get { clock.now }
        set { clock.now = newValue }
    }

    init(
        accounts: Accounts = Accounts(), book begun: Book? = nil, beside other: Shop? = nil,
        asking asked: Set<ProofRequirement> = ProofRequirement.usual,
        keptIn store: Store = .usual, keys: (any KeyStore)? = nil,
        _ change: (inout Settings) -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-http-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var settings = Settings()
        settings.rulesFolder = Shop.rulesFolder
        settings.port = 0
        change(&settings)
        var logger = Logger(label: "scrip.test")
        logger.logLevel = .critical
        let book = try RuleBook()
        let ledger = CouponLedger(
            try store.engine(at: folder.appending(path: "scrip.db").path))
        if let begun { try ledger.begin(begun, at: Shop.noon) }
        let counts = ProgramCounts()
        host = try CouponHost(
            ledger: ledger, rules: book,
            guardian: AbuseGuard(settings.abuse, gates: settings.gatesFolder, counts: counts),
            proofAsked: asked, clock: { [clock] in clock.now })
        services = Services(
            host: host, rules: book, settings: settings, accounts: accounts,
            keys: KeyRing(keys ?? LedgerKeyStore(host)), counts: counts,
            groupSizes: { ledger.groupSizes }, resources: other?.services.resources, logger: logger,
            clock: { [clock] in clock.now })
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Serves while `body` runs; the client may be used by many tasks.
    ///
    /// - Parameter others: Shops that have books of the same server, before this one's.
    func serve<Answer>(
        beside others: [Shop] = [],
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Answer
    ) async throws -> Answer {
        let books = (others + [self]).enumerated().map { index, shop in
            ServedBook(
                shop.services, name: "book \(index)", hostNames: ["b\(index).example.com"])
        }
        let resources = books[0].services.resources
        resources.start()
        let application = try Server(books).application()
        let answer = try await application.test(.ahc(), body)
        await resources.stop()
        return answer
    }

    /// How long the journal is.
    func lastEntry() throws -> Int64 {
        try host.ledger.read { ledger throws(ScripError) in try ledger.lastEntry() }
    }

    /// A stock of a standard rule with its sample parameters; `spend_and_save` takes 20.00 off 100.00.
    func stock(
        _ request: RequestNumber = "STOCK-1", rule: String = "spend_and_save",
        parameters: [ParameterValue.Field] = [
            .init(key: "threshold", value: .integer(10_000)),
            .init(key: "off", value: .integer(2_000)),
        ], _ change: (inout StockDefinition) -> Void = { _ in }
    ) throws -> Stock {
        var definition = StockDefinition(
            requestNumber: request, name: "满100减20", type: .normal, goods: "全场商品",
            merchant: "1900000001", rule: rule, parameters: parameters)
        change(&definition)
        let source = try Data(contentsOf: URL(filePath: "\(Shop.rulesFolder)/\(rule).lua"))
        return try host.createStock(
            definition, ruleSource: Array(source), proof: .unproven("a test"))
    }

    private final class Clock: Sendable {
        private let instant = Mutex(Shop.noon)

        var now: Instant {
            get { instant.withLock { $0 } }
            set { instant.withLock { $0 = newValue } }
        }
    }
}
