import Foundation
import ScripCore
import ScripHost
import ScripRules
import ScripTesting
import Testing

/// The best deal, held against trying every set in every order by hand.
struct BestDealTests {
    /// Rules of every kind there is about what earlier coupons leave: shown to take no more off a cheaper
    /// basket or not, of some lines or all, looking back or not.
    static let kinds = """
        return {
          api = 1, title = "t",
          params = {
            kind = { type = "integer" }, a = { type = "integer" }, b = { type = "integer" },
            brands = { type = "list", of = "string", default = {} },
          },
          refusals = { no = "No" },
          scope = { include = { brand = { param = "brands" } } },
          eligible = function(scope, p)
            if scope.amount < p.b then return scrip.refuse("no", {}) end
            return true
          end,
          discount = function(scope, p, ctx)
            if p.kind == 0 then return p.a end
            if p.kind == 1 then return scrip.percent_off(scope.amount, 100 - p.a % 40 - 1) end
            if p.kind == 2 then return math.min(scrip.percent_off(scope.amount, 70), p.a) end
            if p.kind == 3 then return scope.amount % (p.a + 1) end
            if p.kind == 4 then return p.a // (#ctx.redemption.applied + 1) end
            if p.kind == 5 then
              if scope.amount < 2000 then return 2 * p.a end
              return p.a
            end
            local off = {}
            for _, line in ipairs(scope.lines) do off[line.id] = line.amount // 3 end
            return { lines = off }
          end,
        }
        """

    /// What a seed makes of it.
    struct Setting {
        var coupons: Int
        var kinds: ClosedRange<Int64>
        var levels: Int
        var groups: Int
        var allLines = false
    }

    /// One coupon as the test itself reckons with it.
    struct Player {
        var code: CouponCode
        var rule: BoundRule
        var level: StockLevel
        var group: String?
        var expiry: Int64
    }

    /// A shop, its coupons in the order of the wallet, and a basket.
    struct Table {
        let shop: TeaShop
        var players: [Player] = []
        let basket: Basket

        init(
            _ setting: Setting, _ random: inout SeededGenerator, budget: CallBudget = CallBudget()
        ) throws {
            shop = try TeaShop(budget: budget)
            let book = try RuleBook(states: 1)
            let rule = try book.load(name: "kinds", source: Array(BestDealTests.kinds.utf8))
            basket = try Basket(
                lines: (1...3).map {
                    Line(
                        id: "\($0)", brand: ["x", "y", "z"][$0 - 1],
                        unitPrice: .random(in: 300...1_700, using: &random), quantity: 1)
                })
            for number in 0..<setting.coupons {
                let brands = ["x", "y", "z"].filter { _ in
                    !setting.allLines && Int.random(in: 0..<4, using: &random) == 0
                }
                let parameters: [ParameterValue.Field] = [
                    .init(
                        key: "kind", value: .integer(.random(in: setting.kinds, using: &random))),
                    .init(key: "a", value: .integer(.random(in: 1...900, using: &random))),
                    .init(key: "b", value: .integer(.random(in: -900...2_500, using: &random))),
                    .init(key: "brands", value: .list(brands.map { .string($0) })),
                ]
                let level = Int.random(in: 0..<setting.levels, using: &random)
                let group = Int.random(in: 0...3, using: &random)
                let stock = try shop.stock(
                    RequestNumber(rawValue: "S\(number)"), rule: BestDealTests.kinds,
                    parameters: parameters
                ) {
                    $0.layer = level % 2 == 0 ? .item : .store
                    $0.priority = Int64(level / 2)
                    $0.exclusiveGroup = group < setting.groups ? "g\(group)" : nil
                    $0.availability.daysAfterReceipt = .random(in: 3...5, using: &random)
                }
                let coupon = try shop.host.send(
                    stock: stock.id, to: "u1", request: RequestNumber(rawValue: "C\(number)"))
                players.append(
                    Player(
                        code: coupon.code, rule: try rule.bind(parameters),
                        level: stock.definition.level, group: stock.definition.exclusiveGroup,
                        expiry: coupon.expiresAt?.epochSeconds ?? .max))
            }
        }

        func quote() throws -> Quote {
            try shop.host.quote(Checkout(user: "u1", basket: basket))
        }

