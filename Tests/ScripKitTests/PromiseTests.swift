import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// Promises no rule can break, the host being there: something that stands in for it breaks them.
struct PromiseTests {
    private func subject(_ stand: @escaping (Trial) -> Verdict?) throws -> Subject {
        let book = try RuleBook()
        let source = "return { api = 1, discount = function() return 1 end }"
        let rule = try book.load(name: "planted", source: Array(source.utf8))
        let outline = try RuleSource(rule.source, file: "planted.lua").outline
        return Subject(
            book: book, rule: rule, outline: outline, picksCheapest: false, stand: stand)
    }

    private var trial: Trial {
        var trial = Trial()
        trial.lines = [
            Line(id: "1", unitPrice: 500, quantity: 1), Line(id: "2", unitPrice: 300, quantity: 1),
        ]
        trial.taken = ["2": 100]
        return trial
    }

    private func verdict(
        _ discount: Int64, _ parts: [(Bool, Int64)], payable: Int64
    ) throws -> Verdict {
        let cells = parts.map { Verdict.Lines.pack(inScope: $0.0, reason: 0, discount: $0.1) }
        return Verdict(
            outcome: .applies(discount: discount, trimmed: false), payable: payable,
            lines: Verdict.Lines(
                basket: try Basket(lines: trial.lines), cells: cells, reasons: []),
            rule: nil, steps: 1)
    }

    @Test func partsThatDoNotAddUp() throws {
        let sound = try verdict(300, [(true, 200), (true, 100)], payable: 400)
        #expect(try subject { _ in sound }.violation(of: .arithmetic, by: trial) == nil)
        let cases: [(Verdict, String)] = [
            (
                try verdict(300, [(true, 200), (true, 99)], payable: 400),
                "300 comes off, the parts are 299"
            ),
            (
                try verdict(300, [(true, 200), (true, 100)], payable: 500),
                "500 is left to pay of 700 less 300"
            ),
            (
                try verdict(201, [(true, 0), (true, 201)], payable: 499),
                "line 2 costs 200 and gets 201"
            ),
            (
                try verdict(100, [(true, 0), (false, 100)], payable: 600),
                "line 2 costs 200 and gets 100"
            ),
        ]
        for (verdict, words) in cases {
            #expect(try subject { _ in verdict }.violation(of: .arithmetic, by: trial) == words)
        }
    }

