import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripPostgres
import ScripTesting
import TestServers
import Testing

/// What the server itself notes of a host's work: every statement says which book it is about, so that a
/// database may be distributed by it.
struct StatementLogTests {
    private let database: PostgresServer.Database
    private let url: String

    /// The second book of a database, so that its number is no other number by chance.
    init() throws {
        database = try PostgresServer.shared.get().database()
        _ = try PostgresEngine(url: database.url(book: "first"))
        try database.say("ALTER DATABASE \(database.name) SET log_statement = 'all'")
        url = database.url(book: "second")
    }

    private typealias Call = (name: String, make: @Sendable (TeaShop) throws -> Void)

    private static let calls: [Call] = [
        (
            "send",
            { shop in
                for number in 0..<5 {
                    _ = try shop.send(RequestNumber(rawValue: "S\(number)"), to: "u")
                }
            }
        ),
        (
            "quote",
            { shop in
                let quote = try shop.host.quote(shop.checkout(nil, []) { $0.user = "u" })
                #expect(quote.best.discount == 2_000)
            }
        ),
        (
            "redeem",
            { shop in
                let receipt = try shop.host.redeem(shop.checkout("R1", [coupon(0, of: shop)]))
                #expect(receipt.isRedeemed)
            }
        ),
        ("hold", { shop in _ = try shop.host.hold(shop.checkout("H1", [coupon(1, of: shop)])) }),
        (
            "commit",
            { shop in
                let receipt = try shop.host.commit(hold: "H1")
                #expect(receipt.isRedeemed)
            }
        ),
        (
            "return",
            { shop in
                _ = try shop.host.returnCoupon(coupon(0, of: shop), request: "B1")
            }
        ),
        (
            "use",
            { shop in
                let used = try shop.host.use(
                    Used.Request(number: "U1", coupon: coupon(2, of: shop)))
                guard case .redeemed = used.outcome else { throw Refused() }
            }
        ),
    ]

    private struct Refused: Error {}

    private static func coupon(_ number: Int, of shop: TeaShop) throws -> CouponCode {
        try shop.host.wallet(of: "u").coupons.sorted { $0.sentIn < $1.sentIn }[number].code
    }

    @Test func everyStatementOfACallNamesItsBook() throws {
        let engine = try PostgresEngine(url: url)
        let shop = try TeaShop(book: Book(number: engine.book), over: engine)
        _ = try shop.stock {
            $0.limits.sending.perUser = 100
            $0.limits.redeem = RedeemLimits(perUser: .init(day: 90), perDay: 90)
        }
        for call in StatementLogTests.calls {
            let before = try database.logged().count
            try call.make(shop)
            let logged = try database.logged().dropFirst(before)
            // Those of a host that has nothing at hand: it takes the book, or reads a moment of it.
            #expect(
                logged.contains { !SQLDialect.isControl($0.text) }, Comment(rawValue: call.name))
            StatementLogTests.check(Array(logged), of: engine.book, in: call.name)
        }
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func everyStatementOfAShopsDaysNamesItsBook() throws {
        let book = try PostgresEngine(url: url).book
        let before = try database.logged().count
        let report = try Simulation(seed: 11, steps: 250) { [url] () throws(ScripError) in
            let engine = try PostgresEngine(url: url)
            let ledger = CouponLedger(engine)
            if !(try PostgresEngine.hasBook(at: url)) {
                try ledger.begin(Book(number: engine.book), at: TeaShop.noon)
            }
            return ledger
        }.run()
        #expect(report.faults.isEmpty && report.answered > 100)
        // Opening a book looks it up by its name, and whether there are tables.
        let logged = try database.logged().dropFirst(before).filter {
            !$0.text.contains("scrip.book_name WHERE name = $1")
                && !$0.text.contains("information_schema")
        }
        #expect(logged.count > 1_000)
        StatementLogTests.check(logged, of: book, in: "a simulation")
    }

    private static func check(
        _ logged: [PostgresServer.Logged], of book: Int64, in call: String
    ) {
        for statement in logged where !SQLDialect.isControl(statement.text) {
            let broken = SQLDialect.broken(by: statement.text)
            #expect(broken.isEmpty, "\(call): \(statement.text)")
            #expect(statement.text.contains("book"), "\(call): \(statement.text)")
            #expect(statement.first == "\(book)", "\(call): \(statement.text)")
        }
    }
}
