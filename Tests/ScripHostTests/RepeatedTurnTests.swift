import Foundation
import Locked
import ScripCore
import ScripHost
import ScripLedger
import ScripPostgres
import TestServers
import Testing

/// A turn that the server ended, or whose answer never came, is repeated by the host under the same request
/// number, and what was done is not done twice.
@Suite(.timeLimit(.minutes(5)))
struct RepeatedTurnTests {
    private let database: PostgresServer.Database
    private let plan = Plan()
    private let proxy: PostgresProxy
    private let engine: PostgresEngine
    private let shop: TeaShop

    init() throws {
        let server = try PostgresServer.shared.get()
        database = try server.database()
        proxy = try PostgresProxy(to: server) { [plan] in plan.next($0) }
        engine = try PostgresEngine(url: database.url(book: "main", through: proxy))
        shop = try TeaShop(over: engine)
        _ = try shop.stock { $0.limits.sending.perUser = 100 }
    }

    /// What happens to the statements of a redemption, the first of each first.
    private final class Plan: Sendable {
        private let faults = Locked<[(statement: String, fault: PostgresProxy.Fault)]>([])
        private let seen = Locked(0)

        /// Statements of a kind that went by.
        var count: Int { seen.withLock { $0 } }

        func set(_ next: [(statement: String, fault: PostgresProxy.Fault)]) {
            faults.withLock { $0 = next }
            seen.withLock { $0 = 0 }
        }

        func next(_ text: String) -> PostgresProxy.Fault? {
            faults.withLock { faults in
                guard let next = faults.first, text.hasPrefix(next.statement) else { return nil }
                seen.withLock { $0 += 1 }
                return faults.removeFirst().fault
            }
        }

        var isOver: Bool { faults.withLock(\.isEmpty) }
    }

    private static let statements = [
        "BEGIN", "SELECT number, hash", "INSERT INTO scrip.journal", "COMMIT",
    ]
    private static let cuts: [PostgresProxy.Fault] = [.cutBefore, .cutDuring, .cutAfter]

    @Test(arguments: statements, cuts + [.refused("40001"), .refused("40P01"), .refused("57P01")])
    func isOnceAndAnswered(statement: String, fault: PostgresProxy.Fault) throws {
        let coupon = try shop.send("S1", to: "u")
        // The statements are prepared from here on.
        let first = try shop.send("S2", to: "u")
        _ = try shop.host.redeem(shop.checkout("R1", [first.code]))
        plan.set([(statement, fault)])
        let receipt = try shop.host.redeem(shop.checkout("R2", [coupon.code]))
        #expect(plan.isOver)
        #expect(receipt.isRedeemed && !receipt.replayed)
        let again = try shop.host.redeem(shop.checkout("R2", [coupon.code]))
        #expect(again.replayed && again.outcome == receipt.outcome)
        let audit = try shop.host.audit()
        #expect(audit.fault == nil && audit.redemptions == 2)
        #expect(try shop.host.stock(coupon.stock).redeemed == 2)
    }

    @Test func aCommitThatNobodyCanBeAskedAboutIsNotRepeated() throws {
        let coupon = try shop.send("S1", to: "u")
        let checkout = try shop.checkout("R1", [coupon.code])
        plan.set([("COMMIT", .cutAfter)] + Array(repeating: ("", .cutBefore), count: 1_000))
        let error = #expect(throws: ScripError.self) { try shop.host.redeem(checkout) }
        #expect(error?.detail.hasPrefix("It is not known whether this was kept: ") == true)
        // COMMIT, and a connection that was not had for each try to ask.
        #expect(plan.count == 1 + 8)
        plan.set([])
        #expect(try shop.host.redeem(checkout).replayed)
        #expect(try shop.host.audit().redemptions == 1)
    }

