import Foundation
import ScripCore
import ScripHost
import ScripRules
import Testing

/// The best combination, why others are left out, and how much is proven.
struct QuoteTests {
    let shop: TeaShop

    init() throws { shop = try TeaShop() }

    private func coupon(_ number: Int, of stock: Stock) throws -> Coupon {
        try shop.host.send(
            stock: stock.id, to: "u1", request: RequestNumber(rawValue: "C\(number)"))
    }

    private func fixed(
        _ number: Int, off: Int64, from threshold: Int64 = 0, layer: StockLayer = .store,
        group: String? = nil
    ) throws -> CouponCode {
        let stock = try shop.stock(
            RequestNumber(rawValue: "S\(number)"), threshold: threshold, off: off
        ) {
            $0.layer = layer
            $0.exclusiveGroup = group
        }
        return try coupon(number, of: stock).code
    }

    private func quote(_ amount: Int64 = 12_000) throws -> Quote.Best {
        try shop.host.quote(shop.checkout(nil, [], amount: amount) { $0.user = "u1" }).best
    }

    /// A rule that hands over a bag from an amount on, and perhaps uses pieces for it.
    private func bag(
        _ number: Int, from threshold: Int64 = 0, layer: StockLayer = .store, group: String? = nil
    ) throws -> CouponCode {
        let rule = """
            return { api = 1, refusals = { few = "Spend {short:money} more" },
              eligible = function(scope)
                if scope.amount < \(threshold) then
                  return scrip.refuse("few", { short = \(threshold) - scope.amount })
                end
                return true
              end,
              discount = function() return { gifts = { { sku = "BAG-\(number)", name = "Bag" } } } end }
            """
        let stock = try shop.stock(
            RequestNumber(rawValue: "S\(number)"), rule: rule, parameters: []
        ) {
            $0.layer = layer
            $0.exclusiveGroup = group
        }
        return try coupon(number, of: stock).code
    }

    @Test func `a coupon with nothing but a gift is part of the best`() throws {
        let money = try fixed(1, off: 2_000)
        let first = try bag(2)
        let second = try bag(3, from: 10_000)
        let best = try quote()
        #expect(best.coupons == [money, first, second])
        #expect(best.discount == 2_000)
        #expect(best.optimal)
        #expect(best.gifts.map(\.sku) == ["BAG-2", "BAG-3"])
        #expect(best.leftOut.isEmpty)
        // It can be redeemed so.
        let receipt = try shop.host.redeem(shop.checkout("R", best.coupons) { $0.user = "u1" })
        #expect(receipt.gifts == best.gifts)
        #expect(receipt.discount == 2_000)
    }

    @Test func `a gift alone is the best there is`() throws {
        let only = try bag(1)
        let best = try quote()
        #expect(best.coupons == [only])
        #expect(best.discount == 0)
        #expect(best.gifts.map(\.sku) == ["BAG-1"])
        #expect(best.optimal)
    }

    @Test func `a gift that the others leave too little for is left out`() throws {
        let money = try fixed(1, off: 2_000, layer: .item)
        let far = try bag(2, from: 11_000)
        let rival = try fixed(3, off: 100, group: "seasonal")
        let barred = try bag(4, group: "seasonal")
        let best = try quote()
        #expect(best.coupons == [money, rival])
        #expect(best.gifts.isEmpty)
        #expect(best.leftOut.map(\.coupon) == [far, barred])
        #expect(best.leftOut.map(\.reason.code) == ["few", "exclusive"])
    }

    /// It comes before a coupon that looks at what came before it.
    @Test func `a gift that would cost money is left out`() throws {
        let gift = try bag(1, layer: .item)
        let rule = """
            return { api = 1, discount = function(_, _, ctx)
              return 1000 // (#ctx.redemption.applied + 1)
            end }
            """
        let stock = try shop.stock("S2", rule: rule, parameters: []) { $0.layer = .store }
        let jealous = try coupon(2, of: stock).code
        let best = try quote()
        #expect(best.coupons == [jealous])
        #expect(best.discount == 1_000)
        #expect(best.leftOut.map(\.coupon) == [gift])
        #expect(best.leftOut.map(\.reason.code) == ["adds_nothing"])
    }

