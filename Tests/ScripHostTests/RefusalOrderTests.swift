import ScripContract
import ScripCore
import ScripHost
import Testing

/// Every pair of the core's refusals: where both fit, the one that stands first in `docs/refusals.md`.
struct RefusalOrderTests {
    /// Reasons in their order; `below_threshold` stands for whatever a rule says.
    static let order = [
        "wrong_user", "deleted", "deactivated", "already_redeemed", "held", "expired",
        "not_yet_available", "outside_hours", "wrong_method", "exclusive", "order_limit",
        "user_day_limit", "user_week_limit", "user_month_limit", "user_year_limit",
        "stock_day_limit", "nothing_in_scope", "wrong_customer", "wrong_time", "wrong_place",
        "below_threshold", "zero_effect",
        "user_amount_limit", "stock_amount_limit",
    ]

    /// Pairs that no coupon can be in: it has one state, and what is not available is never held.
    static let impossible: Set<Set<String>> = [
        ["deleted", "deactivated"], ["deactivated", "already_redeemed"],
        ["not_yet_available", "already_redeemed"], ["not_yet_available", "held"],
        ["not_yet_available", "expired"],
        // The first coupon of two meets the day's limit before the second meets the order's.
        ["order_limit", "stock_day_limit"],
    ]

    static let pairs: [[String]] =
        order.indices.flatMap { first in
            order.indices.filter { $0 > first }.map { [order[first], order[$0]] }
        }.filter { !impossible.contains(Set($0)) } + order.map { [$0] }

    private static let rule = """
        return {
          api = 1, title = "t", params = {
            threshold = { type = "money", min = 0 }, off = { type = "money", min = 1 },
            conditions = { type = "conditions", optional = true } },
          refusals = { below_threshold = "More" },
          scope = function(line) return not line.tags.out end,
          eligible = function(scope, p)
            if scope.amount < p.threshold then return scrip.refuse("below_threshold") end
            return true
          end,
          discount = function(scope, p, ctx)
            if ctx.attributes.zero then return 0 end
            return p.off
          end,
        }
        """

    @Test(arguments: pairs)
    func `the first of two reasons is named`(_ reasons: [String]) throws {
        let shop = try TeaShop()
        let both = Set(reasons)
        let has = both.contains
        // Late in the evening, so that a coupon of one day is over an hour later and a hold is not.
        let begin = TeaShop.noon
        let moment = begin.advanced(bySeconds: has("expired") ? 43_200 : 0)
        let counted: Int64 = has("held") || has("already_redeemed") ? 2 : 1
        let conditions = try Self.conditions(both)
        let stock = try shop.stock(rule: Self.rule) { stock in
            if has("expired") { stock.availability.daysAfterReceipt = 1 }
            if has("not_yet_available") {
                stock.availability = Availability(daysAfterReceipt: 1, waitDays: 1)
            }
            if has("outside_hours") {
                let hour = has("expired") ? 1 * 3_600 + 1_800 : 13 * 3_600 + 1_800
                stock.availability.week = .init(
                    days: [0, 1, 2, 3, 4, 5, 6],
                    slots: [
                        .init(begin: Int64(hour) - 60, end: Int64(hour) + 60),
                        .init(begin: 13 * 3_600, end: 14 * 3_600),
                    ])
            }
            stock.parameters += conditions
            var limits = StockLimits()
            if has("user_day_limit") { limits.redeem.perUser.day = counted }
            if has("user_week_limit") { limits.redeem.perUser.week = counted }
            if has("user_month_limit") { limits.redeem.perUser.month = counted }
            if has("user_year_limit") { limits.redeem.perUser.year = counted }
            if has("stock_day_limit") { limits.redeem.perDay = counted }
            if has("user_amount_limit") { limits.amount.perUser = counted * 2_000 + 1_000 }
            if has("stock_amount_limit") { limits.amount.total = counted * 2_000 + 1_000 }
            stock.limits = limits
        }
        let send = { (number: RequestNumber, user: UserID, at: Instant) in
            try shop.host.send(stock: stock.id, to: user, request: number, at: at).code
        }
        let main = try send("MAIN", "u1", begin)
        let before = has("not_yet_available") ? moment.advanced(bySeconds: -86_400) : moment
        let other = try send("OTHER", "u1", before)
        let extra = try send("EXTRA", "u9", before)
        // 13:30, or 01:30: where the stock has hours, it is open then.
        let open = begin.advanced(bySeconds: 3_600)
        shop.clock.now = open
        if has("held") {
            let held = try shop.host.hold(
                shop.checkout("HOLD", [main], Self.member), seconds: 86_400)
            guard case .held = held.outcome else {
                Issue.record("\(held.outcome)")
                return
            }
        }
        if has("already_redeemed") {
            let number: RequestNumber = has("held") ? "HOLD" : "FIRST"
            #expect(try shop.host.redeem(shop.checkout(number, [main], Self.member)).isRedeemed)
        }
        shop.clock.now = moment.advanced(bySeconds: 3_600)
        if both.contains(where: { $0.hasSuffix("_limit") && $0 != "order_limit" }) {
            // It counts in the same day, week, month and year, and takes off 20.00.
            #expect(try shop.host.redeem(shop.checkout("SECOND", [other], Self.member)).isRedeemed)
        }
        if has("deleted") { _ = try shop.host.delete(main, of: "u1", request: "D") }
        if has("deactivated") { _ = try shop.host.deactivate(main, request: "D") }
        let receipt = try shop.host.redeem(attempt(both, shop, main, extra, moment))
        #expect(receipt.refusal == reasons[0])
    }