        /// The best of everything, by the documented order.
        func best() -> (discount: Int64, coupons: [CouponCode]) {
            var best = Way()
            extend(Way(), basket, (0..<basket.count).map(basket.amount(at:)), [], &best)
            return (best.discount, best.taken.map { players[$0].code })
        }

        struct Way {
            var taken: [Int] = []
            var discount: Int64 = 0
        }

        private func extend(
            _ way: Way, _ basket: Basket, _ left: [Int64], _ applied: [Facts.Redemption.Applied],
            _ best: inout Way
        ) {
            if isBetter(way, best) { best = way }
            for (number, player) in players.enumerated() where !way.taken.contains(number) {
                if let last = way.taken.last, player.level < players[last].level { continue }
                if let group = player.group,
                    way.taken.contains(where: { players[$0].group == group })
                {
                    continue
                }
                var facts = Facts()
                facts.redemption.applied = applied
                let verdict = player.rule.decide(on: basket, payable: left, facts: facts).verdict
                guard verdict.applies else { continue }
                var next = left
                for line in next.indices { next[line] -= verdict.lines[line].discount }
                var longer = way
                longer.taken.append(number)
                longer.discount += verdict.discount
                extend(longer, basket, next, applied + [Facts.Redemption.Applied()], &best)
            }
        }

        private func isBetter(_ way: Way, _ other: Way) -> Bool {
            if way.discount != other.discount { return way.discount > other.discount }
            if way.taken.count != other.taken.count { return way.taken.count < other.taken.count }
            let expiries = way.taken.map { players[$0].expiry }.sorted()
            let others = other.taken.map { players[$0].expiry }.sorted()
            if expiries != others { return expiries.lexicographicallyPrecedes(others) }
            // The wallet's order within a level; levels stand in theirs.
            func places(_ taken: [Int]) -> [Int] {
                let sorted = players.indices.sorted {
                    players[$0].level == players[$1].level
                        ? $0 < $1 : players[$0].level < players[$1].level
                }
                return taken.map { sorted.firstIndex(of: $0) ?? 0 }
            }
            return places(way.taken).lexicographicallyPrecedes(places(other.taken))
        }
    }