    @Test func whatKeepsFailingIsTriedSoOftenAndThenTold() throws {
        let coupon = try shop.send("S1", to: "u")
        plan.set(Array(repeating: ("COMMIT", .refused("40001")), count: 1_000))
        let error = #expect(throws: ScripError.self) {
            try shop.host.redeem(shop.checkout("R1", [coupon.code]))
        }
        #expect(error?.code == .ledgerUnavailable)
        #expect(error?.detail == "Others changed the same, nothing was changed")
        #expect(plan.count == 8)
        plan.set([])
        #expect(try shop.host.stock(coupon.stock).redeemed == 0)
    }

    @Test func whatIsNoMatterOfChanceIsNotTriedAgain() throws {
        let coupon = try shop.send("S1", to: "u")
        plan.set(Array(repeating: ("COMMIT", .refused("53100")), count: 1_000))
        #expect(throws: ScripError.self) {
            try shop.host.redeem(shop.checkout("R1", [coupon.code]))
        }
        #expect(plan.count == 1)
    }

    @Test(
        arguments: ["BEGIN", "SELECT code, stock, \"user\"", "COMMIT"],
        cuts + [.refused("40001"), .refused("57P01")])
    func whatOnlyReadsIsAnswered(statement: String, fault: PostgresProxy.Fault) throws {
        _ = try shop.send("S1", to: "u")
        let checkout = try shop.checkout(nil, []) { $0.user = "u" }
        #expect(try shop.host.quote(checkout).best.discount == 2_000)
        plan.set([(statement, fault)])
        #expect(try shop.host.quote(checkout).best.discount == 2_000)
        #expect(plan.isOver)
    }

    @Test func aListIsNotToldTwice() throws {
        for number in 0..<300 {
            _ = try shop.send(
                RequestNumber(rawValue: "S\(number)"), to: UserID(rawValue: "u\(number / 50)"))
        }
        var told: [Int64] = []
        #expect(throws: ScripError.self) {
            try engine.read { moment throws(ScripError) in
                try moment.walk(.journal(after: 0)) { row in
                    guard case .entry(let entry) = row else { return false }
                    if told.isEmpty { plan.set([("FETCH", .cutBefore)]) }
                    told.append(entry.number)
                    return true
                }
            }
        }
        #expect(plan.isOver && told == Array(1...256))
    }

    /// Begins to redeem on another host, and answers what waits for the receipt.
    private func redeeming(_ code: CouponCode, on other: TeaShop) throws -> () -> Receipt? {
        let told = DispatchGroup()
        let checkout = try shop.checkout("R1", [code])
        let receipt = Locked<Receipt?>(nil)
        told.enter()
        Thread.detachNewThread {
            let found = try? other.host.redeem(checkout)
            receipt.withLock { $0 = found }
            told.leave()
        }
        return {
            told.wait()
            return receipt.withLock { $0 }
        }
    }

    /// What the server itself says to two that changed the same: 40001.
    @Test func anotherThatChangedTheBookIsNoMatter() throws {
        let coupon = try shop.send("S1", to: "u")
        let other = try TeaShop(
            over: PostgresEngine(
                url: database.url(book: "main")
                    + "&options=-c%20default_transaction_isolation%3Drepeatable%5C%20read"))
        let session = try database.session()
        session.say("BEGIN")
        session.say("UPDATE scrip.book SET number = number WHERE book = 1")
        let redemption = try redeeming(coupon.code, on: other)
        try database.awaitLockWait("FOR UPDATE")
        session.say("COMMIT")
        #expect(redemption()?.isRedeemed == true)
        #expect(try shop.host.audit().redemptions == 1)
    }

    /// What the server itself says to two that wait for each other: 40P01.
    @Test func aDeadlockIsNoMatter() throws {
        let coupon = try shop.send("S1", to: "u")
        let other = try TeaShop(
            over: PostgresEngine(
                url: database.url(book: "main") + "&options=-c%20deadlock_timeout%3D2s"))
        let session = try database.session()
        session.say("SET deadlock_timeout = '10min'")
        session.say("BEGIN")
        session.say("SELECT 1 FROM scrip.stock WHERE book = 1 FOR UPDATE")
        let redemption = try redeeming(coupon.code, on: other)
        try database.awaitLockWait("UPDATE scrip.stock")
        session.say("SELECT 1 FROM scrip.book WHERE book = 1 FOR UPDATE")
        session.say("COMMIT")
        #expect(redemption()?.isRedeemed == true)
        #expect(try shop.host.audit().redemptions == 1)
    }
}
