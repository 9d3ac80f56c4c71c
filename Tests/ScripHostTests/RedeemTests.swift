import ScripCore
import ScripHost
import ScripTesting
import Testing

/// Redemption: all or nothing, once, and the same answer again.
struct RedeemTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    private func coupon(
        _ number: Int = 1, of stock: Stock? = nil, to user: UserID = "u1"
    ) throws -> Coupon {
        try shop.host.send(
            stock: stock?.id ?? shop.stock().id, to: user,
            request: RequestNumber(rawValue: "SEND-\(number)"))
    }

    @Test func `a redeemed coupon is used, and the stock counts it`() throws {
        let coupon = try coupon()
        let receipt = try shop.host.redeem(shop.checkout("R1", [coupon.code]))
        #expect(receipt.isRedeemed)
        #expect(receipt.discount == 2_000)
        #expect(receipt.payable == 10_000)
        #expect(receipt.lines.map(\.discount) == [2_000])
        #expect(!receipt.replayed)
        let stored = try #require(try shop.host.wallet(of: "u1").coupons.first)
        #expect(stored.state == .used)
        #expect(stored.redeemedAt == TeaShop.noon)
        let stock = try shop.host.stock(coupon.stock)
        #expect(stock.redeemed == 1)
        #expect(stock.discounted == 2_000)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `the same request gets the same receipt, another one is refused`() throws {
        let coupon = try coupon()
        let checkout = try shop.checkout("R1", [coupon.code])
        let receipt = try shop.host.redeem(checkout)
        shop.clock.now = shop.clock.now.advanced(bySeconds: 86_400)
        let again = try shop.host.redeem(checkout)
        #expect(again.replayed)
        #expect(again.first == receipt)
        #expect(
            try shop.host.redeem(shop.checkout("R2", [coupon.code])).refusal == "already_redeemed")
        #expect(try shop.host.audit().redemptions == 1)
    }

    @Test func `the same number with another body names what differs`() throws {
        let coupon = try coupon()
        _ = try shop.host.redeem(shop.checkout("R1", [coupon.code]))
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.redeem(
                shop.checkout("R1", [coupon.code], amount: 12_001) { $0.method = .offLine })
        }
        #expect(error?.code == .requestMismatch)
        #expect(error?.detail.contains("method") == true)
        #expect(error?.detail.contains("basket (1 line, now 1)") == true)
    }

    @Test func `a refused checkout changes nothing and may be sent again with more goods`() throws {
        let coupon = try coupon()
        let refused = try shop.host.redeem(shop.checkout("R1", [coupon.code], amount: 7_700))
        #expect(refused.refusal == "below_threshold")
        #expect(refused.discount == 0)
        #expect(refused.payable == 7_700)
        #expect(try shop.host.wallet(of: "u1").coupons == [coupon])
        #expect(try shop.host.redeem(shop.checkout("R1", [coupon.code])).isRedeemed)
    }

    struct RefusalCase: CustomTestStringConvertible, Sendable {
        var code: Refusal.Code
        var stock: @Sendable (inout StockDefinition) -> Void = { _ in }
        var checkout: @Sendable (inout Checkout) -> Void = { _ in }
        var testDescription: String { code.rawValue }
    }

    static let refusals: [RefusalCase] = [
        RefusalCase(code: .unknownCoupon, checkout: { $0.coupons = ["0000000000000000000000"] }),
        RefusalCase(code: .wrongUser, checkout: { $0.user = "u2" }),
        RefusalCase(
            code: .expired, stock: { $0.availability.daysAfterReceipt = 1 },
            checkout: { $0.time = TeaShop.noon.advanced(bySeconds: 41_400) }),
        RefusalCase(
            code: .notYetAvailable,
            stock: { $0.availability = Availability(daysAfterReceipt: 1, waitDays: 1) }),
        RefusalCase(
            code: .outsideHours, stock: { $0.availability.week = .init(days: [0, 2, 3]) }),
        RefusalCase(code: .wrongMethod, checkout: { $0.method = .selfConsume }),
        RefusalCase(code: .exclusive, checkout: { $0.coupons += $0.coupons }),
        RefusalCase(
            code: .wrongUser, stock: { $0.availability.week = .init(days: [0]) },
            checkout: {
                $0.user = "u2"
                $0.method = .selfConsume
            }),
    ]

    @Test(arguments: refusals)
    func `the core refuses before any rule runs, the first reason first`(
        _ expected: RefusalCase
    ) throws {
        let stock = try shop.stock(changed: expected.stock)
        let coupon = try coupon(of: stock)
        let checkout = try shop.checkout("R1", [coupon.code], expected.checkout)
        shop.clock.now = checkout.time ?? shop.clock.now
        let receipt = try shop.host.redeem(checkout)
        #expect(receipt.refusal == expected.code.rawValue)
        #expect(receipt.coupons.first?.verdict.rule == nil)
        #expect(try shop.host.wallet(of: "u1").coupons == [coupon])
    }

    @Test func `a coupon counts through its last second`() throws {
        let coupon = try coupon(of: shop.stock { $0.availability.daysAfterReceipt = 1 })
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 41_399)
        let receipt = try shop.host.redeem(shop.checkout("R1", [coupon.code]))
        #expect(receipt.isRedeemed)
    }

    @Test func `several coupons apply by layer, each on what is left`() throws {
        let platform = try shop.stock("A", threshold: 9_000, off: 1_000) { $0.layer = .platform }
        let store = try shop.stock("B", threshold: 10_000, off: 1_500) { $0.layer = .store }
        let first = try coupon(1, of: platform)
        let second = try coupon(2, of: store)
        let receipt = try shop.host.redeem(
            shop.checkout("R1", [first.code, second.code], amount: 11_000))
        #expect(receipt.discount == 2_500)
        #expect(receipt.coupons.map(\.coupon) == [second.code, first.code])
        #expect(receipt.lines[0].by.map(\.discount) == [1_500, 1_000])
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `several coupons are redeemed together or not at all`() throws {
        let small = try coupon(1, of: shop.stock("A", threshold: 1, off: 100))
        let large = try coupon(2, of: shop.stock("B", threshold: 50_000, off: 100))
        let receipt = try shop.host.redeem(shop.checkout("R1", [small.code, large.code]))
        guard case .refused(let code, let refusal) = receipt.outcome else {
            Issue.record("redeemed")
            return
        }
        #expect(code == large.code)
        #expect(refusal.code == "below_threshold")
        #expect(receipt.discount == 0)
        #expect(try shop.host.wallet(of: "u1").coupons == [small, large])
    }

    @Test func `two coupons of one exclusive group are refused by the second's name`() throws {
        let a = try coupon(1, of: shop.stock("A") { $0.exclusiveGroup = "seasonal" })
        let b = try coupon(2, of: shop.stock("B") { $0.exclusiveGroup = "seasonal" })
        let receipt = try shop.host.redeem(shop.checkout("R1", [a.code, b.code]))
        guard case .refused(b.code, let refusal) = receipt.outcome else {
            Issue.record("\(receipt.outcome)")
            return
        }
        #expect(refusal.code == "exclusive")
    }

    @Test func `a code that two stocks use is told apart by its stock or its user`() throws {
        let a = try shop.stock("A", off: 100) { $0.codeMode = .assigned }
        let b = try shop.stock("B", off: 200) { $0.codeMode = .assigned }
        _ = try shop.host.send(stock: a.id, to: "u1", request: "S1", code: "VIP")
        _ = try shop.host.send(stock: b.id, to: "u2", request: "S2", code: "VIP")
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.redeem(shop.checkout("R1", ["VIP"]))
        }
        #expect(error?.remedy == "Name the coupon as stock_id:code")
        let qualified = CouponCode(rawValue: "\(b.id):VIP")
        #expect(try shop.host.redeem(shop.checkout("R1", [qualified])).discount == 200)
        #expect(
            try shop.host.redeem(shop.checkout("R2", ["VIP"]) { $0.user = "u1" }).discount == 100)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `a quote takes the best combination and changes nothing`() throws {
        let single = try coupon(1, of: shop.stock("A", threshold: 12_000, off: 2_500))
        let pairs = try [(2, "B"), (3, "C")].map { number, name in
            try coupon(
                number,
                of: shop.stock(RequestNumber(rawValue: name), threshold: 9_000, off: 1_500) {
                    $0.exclusiveGroup = name
                })
        }
        let before = try shop.host.audit()
        let quote = try shop.host.quote(shop.checkout(nil, []) { $0.user = "u1" })
        #expect(quote.offers.map(\.verdict.discount) == [2_500, 1_500, 1_500])
        #expect(quote.best.discount == 4_000)
        #expect(quote.best.coupons == [single.code, pairs[0].code])
        #expect(quote.best.payable == 8_000)
        #expect(quote.best.optimal)
        #expect(try shop.host.audit() == before)
    }

    @Test func `coupons apply by layer, then priority, then as named`() throws {
        var coupons: [CouponCode] = []
        for (number, place) in [
            (StockLayer.platform, 9), (.store, 0), (.store, 5), (.item, -1), (.store, 0),
            (.item, 0),
        ].enumerated() {
            let stock = try shop.stock(
                RequestNumber(rawValue: "S\(number)"), threshold: 0, off: 100
            ) {
                $0.layer = place.0
                $0.priority = Int64(place.1)
            }
            coupons.append(try coupon(number, of: stock).code)
        }
        let receipt = try shop.host.redeem(shop.checkout("R1", coupons))
        #expect(receipt.isRedeemed)
        #expect(receipt.coupons.map(\.coupon) == [5, 3, 2, 1, 4, 0].map { coupons[$0] })
        #expect(try shop.host.replay().differing == 0)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func `of equal combinations the one that expires first is best`() throws {
        _ = try coupon(1, of: shop.stock("A") { $0.exclusiveGroup = "g" })
        let soon = try coupon(
            2,
            of: shop.stock("B") {
                $0.exclusiveGroup = "g"
                $0.availability.daysAfterReceipt = 3
            })
        let quote = try shop.host.quote(shop.checkout(nil, []) { $0.user = "u1" })
        #expect(quote.best.coupons == [soon.code])
    }
}