    /// What a stock asks: a member, at 13:30 or 01:30, in one store.
    private static func conditions(
        _ reasons: Set<String>
    ) throws(ScripError) -> [ParameterValue.Field] {
        var asked: [String] = []
        if reasons.contains("wrong_customer") {
            asked.append(#""who": {"attributes": {"member": true}}"#)
        }
        if reasons.contains("wrong_time") {
            asked.append(
                #""when": {"hours": [{"from": "13:00", "to": "14:00"}, {"from": "01:00", "to": "02:00"}]}"#
            )
        }
        if reasons.contains("wrong_place") { asked.append(#""where": {"stores": ["S01"]}"#) }
        guard !asked.isEmpty else { return [] }
        let text = "{\"conditions\": {" + asked.joined(separator: ", ") + "}}"
        return try [ParameterValue.Field](json: Array(text.utf8))
    }

    private func attempt(
        _ reasons: Set<String>, _ shop: TeaShop, _ main: CouponCode, _ extra: CouponCode,
        _ moment: Instant
    ) throws -> Checkout {
        let has = reasons.contains
        let basket = try Basket(lines: [
            Line(
                id: "1", unitPrice: has("below_threshold") ? 9_999 : 12_000, quantity: 1,
                tags: has("nothing_in_scope") ? ["out"] : [])
        ])
        var coupons = has("order_limit") ? [extra, main] : [main]
        if has("exclusive") { coupons.append(main) }
        return Checkout(
            requestNumber: "ATTEMPT", user: has("wrong_user") ? "u2" : nil, time: moment,
            method: has("wrong_method") ? .selfConsume : nil,
            store: .init(id: has("wrong_place") ? "S02" : "S01"), coupons: coupons, basket: basket,
            attributes: [
                .init(key: "zero", value: .boolean(has("zero_effect"))),
                .init(key: "member", value: .boolean(!has("wrong_customer"))),
            ])
    }

    /// Somebody whom all conditions let through.
    @Sendable private static func member(_ checkout: inout Checkout) {
        checkout.store = .init(id: "S01")
        checkout.attributes = [.init(key: "member", value: .boolean(true))]
    }

    /// The enumeration's order is the documented one.
    @Test func `the core's codes stand in this order`() {
        let codes = Refusal.Code.allCases.map(\.rawValue)
        let tested = Self.order.filter { $0 != "below_threshold" }
        #expect(codes.filter(tested.contains) == tested)
        // `not_decided` is a quote's alone, whose budget ended before it came to the coupon.
        #expect(
            Set(codes).subtracting(tested) == [
                "unknown_coupon", "order_amount_limit", "not_decided",
            ])
    }
}
