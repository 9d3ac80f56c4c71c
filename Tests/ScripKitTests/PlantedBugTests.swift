import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// A rule that reads well, loads, and is wrong.
struct PlantedBug: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Part of the promise it breaks.
    var breaks: String
    var source: String

    private static func rule(_ body: String, params: String = "") -> String {
        """
        return {
          api = 1, title = "planted", params = { \(params) },
          refusals = { below_threshold = "{short:money}", too_few = "{missing}" },
        \(body)
        }
        """
    }

    static let all: [PlantedBug] = [
        PlantedBug(
            testDescription: "rounds each line instead of the sum, in the order of lines",
            breaks: "splitting",
            source: rule(
                """
                  discount = function(scope)
                    local off = {}
                    for _, line in ipairs(scope.lines) do off[line.id] = scrip.percent_off(line.amount, 85) end
                    return { lines = off }
                  end,
                """)),
        PlantedBug(
            testDescription: "counts lines where it means pieces",
            breaks: "splitting",
            source: rule(
                """
                  discount = function(scope, p) return math.min(scope.count * p.off, scope.amount) end,
                """, params: "off = { type = \"money\", min = 1 }")),
        PlantedBug(
            testDescription: "looks at the first line only",
            breaks: "order",
            source: rule(
                """
                  discount = function(scope) return scope.lines[1].amount // 10 end,
                """)),
        PlantedBug(
            testDescription: "adds up what is out of scope too",
            breaks: "out of scope",
            source: rule(
                """
                  scope = { exclude = { tag = { "special" } } },
                  discount = function(scope, _, ctx) return ctx.basket.amount // 10 end,
                """)),
        PlantedBug(
            testDescription: "says what is missing of the wrong sum",
            breaks: "missing",
            source: rule(
                """
                  scope = { exclude = { tag = { "special" } } },
                  eligible = function(scope, p, ctx)
                    if scope.amount < p.threshold then
                      return scrip.refuse("below_threshold", { short = p.threshold - ctx.basket.amount + 1 })
                    end
                    return true
                  end,
                  discount = function() return 1 end,
                """, params: "threshold = { type = \"money\", min = 1 }")),
        PlantedBug(
            testDescription: "forgets the cap when the threshold is passed twice",
            breaks: "max_off",
            source: rule(
                """
                  discount = function(scope, p)
                    if scope.amount >= 2 * p.every then return scope.amount // p.every * p.max_off end
                    return p.max_off
                  end,
                """,
                params:
                    "every = { type = \"money\", min = 100 }, max_off = { type = \"money\", min = 1 }"
            )),
        PlantedBug(
            testDescription: "divides by a parameter that may be zero",
            breaks: "answers",
            source: rule(
                """
                  discount = function(scope, p) return scope.amount // p.parts end,
                """, params: "parts = { type = \"integer\", min = 0, max = 10 }")),
        PlantedBug(
            testDescription: "asks for a fourth line that is seldom there",
            breaks: "answers",
            source: rule(
                """
                  discount = function(scope)
                    if scope.count > 2 then return scope.lines[4].amount end
                    return 1
                  end,
                """)),
        PlantedBug(
            testDescription: "walks every piece, however many",
            breaks: "answers",
            source: rule(
                """
                  discount = function(scope)
                    local off = 0
                    for _, amount in scrip.each_unit(scope) do off = off + amount // 2 end
                    return off
                  end,
                """)),
        PlantedBug(
            testDescription: "takes the discount away from larger baskets",
            breaks: "dearer",
            source: rule(
                """
                  discount = function(scope, p)
                    if scope.amount > p.threshold then return 1 end
                    return scope.amount
                  end,
                """, params: "threshold = { type = \"money\", min = 100 }")),
        PlantedBug(
            testDescription: "takes the last line's tag for everybody's",
            breaks: "order",
            source: rule(
                """
                  discount = function(scope)
                    local off = 1
                    for _, line in ipairs(scope.lines) do off = line.tags.vip and 50 or 1 end
                    return off
                  end,
                """)),
        PlantedBug(
            testDescription: "asks for one piece too few",
            breaks: "missing",
            source: rule(
                """
                  eligible = function(scope, p)
                    if scope.quantity < p.pieces then
                      return scrip.refuse("too_few", { missing = p.pieces - scope.quantity - 1 })
                    end
                    return true
                  end,
                  discount = function() return 1 end,
                """, params: "pieces = { type = \"integer\", min = 1, max = 5 }")),
        PlantedBug(
            testDescription: "asks for one piece too few, and never for none",
            breaks: "missing",
            source: rule(
                """
                  eligible = function(scope, p)
                    if scope.quantity < p.pieces then
                      return scrip.refuse("too_few", {
                        missing = math.max(1, p.pieces - scope.quantity - 1) })
                    end
                    return true
                  end,
                  discount = function() return 1 end,
                """, params: "pieces = { type = \"integer\", min = 1, max = 5 }")),
        PlantedBug(
            testDescription: "asks for one piece too many",
            breaks: "missing",
            source: rule(
                """
                  eligible = function(scope, p)
                    if scope.quantity < p.pieces then
                      return scrip.refuse("too_few", { missing = p.pieces - scope.quantity + 1 })
                    end
                    return true
                  end,
                  discount = function() return 1 end,
                """, params: "pieces = { type = \"integer\", min = 1, max = 5 }")),
    ]
}

struct PlantedBugTests {
    @Test(arguments: PlantedBug.all)
    func fuzzFindsAndShrinks(_ bug: PlantedBug) throws {
        let book = try RuleBook()
        let rule = try book.load(name: "planted", source: Array(bug.source.utf8))
        let report = try RuleFuzzer(.init(seed: 1, runs: 400)).run(rule, in: book)
        let found = report.found.filter { $0.promise.contains(bug.breaks) }
        #expect(!found.isEmpty, "found only \(report.found.map(\.words))")
        for one in found { #expect(one.lines <= 3, "\(one.yaml)") }
    }

    @Test func theSameSeedFindsTheSame() throws {
        let book = try RuleBook()
        let rule = try book.load(name: "planted", source: Array(PlantedBug.all[2].source.utf8))
        let fuzzer = RuleFuzzer(.init(seed: 5, runs: 100))
        #expect(try fuzzer.run(rule, in: book) == fuzzer.run(rule, in: book))
    }

    @Test func aFoundCaseCanBePasted() throws {
        let book = try RuleBook()
        let rule = try book.load(name: "planted", source: Array(PlantedBug.all[3].source.utf8))
        let report = try RuleFuzzer(.init(seed: 1, runs: 300)).run(rule, in: book)
        let found = try #require(report.found.first)
        let file = try CaseFile(yaml: "cases:\n" + found.yaml, file: "planted.cases.yaml") {
            path throws(ScripError) in
            throw ScripError(.notFound, path, remedy: "")
        }
        let ruleCase = try #require(file.cases.first)
        #expect(CaseRunner().run(ruleCase, rule).passed)
    }

    @Test func anInvariantOfTheAuthorIsHeldToo() throws {
        let book = try RuleBook()
        let source = try Project.bytes("rules/spend_and_save.lua")
        let rule = try book.load(name: "spend_and_save", source: source)
        let kept = Invariant(name: "never below zero", that: "payable >= 0")
        let broken = Invariant(name: "at most half", that: "discount * 2 <= amount")
        let report = try RuleFuzzer(.init(seed: 1, runs: 300)).run(
            rule, in: book, invariants: [kept, broken])
        #expect(report.found.map(\.promise) == ["at most half"])
    }
}