    private func isBest(_ table: Table, proven: Bool = true) throws {
        let quote = try table.quote()
        let expected = table.best()
        if proven { #expect(quote.best.optimal) }
        if quote.best.optimal {
            #expect(quote.best.discount == expected.discount)
            #expect(quote.best.coupons == expected.coupons)
        }
        #expect(quote.best.discount <= expected.discount)
        #expect(quote.best.upperBound >= expected.discount)
        #expect(quote.best.lines.discount == quote.best.discount)
        guard !quote.best.coupons.isEmpty else { return }
        // Redeeming in that order gives exactly that.
        let receipt = try table.shop.host.redeem(
            Checkout(
                requestNumber: "R", user: "u1", coupons: quote.best.coupons, basket: table.basket))
        #expect(receipt.discount == quote.best.discount)
        #expect(receipt.coupons.map(\.coupon) == quote.best.coupons)
        #expect(receipt.lines == quote.best.lines)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `five coupons of any kind`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try isBest(
            Table(
                Setting(
                    coupons: 5, kinds: 0...6, levels: seed % 2 == 0 ? 1 : 3,
                    groups: Int(seed % 3)), &random))
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `six coupons of which nothing is shown, in one level`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: 100 + seed)
        try isBest(
            Table(Setting(coupons: 6, kinds: 3...6, levels: 1, groups: 0), &random))
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `six coupons that are shown to fall, of some lines or all`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: 200 + seed)
        try isBest(
            Table(
                Setting(
                    coupons: 6, kinds: 0...2, levels: 1 + Int(seed % 2), groups: Int(seed % 3),
                    allLines: seed % 4 < 2), &random))
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `seven coupons that ask only what everything costs`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: 300 + seed)
        try isBest(
            Table(
                Setting(coupons: 7, kinds: 0...2, levels: 1, groups: 2, allLines: true), &random))
    }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func `with a small budget nothing is said that is not so`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: 400 + seed)
        let table = try Table(
            Setting(coupons: 6, kinds: 0...6, levels: 2, groups: 1), &random,
            budget: CallBudget(stepsMax: 1_000 * Int64(1 + seed)))
        try isBest(table, proven: false)
    }

    @Test func `the same budget ends at the same place, in a new process too`() throws {
        var random = SeededGenerator(seed: 7)
        let setting = Setting(coupons: 7, kinds: 3...6, levels: 1, groups: 0)
        let table = try Table(setting, &random, budget: CallBudget(stepsMax: 20_000))
        let first = try table.quote()
        #expect(!first.best.optimal)
        #expect(try table.quote() == first)
        let other = try CouponHost(
            ledger: table.shop.ledger, rules: try RuleBook(),
            budget: CallBudget(stepsMax: 20_000), clock: { TeaShop.noon })
        #expect(try other.quote(Checkout(user: "u1", basket: table.basket)) == first)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `coupons of one stock, as many as an order may have`(_ seed: UInt64) throws {
        // Three stocks of two coupons; what one of a stock takes is missing for the next.
        var random = SeededGenerator(seed: 500 + seed)
        let shop = try TeaShop()
        let perOrder = Int64(1 + seed % 2)
        var codes: [CouponCode] = []
        for number in 0..<3 {
            let stock = try shop.stock(
                RequestNumber(rawValue: "S\(number)"),
                threshold: .random(in: 0...2_000, using: &random),
                off: .random(in: 200...900, using: &random)
            ) {
                $0.limits.redeem.perOrder = perOrder
                if number == 0, seed % 4 > 1 { $0.limits.amount.perOrder = 500 }
            }
            for copy in 0..<2 {
                codes.append(
                    try shop.host.send(
                        stock: stock.id, to: "u1",
                        request: RequestNumber(rawValue: "C\(number)-\(copy)")
                    ).code)
            }
        }
        let quote = try shop.host.quote(shop.checkout(nil, [], amount: 3_000) { $0.user = "u1" })
        // By hand: every order of every set, as a till would try to hold it.
        var most: Int64 = 0
        var tried = 0
        func extend(_ chosen: [CouponCode]) throws {
            for code in codes where !chosen.contains(code) {
                tried += 1
                let number = RequestNumber(rawValue: "H\(tried)")
                let held = try shop.host.hold(
                    shop.checkout(number, chosen + [code], amount: 3_000))
                guard case .held = held.outcome else { continue }
                most = max(most, held.discount)
                try shop.host.release(hold: number)
                if chosen.count < 3 { try extend(chosen + [code]) }
            }
        }
        try extend([])
        #expect(quote.best.upperBound >= most)
        #expect(quote.best.discount >= most || !quote.best.optimal)
        #expect(quote.best.optimal)
        let receipt = try shop.host.redeem(
            shop.checkout("R", quote.best.coupons, amount: 3_000))
        #expect(receipt.discount == quote.best.discount)
    }

    @Test func `the better of two in a group, the larger named first`() throws {
        // Two groups, the larger member first in each; a bound of the smaller would pass over them.
        let shop = try TeaShop()
        var codes: [CouponCode] = []
        for (number, member) in [("a", 900), ("a", 400), ("b", 800), ("b", 700)].enumerated() {
            let stock = try shop.stock(
                RequestNumber(rawValue: "S\(number)"), threshold: 0, off: Int64(member.1)
            ) { $0.exclusiveGroup = member.0 }
            codes.append(
                try shop.host.send(
                    stock: stock.id, to: "u1", request: RequestNumber(rawValue: "C\(number)")
                ).code)
        }
        let best = try shop.host.quote(shop.checkout(nil, []) { $0.user = "u1" }).best
        #expect(best.coupons == [codes[0], codes[2]])
        #expect(best.discount == 1_700)
        #expect(best.optimal)
    }

    @Test func `of sixteen that are alike, those that expire first`() throws {
        // 10.00 of 15 coupons of 1.00 and one of 2.00: five of them are enough for 5.00.
        let shop = try TeaShop()
        var soon: [CouponCode] = []
        for number in 0..<16 {
            let stock = try shop.stock(
                RequestNumber(rawValue: "S\(number)"), threshold: 0, off: 100
            ) { $0.availability.daysAfterReceipt = number % 3 == 2 ? 3 : 9 }
            let coupon = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "C\(number)"))
            if number % 3 == 2 { soon.append(coupon.code) }
        }
        let best = try shop.host.quote(shop.checkout(nil, [], amount: 500) { $0.user = "u1" }).best
        #expect(best.discount == 500)
        #expect(best.coupons == soon)
        #expect(best.optimal)
    }
}