    @Test func anAnswerThatChanges() throws {
        let (first, second) = (
            try verdict(300, [(true, 200), (true, 100)], payable: 400),
            try verdict(301, [(true, 201), (true, 100)], payable: 399)
        )
        var turns = 0
        let fickle = try subject { _ in
            turns += 1
            return turns % 2 == 1 ? first : second
        }
        #expect(
            fickle.violation(of: .deterministic, by: trial)
                == "decided twice, 300 comes off and then 301 comes off")
        #expect(try subject { _ in first }.violation(of: .deterministic, by: trial) == nil)
    }

    @Test func aLineMoreThatTakesOffTooMuch() throws {
        let source = """
            return { api = 1, discount = function(scope)
              if scope.count > 1 then return scope.amount end
              return 1
            end }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "planted", source: Array(source.utf8))
        let report = try RuleFuzzer(.init(seed: 1, runs: 300)).run(rule, in: book)
        #expect(report.found.contains { $0.code == "added" }, "\(report.found.map(\.code))")
    }

    /// A set of three slots at no price: the sixth piece completes a second set, which takes off all
    /// three of its pieces.
    @Test func aPieceThatCompletesASetIsExplainedByTheSlots() throws {
        let book = try RuleBook()
        let source = try Project.bytes("rules/one_of_each.lua")
        let rule = try book.load(name: "one_of_each", source: source)
        let outline = try RuleSource(source, file: "one_of_each.lua").outline
        let subject = Subject(book: book, rule: rule, outline: outline, picksCheapest: false)
        let file = try CaseFile(
            yaml: """
                cases:
                  - name: five pieces
                    params: { price: 0, slots: [{ articles: [B] }, { categories: [a] }, { categories: [a] }] }
                    lines:
                      - { category: a, unit_price: 1, quantity: 4 }
                      - { sku: B, unit_price: 1 }
                    expect: { discount: 3 }
                """, file: "mine.cases.yaml"
        ) { _ throws(ScripError) in [] }
        #expect(subject.violation(of: .added, by: Trial(file.cases[0])) == nil)
    }

    @Test func aPieceThatServesTwoSets() throws {
        let source = """
            return { api = 1, refusals = { no = "No" }, discount = function(scope)
              local line = scope.lines[1]
              if line.amount < 10 then return scrip.refuse("no") end
              return { lines = { [line.id] = line.amount // 10 }, uses = { [line.id] = line.quantity } }
            end }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "planted", source: Array(source.utf8))
        let report = try RuleFuzzer(.init(seed: 1, runs: 300)).run(rule, in: book)
        #expect(report.found.contains { $0.code == "pieces" }, "\(report.found.map(\.code))")
    }

    /// The host holds no one to pieces that are not named; the promise does.
    @Test func aPieceThatServesAnotherSetUnnamed() throws {
        let source = """
            return { api = 1, refusals = { no = "No" }, discount = function(scope)
              local line = scope.lines[1]
              if line.amount < 10 then return scrip.refuse("no") end
              local off = { [line.id] = line.amount // 10 }
              if line.unused == 0 then return { lines = off } end
              return { lines = off, uses = { [line.id] = line.unused } }
            end }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "planted", source: Array(source.utf8))
        let report = try RuleFuzzer(.init(seed: 1, runs: 300)).run(rule, in: book)
        let found = try #require(
            report.found.first { $0.code == "pieces" }, "\(report.found.map(\.code))")
        #expect(found.words.contains("whose pieces all serve another"), "\(found.words)")
    }

    @Test func everyPromiseIsBrokenSomewhereAndHasASection() throws {
        let broken: Set<String> = [
            // The planted bugs break these, the tests above the others.
            "answers", "missing", "cap", "order", "split", "out-of-scope", "shrinks",
            "arithmetic", "deterministic", "added", "pieces",
        ]
        #expect(Set(Property.allCases.map(\.code)) == broken)
        let page = try Project.text("docs/checks.md")
        for code in broken { #expect(page.contains("| `\(code)` |"), "no row: \(code)") }
    }

    @Test func whatAFileAllowsIsNotAsked() throws {
        let bug = PlantedBug.all[1]
        let book = try RuleBook()
        let source = "-- scrip: allow split: one tag a line\n" + bug.source
        let rule = try book.load(name: "planted", source: Array(source.utf8))
        let report = try RuleFuzzer(.init(seed: 1, runs: 400)).run(rule, in: book)
        #expect(!report.found.contains { $0.code == "split" })
        #expect(report.allowed == [.init(code: "split", line: 1, reason: "one tag a line")])
    }

    @Test func noDiscountAtAllIsAFinding() throws {
        let book = try RuleBook()
        let source = """
            return { api = 1, refusals = { no = "No" }, discount = function() return scrip.refuse("no") end }
            """
        let rule = try book.load(name: "planted", source: Array(source.utf8))
        let report = try RuleFuzzer(.init(seed: 1, runs: 50)).run(rule, in: book)
        #expect(report.neverApplies)
        #expect(!report.passed)
        // A basket in which everything is free has nothing in scope, and the rule is not asked.
        #expect(report.refusals.values.reduce(0, +) == 50)
        #expect(report.refusals["no", default: 0] > 40)
        #expect(Set(report.refusals.keys).isSubset(of: ["no", "nothing_in_scope"]))
    }

    @Test func coverageSaysWhichLineDidNotRun() throws {
        let source = """
            return { api = 1,
              discount = function(scope)
                if scope.amount > 900 then
                  return 5
                end
                return 1
              end }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "mine", source: Array(source.utf8))
        func coverage(_ price: Int64...) throws -> RuleCoverage {
            var coverage = RuleCoverage(rule: rule, file: "mine.lua")
            for price in price {
                _ = try rule.bind([]).decide(
                    on: try Basket(lines: [Line(id: "1", unitPrice: price, quantity: 1)]),
                    facts: .none, lineHits: &coverage.hits)
            }
            return coverage
        }
        #expect(try coverage(100).words == "mine.lua: 2 of 3 lines (66 %), not line 4\n")
        #expect(try coverage(100).lcov.contains("DA:4,0\n"))
        #expect(try coverage(100, 1_000).words == "mine.lua: 3 of 3 lines (100 %)\n")
    }
}
