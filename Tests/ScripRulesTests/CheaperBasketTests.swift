import Foundation
import ScripCore
import Testing

@testable import ScripRules

/// What is shown by reading a rule is so, and what is not so is never shown.
struct CheaperBasketTests {
    private let book: RuleBook

    init() throws { book = try RuleBook(states: 1) }

    private func bound(
        _ body: String, params: String = "", _ values: [ParameterValue.Field] = []
    ) throws -> BoundRule {
        let source = """
            return { api = 1, title = "t", params = { \(params) }, refusals = { no = "no" },
            \(body) }
            """
        return try book.load(name: "r", source: Array(source.utf8)).bind(values)
    }

    static let shown = [
        "discount = function() return 500 end",
        """
        eligible = function(scope) if scope.amount < 1000 then return scrip.refuse("no") end return true end,
        discount = function(scope) return scrip.percent_off(scope.amount, 88) end
        """,
        """
        discount = function(scope)
          local off = scrip.percent_off(scope.amount, 80)
          if off > 300 then off = 300 end
          return off
        end
        """,
        "discount = function(scope) return math.min(scope.amount // 1000, 3) * 200 end",
        """
        discount = function(scope)
          if scope.amount >= 2000 then return 300 elseif scope.amount >= 1000 then return 100 end
          return scrip.refuse("no")
        end
        """,
        """
        eligible = function(scope, _, ctx) return ctx.now.hour < 12 or scrip.refuse("no") end,
        discount = function(scope, _, ctx)
          if ctx.attributes.member then return 200 end
          return scope.quantity >= 2 and 100 or 50
        end
        """,
    ]

    /// Of list prices, which earlier coupons do not change.
    static let shownOfListPrices = [
        """
        eligible = function(scope)
          if scrip.sum(scope.lines, function(line) return line.list_amount end) > 1000 then return scrip.refuse("no") end
          return true
        end,
        discount = function() return 100 end
        """,
        "discount = function(scope) return scrip.sum(scope, function(line) return line.quantity end) * 10 end",
    ]

    static let notShown = [
        // Takes more off a cheaper basket.
        "discount = function(scope) if scope.amount < 1000 then return 300 end return 100 end",
        """
        eligible = function(scope) if scope.amount > 1000 then return scrip.refuse("no") end return true end,
        discount = function() return 100 end
        """,
        "discount = function(scope) return math.max(0, 5000 - scope.amount) end",
        "discount = function(scope) return 100000 // (scope.amount + 1) end",
        "discount = function(scope) return scope.amount % 700 end",
        """
        discount = function(scope)
          if scope.amount >= 2000 then return 100 elseif scope.amount >= 1000 then return 300 end
          return 50
        end
        """,
        "discount = function(scope) return scope.amount * 9000000000000 end",
        """
        scope = function(line) return line.amount < 500 end,
        discount = function() return 100 end
        """,
        """
        scope = function(line) local other = line return other.amount < 500 end,
        discount = function() return 100 end
        """,
        // What is left on the lines, or what is not the line's own.
        """
        eligible = function(scope)
          if scrip.sum(scope.lines, function(line) return line.amount end) > 1000 then return scrip.refuse("no") end
          return true
        end,
        discount = function() return 100 end
        """,
        """
        discount = function(scope)
          local line = scope.lines[1]
          return scrip.sum(scope.lines, function(other) return line.amount end)
        end
        """,
        // Applies at one sum alone, or at all but one.
        """
        eligible = function(scope) if scope.amount == 2000 then return true end return scrip.refuse("no") end,
        discount = function() return 100 end
        """,
        "discount = function(scope) return scope.amount == 2000 and 100 or 300 end",
        "discount = function(scope) if scope.amount ~= 2000 then return 100 end return 300 end",
        "discount = function(scope, _, ctx) if ctx.basket.amount == 900 then return 9 end return 0 end",
        // Asks for other coupons.
        "discount = function(_, _, ctx) return 100 * (#ctx.redemption.applied + 1) end",
        // True, but more than is understood.
        """
        discount = function(scope)
          local sum = 0
          for _, line in ipairs(scope.lines) do sum = sum + line.amount end
          return sum
        end
        """,
    ]

    @Test(arguments: shown + shownOfListPrices) func isShown(_ body: String) throws {
        let holds = try bound(body).takesNoMoreOffCheaperBaskets
        #expect(holds)
    }

    @Test(arguments: notShown) func isNotShown(_ body: String) throws {
        let holds = try bound(body).takesNoMoreOffCheaperBaskets
        #expect(!holds)
    }

