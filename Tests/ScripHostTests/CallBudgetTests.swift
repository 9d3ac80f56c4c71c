import ScripCore
import ScripHost
import ScripRules
import Testing

/// What a call may spend on deciding, and what is said when it is spent.
struct CallBudgetTests {
    /// Takes some 100 000 steps, whatever the basket.
    private static let costly = """
        return { api = 1, title = "t", params = { off = { type = "money" } },
          discount = function(_, p)
            local n = 0
            for i = 1, 40000 do n = n + i % 3 end
            return p.off + n - n
          end }
        """

    private func wallet(_ count: Int, _ shop: TeaShop) throws -> [CouponCode] {
        try (0..<count).map { number in
            let stock = try shop.stock(
                RequestNumber(rawValue: "S\(number)"), rule: CallBudgetTests.costly,
                parameters: [.init(key: "off", value: .integer(100 + Int64(number)))])
            return try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "C\(number)")
            ).code
        }
    }

    private func steps(of quote: Quote) -> Int64 {
        quote.offers.reduce(0) { $0 + $1.verdict.steps }
    }

    @Test func `a quote of many costly coupons ends, and says what it did not look at`() throws {
        let shop = try TeaShop()
        let codes = try wallet(40, shop)
        let quote = try shop.host.quote(shop.checkout(nil, []) { $0.user = "u1" })
        let one = quote.offers[0].verdict.steps
        #expect(one > 30_000)
        // At most the decision that reached the budget is beyond it.
        #expect(steps(of: quote) < CallBudget().stepsMax + one)
        let undecided = quote.offers.drop { $0.verdict.applies }
        #expect(!undecided.isEmpty)
        for offer in undecided {
            guard case .refused(let refusal) = offer.verdict.outcome else {
                Issue.record("\(offer)")
                continue
            }
            #expect(refusal.code == "not_decided")
        }
        #expect(!quote.best.optimal)
        #expect(quote.best.upperBound == 12_000)
        #expect(
            quote.best.leftOut.map(\.coupon) == codes.filter { !quote.best.coupons.contains($0) })
        #expect(try shop.host.quote(shop.checkout(nil, []) { $0.user = "u1" }) == quote)
        // Each can still be asked about alone.
        #expect(try shop.host.quote(shop.checkout(nil, [codes[39]])).best.optimal)
    }

    @Test func `redeeming and holding more than a call may decide changes nothing`() throws {
        let shop = try TeaShop()
        let codes = try wallet(40, shop)
        let before = try shop.host.audit()
        let receipt = try shop.host.redeem(shop.checkout("R1", codes))
        guard case .failed(_, let failure) = receipt.outcome else {
            Issue.record("\(receipt.outcome)")
            return
        }
        #expect(failure.kind == .budget)
        let held = try shop.host.hold(shop.checkout("H1", codes))
        guard case .failed(_, failure) = held.outcome else {
            Issue.record("\(held.outcome)")
            return
        }
        #expect(try shop.host.audit() == before)
        // What a quote found best can be redeemed, whatever it cost to find.
        let best = try shop.host.quote(shop.checkout(nil, []) { $0.user = "u1" }).best
        let some = try shop.host.redeem(shop.checkout("R2", best.coupons))
        #expect(some.discount == best.discount)
    }

    @Test func `only what is brief is quoted in a turn of an event loop`() throws {
        let shop = try TeaShop()
        let brief = try shop.host.send(
            stock: try shop.stock("B", threshold: 0).id, to: "u2", request: "B"
        ).code
        let costly = try wallet(1, shop)[0]
        func ask(_ code: CouponCode, within steps: Int64 = CallBudget.turnSteps) throws -> Quote? {
            let checkout = try shop.checkout(nil, [code])
            let progress = shop.host.quotes(for: [checkout], within: steps)
            #expect(progress.count == 1)
            switch progress[0] {
            case .answered(let quote): return try quote.get()
            case .takesLong(let long):
                let quote = try long.quote()
                #expect(try quote == shop.host.quote(checkout))
                return nil
            }
        }
        for _ in 0..<2 { #expect(try ask(costly) == nil) }
        // Also the first time, when nothing is known of it.
        for _ in 0..<2 { #expect(try ask(brief)?.best.discount == 2_000) }
        #expect(try ask(brief, within: 10) == nil)
        // All that is asked in one turn shares it.
        let checkout = try shop.checkout(nil, [brief])
        let many = shop.host.quotes(
            for: Array(repeating: checkout, count: 1_000), within: 20_000)
        let answered = many.prefix { if case .answered = $0 { true } else { false } }.count
        #expect((1..<1_000).contains(answered))
        #expect(
            many.dropFirst(answered).allSatisfy { if case .takesLong = $0 { true } else { false } })
        let error = shop.host.quotes(
            for: [try shop.checkout(nil, [])], within: CallBudget.turnSteps)
        guard case .answered(.failure) = error[0] else {
            Issue.record("a call that cannot be answered is answered")
            return
        }
    }

    @Test func `nothing that costs is done while the ledger is written`() throws {
        // A costly rule is decided before its turn; the first time nothing is known of any.
        let shop = try TeaShop()
        let costly = try wallet(3, shop)
        for (number, code) in costly.enumerated() {
            let number = RequestNumber(rawValue: "R\(number)")
            let receipt = try shop.host.redeem(shop.checkout(number, [code]))
            #expect(receipt.isRedeemed)
        }
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.replay().differing == 0)
    }
}
