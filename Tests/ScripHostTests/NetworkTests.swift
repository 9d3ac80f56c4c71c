import Foundation
import ScripCore
import ScripHost
import ScripLedger
import ScripPostgres
import TestServers
import Testing

/// A ledger that is a network away is waited for twice a turn, however much the turn does.
struct NetworkTests {
    let database: PostgresServer.Database
    let engine: PostgresEngine
    let shop: TeaShop

    init() throws {
        database = try PostgresServer.shared.get().database()
        engine = try PostgresEngine(url: database.url(book: "main"))
        shop = try TeaShop(over: engine)
        _ = try shop.stock { $0.limits.sending.perUser = 100 }
    }

    private struct Call: Sendable {
        let name: String
        let make: @Sendable (TeaShop, Int) throws -> Void
    }

    private static let calls = [
        Call(name: "send") { shop, number in
            _ = try shop.send(RequestNumber(rawValue: "S\(number)"), to: "u")
        },
        Call(name: "redeem") { shop, number in
            let receipt = try shop.host.redeem(
                shop.checkout(
                    RequestNumber(rawValue: "R\(number)"), [coupon(number, of: shop).code]))
            #expect(receipt.isRedeemed)
        },
        Call(name: "hold") { shop, number in
            let answer = try shop.host.hold(
                shop.checkout(
                    RequestNumber(rawValue: "H\(number)"), [coupon(10 + number, of: shop).code]))
            guard case .held = answer.outcome else { throw Refused() }
        },
        Call(name: "use") { shop, number in
            let answer = try shop.host.use(
                Used.Request(
                    number: RequestNumber(rawValue: "U\(number)"),
                    coupon: coupon(20 + number, of: shop).code))
            guard case .redeemed = answer.outcome else { throw Refused() }
        },
        Call(name: "return a coupon") { shop, number in
            _ = try shop.host.returnCoupon(
                coupon(number, of: shop).code, request: RequestNumber(rawValue: "B\(number)"))
        },
    ]

    private struct Refused: Error {}

    private static func coupon(_ number: Int, of shop: TeaShop) throws -> Coupon {
        try shop.host.wallet(of: "w").coupons[number]
    }

    @Test func whoeverWasCutOffWhileIdleGoesOn() throws {
        for number in 0..<3 {
            let coupon = try shop.send(RequestNumber(rawValue: "S\(number)"), to: "u")
            try database.cut()
            #expect(try shop.host.wallet(of: "u").coupons.count == number + 1)
            try database.cut()
            let receipt = try shop.host.redeem(
                shop.checkout(RequestNumber(rawValue: "R\(number)"), [coupon.code]))
            #expect(receipt.isRedeemed)
            try database.cut()
        }
        #expect(try shop.host.audit().redemptions == 3)
    }

    /// Trips of each redemption, after so many that prepare statements.
    private func trips(after first: Int, _ coupons: [CouponCode]) throws -> [Int] {
        try coupons.enumerated().map { number, coupon in
            let before = engine.roundTrips
            let receipt = try shop.host.redeem(
                shop.checkout(RequestNumber(rawValue: "N\(coupon.rawValue)"), [coupon]))
            #expect(receipt.isRedeemed)
            return engine.roundTrips - before
        }.suffix(coupons.count - first)
    }

    @Test func stocksThatComeAgainAreKnownAndOthersLookedFor() throws {
        let stocks = try (0..<20).map { number in
            try shop.stock(RequestNumber(rawValue: "OTHER-\(number)"))
        }
        func send(_ order: [Int]) throws -> [CouponCode] {
            try order.enumerated().map { place, stock in
                try shop.host.send(
                    stock: stocks[stock].id, to: UserID(rawValue: "v\(place)"),
                    request: RequestNumber(rawValue: "V\(order.count)-\(place)")
                ).code
            }
        }
        // A few that take turns: each is unknown once.
        let few = try trips(after: 10, send((0..<30).map { $0 % 3 }))
        // One more when the connection has its plans made anew, after 64 transactions.
        #expect(few.allSatisfy { $0 >= 2 } && few.reduce(0, +) <= 2 * few.count + 1, "\(few)")
        // More than are kept in mind: found by their coupons, with no trip for what was not right. The first of a
        // stock reads its terms.
        let many = try trips(after: 20, send((0..<40).map { $0 % 20 }))
        #expect(many.allSatisfy { $0 == 2 }, "\(many)")
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func aTurnIsTwoRoundTrips() throws {
        for number in 0..<30 { _ = try shop.send(RequestNumber(rawValue: "W\(number)"), to: "w") }
        for call in Self.calls {
            // The first two of a kind prepare their statements, and read rules and terms that stay.
            for number in 0...1 { try call.make(shop, number) }
            for number in 2...3 {
                let before = engine.roundTrips
                try call.make(shop, number)
                #expect(engine.roundTrips - before == 2, Comment(rawValue: call.name))
            }
        }
        #expect(try shop.host.audit().fault == nil)
    }
}
