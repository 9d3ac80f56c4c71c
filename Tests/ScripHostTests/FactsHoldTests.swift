import ScripCore
import ScripHost
import ScripLedger
import ScripSQLite
import Testing

/// A rule is decided beside others; what it looked at must still be so when it is committed.
///
/// A ledger stands between: right before the turn that commits, it changes one fact.
struct FactsHoldTests {
    /// What is changed between decision and turn, and by which a rule would now decide otherwise.
    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        /// What the rule takes off.
        var off: String
        var change: @Sendable (TeaShop, Stock, (own: CouponCode, other: CouponCode)) throws -> Void
        /// What it takes off by the facts of its turn.
        var expected: Int64
        var method: UseMethod?
        var refusal: String?
        /// What the rule's conditions ask, as a Lua table.
        var conditions = "{}"
        var testDescription: String { name }
    }

    static let changes: [Change] = [
        Change(
            name: "the coupon itself", off: "100",
            change: { shop, _, codes in
                _ = try shop.host.deactivate(codes.own, request: "D")
            }, expected: 0, refusal: "deactivated"),
        Change(
            name: "a stock's counters", off: "100 * (1 + ctx.stock.redeemed)",
            change: { shop, _, codes in
                _ = try shop.host.use(Used.Request(number: "OTHER", coupon: codes.other))
            }, expected: 200),
        Change(
            name: "a wallet", off: "100 * ctx.wallet.count",
            change: { shop, stock, _ in
                _ = try shop.host.send(stock: stock.id, to: "u1", request: "MORE")
            }, expected: 300),
        Change(
            name: "an edit of the stock", off: "100",
            change: { shop, stock, _ in
                _ = try shop.host.edit(stock.id, StockEdit(useMethod: .paymentCode), request: "E")
            }, expected: 0, method: .offLine, refusal: "wrong_method"),
        Change(
            name: "goods that are never discounted", off: "100",
            change: { shop, _, _ in
                _ = try shop.host.setNeverDiscounted(
                    NeverDiscounted([.sku: ["TEA-01"]]), by: "1900000001", request: "N")
            }, expected: 0, refusal: "nothing_in_scope"),
        Change(
            name: "a first purchase that conditions ask for", off: "100",
            change: { shop, _, codes in
                _ = try shop.host.use(Used.Request(number: "OTHER", coupon: codes.other))
            }, expected: 0, refusal: "wrong_customer",
            conditions: "{ who = { first_purchase = true } }"),
        Change(
            name: "a limit", off: "100",
            change: { shop, _, codes in
                _ = try shop.host.use(Used.Request(number: "OTHER", coupon: codes.other))
            }, expected: 0, refusal: "user_day_limit"),
    ]

    @Test(arguments: changes)
    func `a fact that changed before the turn is decided again`(_ given: Change) throws {
        try expect(given) { host, checkout in
            let receipt = try host.redeem(checkout)
            return (receipt.refusal, receipt.discount)
        }
    }

    @Test(arguments: changes)
    func `and so it is before the turn of a hold`(_ given: Change) throws {
        try expect(given) { host, checkout in
            let held = try host.hold(checkout)
            guard case .refused(_, let refusal) = held.outcome else { return (nil, held.discount) }
            return (refusal.code, held.discount)
        }
    }

    private func expect(
        _ given: Change,
        of ask: (CouponHost, Checkout) throws -> (refusal: String?, discount: Int64)
    ) throws {
        let shop = try TeaShop()
        // Too long to be decided in its turn.
        let rule = """
            return { api = 1, title = "t", params = {
                threshold = { type = "money", min = 0 }, off = { type = "money", min = 1 },
                conditions = { type = "conditions", default = \(given.conditions) } },
              discount = function(scope, p, ctx)
                local sum = 0
                for i = 1, 20000 do sum = sum + i end
                return \(given.off)
              end }
            """
        let stock = try shop.stock(rule: rule) { stock in
            if given.name == "a limit" { stock.limits.redeem.perUser.day = 1 }
        }
        let codes = try ["A", "B"].map { (number: RequestNumber) in
            try shop.host.send(stock: stock.id, to: "u1", request: number).code
        }
        let interruption = Interruption()
        let ledger = try CouponLedger(path: shop.path, faults: interruption.faults)
        let host = try CouponHost(ledger: ledger, rules: shop.rules(), clock: { TeaShop.noon })
        let checkout = try shop.checkout("R1", [codes[0]]) { $0.method = given.method }
        // The first turn learns that the rule takes long; the second would commit.
        interruption.before(write: 2) {
            try given.change(shop, stock, (own: codes[0], other: codes[1]))
        }
        let answer = try ask(host, checkout)
        #expect(answer.refusal == given.refusal)
        #expect(answer.discount == given.expected)
        #expect(interruption.wasInterrupted)
        #expect(try shop.host.audit().fault == nil)
    }
}