    @Test func aFunctionThatIsNotUnderstoodMayOnlyWordARefusal() throws {
        func holds(_ body: String) throws -> Bool {
            let source = """
                local function sum(scope)
                  local n = 0
                  for _, line in ipairs(scope.lines) do n = n + line.amount end
                  return n
                end
                local function risk(scope)
                  local n = scope.amount - 500
                  return 1 // n
                end
                return { api = 1, title = "t", params = {}, refusals = { no = "no" }, \(body) }
                """
            return try book.load(name: "r", source: Array(source.utf8)).bind([])
                .takesNoMoreOffCheaperBaskets
        }
        #expect(
            try holds(
                """
                eligible = function(scope)
                  if scope.amount >= 900 then return true end
                  local n = sum(scope)
                  if n % 2 == 0 then return scrip.refuse("no", { n = n }) end
                  return scrip.refuse("no")
                end,
                discount = function() return 100 end
                """))
        for body in [
            "discount = function(scope) if sum(scope) > 1000 then return 100 end return 50 end",
            "discount = function(scope) return sum(scope) end",
            "discount = function(scope) local n = sum(scope) return n // 2 end",
            "eligible = function(scope) risk(scope) return true end, discount = function() return 9 end",
            "eligible = function(scope) return sum(scope) < 500 end, discount = function() return 9 end",
            "discount = function(scope) local n = risk(scope) return 100 end",
        ] {
            #expect(try !holds(body), "\(body)")
        }
    }

    @Test func asksOnlyWhatItsLinesCost() throws {
        let only = try bound(
            "discount = function(scope) return scrip.percent_off(scope.amount, 88) end"
        ).costProof
        #expect(only.asksOnlyWhatItsLinesCost)
        for body in [
            "discount = function(_, _, ctx) return math.min(ctx.basket.amount, 500) end",
            """
            eligible = function(scope, _, ctx) return ctx.basket.amount >= 1000 or scrip.refuse("no") end,
            discount = function() return 100 end
            """,
        ] {
            let proof = try bound(body).costProof
            #expect(proof.takesNoMoreOffCheaperBaskets)
            #expect(!proof.asksOnlyWhatItsLinesCost, "\(body)")
        }
        let unproven = try bound("discount = function(scope) return scope.amount % 7 end").costProof
        #expect(!unproven.asksOnlyWhatItsLinesCost)
    }

    @Test func whetherTheSameLinesCount() throws {
        func steady(_ scope: String) throws -> Bool {
            // What is not shown about the discount does not matter.
            try bound("\(scope) discount = function(scope) return scope.amount % 7 end")
                .costProof.scopeIgnoresCost
        }
        #expect(try steady(""))
        #expect(try steady("scope = { include = { brand = { \"a\" } } },"))
        #expect(try steady("scope = function(line) return line.brand == \"a\" end,"))
        #expect(try !steady("scope = function(line) return line.amount > 5 end,"))
        #expect(try !steady("scope = function(line) return line.unused > 0 end,"))
    }

    @Test func dependsOnTheParameters() throws {
        let body = """
            discount = function(scope, p)
              if scope.amount >= p.high then return p.most end
              return p.least
            end
            """
        let params =
            "high = { type = \"money\" }, most = { type = \"money\" }, least = { type = \"money\" }"
        func holds(_ most: Int64, _ least: Int64) throws -> Bool {
            try bound(
                body, params: params,
                [
                    .init(key: "high", value: .integer(1_000)),
                    .init(key: "most", value: .integer(most)),
                    .init(key: "least", value: .integer(least)),
                ]
            ).takesNoMoreOffCheaperBaskets
        }
        #expect(try holds(300, 100))
        #expect(try !holds(100, 300))
    }

    /// Standard rules with the parameters of their own cases: the usual ones are shown.
    @Test func theUsualRulesAreShown() throws {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        func rule(_ name: String, _ values: [ParameterValue.Field]) throws -> BoundRule {
            let source = try Data(contentsOf: root.appending(path: "rules/\(name).lua"))
            return try book.load(name: name, source: [UInt8](source)).bind(values)
        }
        let off = ParameterValue.Field(key: "off", value: .integer(800))
        let threshold = ParameterValue.Field(key: "threshold", value: .integer(5_000))
        let percent = ParameterValue.Field(key: "pay_percent", value: .integer(88))
        let list = ParameterValue.Field(key: "threshold_counts", value: .string("list"))
        func tiers(_ key: String, _ values: [(Int64, Int64)]) -> ParameterValue.Field {
            .init(
                key: "tiers",
                value: .list(
                    values.map {
                        .record([
                            .init(key: "threshold", value: .integer($0.0)),
                            .init(key: key, value: .integer($0.1)),
                        ])
                    }))
        }
        let rules = [
            try rule("spend_and_save", [threshold, off]),
            try rule("percent_off", [threshold, percent]),
            try rule("percent_off", [percent, .init(key: "max_off", value: .integer(900))]),
            try rule("tiered_spend_and_save", [tiers("off", [(5_000, 500), (9_000, 1_500)])]),
            try rule("tiered_percent_off", [tiers("pay_percent", [(5_000, 90), (9_000, 80)])]),
            try rule("every_x_save_y", [.init(key: "every", value: .integer(3_000)), off]),
            try rule("store_or_region", [off, threshold]),
            try rule("member_only", [percent]),
            // Earlier coupons change nothing about list prices.
            try rule("spend_and_save", [threshold, off, list]),
            try rule("percent_off", [threshold, percent, list]),
            try rule(
                "tiered_spend_and_save", [tiers("off", [(5_000, 500), (9_000, 1_500)]), list]),
            try rule("every_x_save_y", [.init(key: "every", value: .integer(3_000)), off, list]),
        ]
        for rule in rules {
            let holds = rule.takesNoMoreOffCheaperBaskets
            #expect(holds, "\(rule.rule.name)")
            try holdsOnBaskets(rule)
        }
    }

    /// What was shown is so on baskets in which single lines got cheaper.
    private func holdsOnBaskets(_ rule: BoundRule) throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let lines = (1...4).map {
                Line(
                    id: "\($0)", unitPrice: .random(in: 0...6_000, using: &random),
                    quantity: .random(in: 1...3, using: &random))
            }
            let basket = try Basket(lines: lines)
            var facts = Facts()
            facts.attributes = [Attribute(key: "member_level", value: .integer(3))]
            let dear = lines.map(\.amount)
            let cheap = dear.map { Int64.random(in: 0...$0, using: &random) }
            let more = rule.decide(on: basket, payable: dear, facts: facts).verdict
            let less = rule.decide(on: basket, payable: cheap, facts: facts).verdict
            #expect(less.discount <= more.discount, "\(dear) \(cheap)")
        }
    }
}