    @Test func `every coupon left out says why`() throws {
        let first = try fixed(1, off: 3_000, group: "seasonal")
        let rival = try fixed(2, off: 2_000, group: "seasonal")
        let far = try fixed(3, off: 2_000, from: 20_000)
        let late = try fixed(4, off: 500, from: 10_000, layer: .platform)
        let best = try quote()
        #expect(best.coupons == [first])
        #expect(best.leftOut.map(\.coupon) == [rival, far, late])
        #expect(
            best.leftOut.map(\.reason.code) == ["exclusive", "below_threshold", "below_threshold"])
        #expect(best.leftOut[0].reason.insteadOf == first)
        #expect(best.leftOut[1].reason.message == "Spend 80.00 more to use this coupon")
        #expect(
            best.leftOut[2].reason.message
                == "After the others: Spend 10.00 more to use this coupon")
        #expect(best.optimal)
    }

    @Test func `a coupon that would put a better one out says so`() throws {
        let small = try fixed(1, off: 500, layer: .item)
        let large = try fixed(2, off: 3_000, from: 12_000)
        let best = try quote()
        #expect(best.coupons == [large])
        #expect(best.leftOut.map(\.coupon) == [small])
        #expect(
            best.leftOut.map(\.reason) == [
                .init(
                    code: "displaces", message: "With it, \(large) would no longer apply",
                    insteadOf: large)
            ])
    }

    @Test func `nothing left to pay is a reason, and naming a coupon twice`() throws {
        let all = try fixed(1, off: 12_000)
        let other = try fixed(2, off: 500)
        let best = try shop.host.quote(shop.checkout(nil, [all, other, all])).best
        #expect(best.coupons == [all])
        #expect(best.leftOut.map(\.reason.code) == ["nothing_left", "named_twice"])
    }

    /// Two such coupons take 10.00 and then 30.00, though each takes 10.00 alone.
    private static let cheaperIsMore = """
        return { api = 1, title = "t", params = {
            threshold = { type = "money", min = 0 }, off = { type = "money", min = 1 } },
          discount = function(scope, p)
            if scope.amount < p.threshold then return 3 * p.off end
            return p.off
          end }
        """

    @Test func `a coupon that takes more off a cheaper basket is not passed over`() throws {
        let plain = try fixed(1, off: 2_000, layer: .item)
        let odd = try coupon(
            2, of: shop.stock("S2", threshold: 11_000, off: 1_000, rule: QuoteTests.cheaperIsMore))
        let rival = try fixed(3, off: 1_500, group: "g")
        _ = rival
        let best = try quote()
        #expect(best.coupons.prefix(2) == [plain, odd.code])
        #expect(best.discount == 2_000 + 3_000 + 1_500)
        #expect(best.optimal)
    }

    @Test func `beyond twelve coupons the best is proven where it can be`() throws {
        // Ten groups of two, and five that stand alone: the larger of each group, and all the others.
        var expected: Int64 = 0
        for number in 0..<20 {
            let off = Int64(100 + number * 7)
            _ = try fixed(number, off: off, group: "g\(number / 2)")
            if number % 2 == 1 { expected += off }
        }
        for number in 20..<25 {
            _ = try fixed(number, off: 90)
            expected += 90
        }
        let best = try quote(1_000_000)
        #expect(best.discount == expected)
        #expect(best.optimal)
        #expect(best.upperBound == expected)
        #expect(best.leftOut.count == 10)
    }

    @Test func `what is not proven has a bound that holds`() throws {
        // Each is worth most on a basket that another made cheaper: nothing can be passed over.
        for number in 0..<18 {
            _ = try coupon(
                number,
                of: shop.stock(
                    RequestNumber(rawValue: "S\(number)"), threshold: 11_000, off: 10,
                    rule: QuoteTests.cheaperIsMore))
        }
        let best = try quote(11_005)
        // One takes 0.10 from a dear basket, 17 take 0.30 from the cheaper one.
        #expect(best.discount <= 10 + 17 * 30)
        #expect(best.upperBound >= 10 + 17 * 30)
        #expect(!best.optimal)
        #expect(best.upperBound <= 11_005)
    }

    @Test func `the same question has the same answer`() throws {
        for number in 0..<6 { _ = try fixed(number, off: 500) }
        let first = try quote(1_700)
        for _ in 0..<5 { #expect(try quote(1_700) == first) }
        #expect(first.coupons.count == 4)
    }

    @Test func `quotes asked together are those asked one by one, each with its own error`() throws
    {
        let first = try fixed(1, off: 500)
        let second = try fixed(2, off: 3_000, from: 10_000)
        let checkouts = [
            try shop.checkout(nil, [first], amount: 12_000),
            try shop.checkout(nil, [], amount: 12_000),
            try shop.checkout(nil, [second, "0000000000000000000000"], amount: 5_000),
            try shop.checkout(nil, [], amount: 12_000) { $0.user = "u1" },
        ]
        let quotes = shop.host.quotes(for: checkouts)
        #expect(quotes.count == 4)
        #expect(try quotes[0].get().best.discount == 500)
        #expect(throws: ScripError.self) { try quotes[1].get() }
        #expect(try quotes[2].get().offers.map(\.verdict.applies) == [false, false])
        #expect(try quotes[3].get().best.discount == 3_500)
        for index in [0, 2, 3] {
            let alone = try shop.host.quote(checkouts[index])
            #expect(try quotes[index].get() == alone)
        }
        #expect(shop.host.quotes(for: []).isEmpty)
    }
}
