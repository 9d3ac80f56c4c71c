import Foundation
import GRDB
import ScripCore
import ScripHost
import ScripLedger
import ScripSQLite
import Testing

/// Times that are still to come, late redemptions, and finding what was redeemed.
struct RedemptionsTests {
    let shop: TeaShop
    let stock: Stock

    init() throws {
        shop = try TeaShop()
        stock = try shop.stock()
    }

    private func coupon(_ number: Int, of user: UserID = "u1") throws -> Coupon {
        try shop.host.send(
            stock: stock.id, to: user, request: RequestNumber(rawValue: "C\(number)"),
            at: TeaShop.noon.advanced(bySeconds: -40 * 86_400))
    }

    private func checkout(
        _ number: Int, _ coupon: Coupon, _ seconds: Int64, store: String? = nil
    ) throws -> Checkout {
        try shop.checkout(RequestNumber(rawValue: "R\(number)"), [coupon.code]) {
            $0.time = TeaShop.noon.advanced(bySeconds: seconds)
            $0.store = store.map { Checkout.Store(id: $0, region: "440300") }
        }
    }

    // MARK: The future

    /// How far ahead a time is, and how the error says it; nil where it is accepted.
    static let times: [(Int64, String?)] = [
        (300, nil), (301, "5 minutes"), (7_199, "119 minutes"), (7_200, "2 hours"),
        (172_800, "2 days"),
    ]

    @Test(arguments: times)
    func `a time more than five minutes ahead is refused`(
        _ seconds: Int64, _ words: String?
    ) throws {
        let first = try coupon(1)
        let asked = try checkout(1, first, seconds)
        let at = TeaShop.noon.advanced(bySeconds: seconds)
        let used = Used.Request(number: "U1", coupon: first.code, at: at)
        guard let words else {
            #expect(try shop.host.redeem(asked).isRedeemed)
            return
        }
        let expected = ScripError(
            .invalidInput, "time is \(words) in the future",
            remedy: "Send the moment of the purchase, or leave time out; and see that the till's "
                + "clock is right, as no more than five minutes ahead is accepted",
            at: .path("time"))
        #expect(throws: expected) { try shop.host.redeem(asked) }
        #expect(throws: expected) { try shop.host.hold(asked) }
        #expect(throws: expected) { try shop.host.use(used) }
        #expect(try shop.host.quote(asked).best.discount == 2_000)
        #expect(try shop.host.coupon(first.code) == first)
        // The same request is answered once its time has come.
        shop.clock.now = at
        #expect(try shop.host.redeem(asked).isRedeemed)
    }

    @Test func `what was answered is answered again by a clock that was set back`() throws {
        let asked = try checkout(1, coupon(1), 0)
        let held = try checkout(2, coupon(2), 0)
        let used = Used.Request(number: "U3", coupon: try coupon(3).code, at: TeaShop.noon)
        let receipt = try shop.host.redeem(asked)
        let hold = try shop.host.hold(held)
        let use = try shop.host.use(used)
        shop.clock.now = TeaShop.noon.advanced(bySeconds: -3_600)
        #expect(try shop.host.redeem(asked).first == receipt)
        #expect(try shop.host.hold(held).discount == hold.discount)
        #expect(try shop.host.use(used).outcome == use.outcome)
    }

    // MARK: Finding

    private func found(
        _ query: RedemptionQuery, limit: Int = 2
    ) throws -> [String] {
        var numbers: [String] = []
        var after: String?
        repeat {
            let page = try shop.host.redemptions(query, after: after, limit: limit)
            #expect(page.redemptions.count == limit || page.next == nil)
            numbers += page.redemptions.map(\.requestNumber.rawValue)
            after = page.next
        } while after != nil
        return numbers
    }

