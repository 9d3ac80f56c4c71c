import ScripCore
import ScripRules
import Testing

/// The whole way of one decision, on the rule every merchant begins with.
struct SpendAndSaveTests {
    static let source = """
        return {
          api = 1,
          params = {
            threshold = { type = "money", min = 0 },
            off = { type = "money", min = 1 },
            excluded_brands = { type = "set", of = "string", default = {} },
          },
          refusals = { below_threshold = "Spend {short:money} more to use this coupon" },
          scope = function(line, p)
            if line.tags.special then return false, "special_price" end
            return not p.excluded_brands[line.brand]
          end,
          eligible = function(scope, p, ctx)
            if scope.amount < p.threshold then
              return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
            end
            return true
          end,
          discount = function(scope, p, ctx) return p.off end,
        }
        """

    let book: RuleBook
    let rule: BoundRule

    init() throws {
        book = try RuleBook()
        rule = try book.load(name: "spend_and_save", source: Array(Self.source.utf8)).bind([
            .init(key: "threshold", value: .integer(10000)),
            .init(key: "off", value: .integer(2000)),
        ])
    }

    func basket(_ prices: [Int64], tags: [String] = []) throws -> Basket {
        try Basket(
            lines: prices.enumerated().map {
                Line(id: "\($0)", unitPrice: $1, quantity: 1, tags: $0 == 0 ? tags : [])
            })
    }

    @Test func takesOffWhatTheStockPromisesAndSplitsItToTheFen() throws {
        let verdict = rule.decide(on: try basket([3333, 3333, 3334]), facts: Facts()).verdict
        #expect(verdict.outcome == .applies(discount: 2000, trimmed: false))
        #expect(verdict.payable == 8000)
        #expect(verdict.lines.map(\.discount) == [667, 666, 667])
    }

    @Test func trimsWhatIsMoreThanTheGoodsAndNotWhatFits() throws {
        let any = try rule.rule.bind([
            .init(key: "threshold", value: .integer(0)), .init(key: "off", value: .integer(2000)),
        ])
        func outcome(_ price: Int64) throws -> Verdict.Outcome {
            any.decide(on: try basket([price]), facts: Facts()).verdict.outcome
        }
        #expect(try outcome(2000) == .applies(discount: 2000, trimmed: false))
        #expect(try outcome(1999) == .applies(discount: 1999, trimmed: true))
    }

    @Test func saysWhatIsMissing() throws {
        let verdict = rule.decide(on: try basket([7700]), facts: Facts()).verdict
        #expect(
            verdict.outcome
                == .refused(
                    Refusal(
                        code: "below_threshold", message: "Spend 23.00 more to use this coupon",
                        details: [.init(key: "short", value: .integer(2300))])))
    }

    @Test func leavesOutSpecialPrices() throws {
        let verdict = rule.decide(
            on: try basket([500, 10000], tags: ["special"]), facts: Facts()
        ).verdict
        #expect(verdict.lines.map(\.discount) == [0, 2000])
        #expect(verdict.lines[0].reason == "special_price")
    }
}
