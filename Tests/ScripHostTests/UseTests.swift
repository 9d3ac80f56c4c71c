import ScripCore
import ScripHost
import ScripLedger
import Testing

/// Redemption on the merchant's own word, without a basket.
struct UseTests {
    let shop: TeaShop
    let stock: Stock
    let coupon: Coupon

    init() throws {
        shop = try TeaShop()
        stock = try shop.stock { $0.availability.daysAfterReceipt = 3 }
        coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
    }

    private func use(
        _ number: RequestNumber = "R1", _ change: (inout Used.Request) -> Void = { _ in }
    ) throws -> UseAnswer {
        var request = Used.Request(number: number, coupon: coupon.code)
        change(&request)
        return try shop.host.use(request)
    }

    private func refusal(_ answer: UseAnswer) -> String? {
        if case .refused(let refusal) = answer.outcome { refusal.code } else { nil }
    }

    @Test func `a coupon is redeemed once, and the answer says whose it was`() throws {
        let answer = try use {
            $0.user = "u1"
            $0.order = "ORDER-7"
            $0.discount = 1_234
        }
        #expect(answer.outcome == .redeemed("R4"))
        #expect(
            [answer.stock, answer.coupon, answer.user] as [AnyHashable?]
                == [stock.id, coupon.code, UserID(rawValue: "u1")])
        #expect(answer.redeemedAt == TeaShop.noon)
        #expect(!answer.replayed)
        #expect(refusal(try use("R2")) == "already_redeemed")
        let now = try shop.host.stock(stock.id)
        #expect([now.redeemed, now.discounted] == [1, 1_234])
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.audit().redemptions == 1)
    }

    @Test func `the same request gets the same answer, another one an error`() throws {
        var first = try use { $0.user = "u1" }
        shop.clock.now = shop.clock.now.advanced(bySeconds: 60)
        let again = try use { $0.user = "u1" }
        #expect(again.replayed)
        first.replayed = true
        #expect(again == first)
        let changes: [@Sendable (inout Used.Request) -> Void] = [
            { $0.coupon = "9" }, { $0.user = nil }, { $0.at = TeaShop.noon },
            { $0.method = .offLine }, { $0.order = "X" }, { $0.discount = 0 },
        ]
        for change in changes {
            let error = #expect(throws: ScripError.self) {
                _ = try use {
                    $0.user = "u1"
                    change(&$0)
                }
            }
            #expect(error?.code == .requestMismatch)
        }
    }

    @Test func `both ways of redeeming share their request numbers`() throws {
        let other = try shop.host.send(stock: stock.id, to: "u1", request: "S2")
        _ = try shop.host.redeem(shop.checkout("R1", [other.code]))
        let used = #expect(throws: ScripError.self) { _ = try use("R1") }
        #expect(used?.code == .requestMismatch)
        _ = try use("R2")
        let redeemed = #expect(throws: ScripError.self) {
            _ = try shop.host.redeem(shop.checkout("R2", [other.code]))
        }
        #expect(redeemed?.code == .requestMismatch)
    }

    @Test func `every refusal of the core comes before the merchant's word`() throws {
        #expect(refusal(try use { $0.coupon = "9" }) == "unknown_coupon")
        #expect(refusal(try use { $0.user = "u2" }) == "wrong_user")
        #expect(refusal(try use { $0.method = .paymentCode }) == "wrong_method")
        #expect(
            refusal(try use { $0.at = TeaShop.noon.advanced(bySeconds: -1) })
                == "not_yet_available")
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 3 * 86_400)
        #expect(refusal(try use()) == "expired")
        shop.clock.now = TeaShop.noon
        _ = try shop.host.hold(shop.checkout("H1", [coupon.code]), seconds: 60)
        #expect(refusal(try use()) == "held")
        try shop.host.release(hold: "H1")
        _ = try shop.host.deactivate(coupon.code, request: "X1")
        #expect(refusal(try use()) == "deactivated")
        let thrown = try shop.host.send(stock: stock.id, to: "u1", request: "S2")
        _ = try shop.host.delete(thrown.code, of: "u1", request: "D1")
        #expect(refusal(try use { $0.coupon = thrown.code }) == "deleted")
        let weekend = try shop.stock("STOCK-2") { $0.availability.week = .init(days: [0, 6]) }
        let closed = try shop.host.send(stock: weekend.id, to: "u1", request: "S3")
        #expect(refusal(try use { $0.coupon = closed.code }) == "outside_hours")
        // None of these was remembered: the number is still free.
        let open = try shop.host.send(stock: stock.id, to: "u1", request: "S4")
        #expect(try use { $0.coupon = open.code }.outcome == .redeemed("R12"))
    }

    @Test func `it is billed, returned whole, and skipped by replay`() throws {
        _ = try use { $0.discount = 500 }
        let lines = #expect(throws: ScripError.self) {
            _ = try shop.host.returnGoods(
                [.init(line: "1", quantity: 1)], of: "R4", request: "B0")
        }
        #expect(lines?.code == .notAllowed)
        let returned = try shop.host.returnCoupon(coupon.code, request: "B1")
        #expect(returned.parts.map(\.discount) == [500])
        #expect(try use("R2").discount == 0)
        let bill = try shop.host.bill(day: CouponHost.day("2026-11-23")).total
        #expect(
            [bill.sent, bill.redeemed, bill.discounted, bill.returned, bill.refunded]
                == [1, 2, 500, 1, 500])
        let replay = try shop.host.replay()
        #expect([replay.redemptions, replay.decidedByMerchant] == [0, 2])
        #expect(
            try shop.host.notices(for: "app").map(\.kind) == [.received, .used, .returned, .used])
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `sixty-four tills, one coupon: one of them redeems it`() throws {
        let redeemed = Counter()
        onThreads(64, count: 64) { index in
            let answer = try? shop.host.use(
                Used.Request(number: RequestNumber(rawValue: "T\(index)"), coupon: coupon.code))
            if case .redeemed? = answer?.outcome { _ = redeemed.take() }
        }
        #expect(redeemed.count == 1)
        #expect(try shop.host.audit().redemptions == 1)
    }
}