    @Test func `redemptions are found by day, stock, user, store and lateness`() throws {
        let other = try shop.stock("STOCK-2")
        let second = try shop.host.send(
            stock: other.id, to: "u1", request: "S",
            at: TeaShop.noon.advanced(bySeconds: -40 * 86_400))
        let all: [Checkout] = try [
            checkout(1, coupon(1), 0, store: "S01"), checkout(2, coupon(2, of: "u2"), -300),
            checkout(3, coupon(3), -301, store: "S02"),
            // 2026-11-22 23:59:59 and 2026-11-23 00:00:00 in Shanghai.
            checkout(4, coupon(4), -45_001, store: "S01"),
            checkout(5, coupon(5, of: "u2"), -45_000, store: "S01"), checkout(6, second, 1),
        ]
        for checkout in all { #expect(try shop.host.redeem(checkout).isRedeemed) }
        _ = try shop.host.use(Used.Request(number: "R7", coupon: coupon(7, of: "u2").code))
        #expect(try found(RedemptionQuery()) == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"])
        #expect(try found(RedemptionQuery(), limit: 7).count == 7)
        #expect(try found(RedemptionQuery(late: true)) == ["R3", "R4", "R5"])
        let monday = try CouponHost.day("2026-11-23")
        #expect(
            try found(RedemptionQuery(day: monday)) == ["R1", "R2", "R3", "R5", "R6", "R7"])
        #expect(try found(RedemptionQuery(day: monday - 1)) == ["R4"])
        #expect(try found(RedemptionQuery(stock: other.id)) == ["R6"])
        #expect(try found(RedemptionQuery(stock: "none")) == [])
        #expect(try found(RedemptionQuery(user: "u2")) == ["R2", "R5", "R7"])
        #expect(try found(RedemptionQuery(store: "S01")) == ["R1", "R4", "R5"])
        #expect(
            try found(RedemptionQuery(day: monday, user: "u2", store: "S01", late: true))
                == ["R5"])
        #expect(try found(RedemptionQuery(stock: stock.id, user: "u2")) == ["R2", "R5", "R7"])
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `what the table holds and what it does not hold yet is one list`() throws {
        let codes = try (0..<520).map { number in
            try shop.host.send(
                stock: stock.id, to: UserID(rawValue: "u\(number % 2)"),
                request: RequestNumber(rawValue: "C\(number)")
            ).code
        }
        var expected: [String] = []
        for (number, code) in codes.enumerated() {
            let request = RequestNumber(rawValue: "R\(number)")
            _ = try shop.host.use(Used.Request(number: request, coupon: code))
            expected.append(request.rawValue)
            // Looked at when nothing, when all but the last and when more is in the table.
            guard [10, 499, 515].contains(number) else { continue }
            #expect(try found(RedemptionQuery(), limit: 100) == expected)
            let own = expected.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            #expect(try found(RedemptionQuery(user: "u1"), limit: 100) == own)
            #expect(try shop.host.audit().fault == nil)
        }
        let raw = try DatabaseQueue(path: shop.path)
        let rows = try raw.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM redemption") }
        #expect(rows ?? 0 > 400)
        // Each column, a row more and a row less.
        let last = "WHERE number = (SELECT max(number) FROM redemption)"
        let tampers = [
            "UPDATE redemption SET position = 1 \(last)",
            "UPDATE redemption SET user = 'x' \(last)",
            "UPDATE redemption SET stock = 1 \(last)",
            "UPDATE redemption SET store = 'x' \(last)",
            "UPDATE redemption SET day = 1 \(last)",
            "UPDATE redemption SET late = 1 \(last)",
            "DELETE FROM redemption \(last)",
            "INSERT INTO redemption SELECT number, 1, stock, user, store, day, late FROM redemption "
                + last,
            "UPDATE cursor SET entry = entry - 100", "UPDATE cursor SET entry = entry + 10",
        ]
        for (number, tamper) in tampers.enumerated() {
            let copy = shop.folder.appending(path: "copy-\(number).db").path
            try raw.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO '\(copy)'") }
            do {
                let tampered = try DatabaseQueue(path: copy)
                try tampered.writeWithoutTransaction { try $0.execute(sql: tamper) }
            }
            let host = try CouponHost(
                ledger: CouponLedger(path: copy), rules: shop.rules(), clock: { TeaShop.noon })
            #expect(try host.audit().fault != nil, "\(tamper)")
        }
    }

    @Test func `one redemption is its receipt again, with what came back since`() throws {
        let coupon = try coupon(1)
        let receipt = try shop.host.redeem(checkout(1, coupon, -400, store: "S01"))
        guard case .redeemed(let id) = receipt.outcome else {
            Issue.record("not redeemed")
            return
        }
        let past = try shop.host.redemption(id.rawValue)
        #expect(past == (try shop.host.redemption("R1")))
        #expect(past.receipt?.first == receipt)
        #expect(past.isLate)
        #expect(past.recordedAt == TeaShop.noon)
        #expect(past.coupons.map(\.returned) == [0])
        _ = try shop.host.returnCoupon(coupon.code, request: "T1")
        let later = try shop.host.redemption(id.rawValue)
        #expect(later.coupons.map(\.returned) == [2_000])
        #expect(later.coupons.map(\.isReturned) == [true])
        // It stays found though the coupon is back in the wallet.
        #expect(try found(RedemptionQuery(user: "u1")) == ["R1"])
        // R1 is an entry too, and not a redemption.
        #expect(throws: ScripError.self) { try shop.host.redemption("R9999") }
        #expect(throws: ScripError.self) { try shop.host.redemption("STOCK-1") }
        #expect(throws: ScripError.self) { try shop.host.redemptions(after: "x") }
        #expect(throws: ScripError.self) { try shop.host.redemptions(limit: 101) }
    }
}
