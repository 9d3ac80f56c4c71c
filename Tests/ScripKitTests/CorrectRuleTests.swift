import Foundation
import ScripCore
import ScripRules
import Testing
import Yams

@testable import ScripKit

/// What is right is not called wrong, and the trials reach where it gives a discount.
struct CorrectRuleTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var lua: String
        var testDescription: String { name }

        static func load() throws -> [Case] {
            try YAMLDecoder().decode(
                [Case].self, from: Data(Project.bytes("Tests/Conformance/check/correct.yaml")))
        }
    }

    @Test(arguments: try Case.load())
    func nothingIsFound(_ expected: Case) throws {
        let book = try RuleBook()
        let source = Array(expected.lua.utf8)
        let findings = RuleChecker(book: book).check(
            name: "mine", source: source, file: "mine.lua")
        #expect(findings.isEmpty, "\(findings.map(\.description))")
        let rule = try book.load(name: "mine", source: source)
        // The fuzzer's own trials, without asking each for every promise.
        let text = try RuleSource(source, file: "mine.lua")
        var trials = TrialGenerator(
            outline: text.outline, vocabulary: text.vocabulary, cases: [], seed: 1)
        let applies = (0..<400).contains { _ in
            (try? trials.next().decided(by: rule))?.applies == true
        }
        #expect(applies)
    }

    /// What only a case can know: the trials begin with it.
    @Test func aCaseLeadsTheWay() throws {
        let source = """
            return { api = 1, refusals = { no = "No" },
              eligible = function(scope, _, ctx)
                local sum = 0
                for index = 1, #(ctx.attributes.token or "") do sum = sum * 31 % 9973 + index end
                if sum ~= 4321 and ctx.attributes.token ~= string.reverse("edoc-terces") then
                  return scrip.refuse("no")
                end
                return true
              end,
              discount = function(scope) return scope.amount // 10 end }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "mine", source: Array(source.utf8))
        let file = try CaseFile(
            yaml: """
                cases:
                  - name: the token
                    attributes: { token: secret-code }
                    lines: [{ unit_price: 1000 }]
                    expect: { discount: 100 }
                """, file: "mine.cases.yaml"
        ) { _ throws(ScripError) in [] }
        let checker = RuleChecker(book: book, probes: 100)
        let without = checker.check(name: "mine", source: rule.source, file: "mine.lua")
        let with = checker.check(
            name: "mine", source: rule.source, file: "mine.lua", cases: file.cases)
        #expect(without.contains { $0.code == .neverApplies || $0.code == .probeFailed })
        #expect(!with.contains { $0.code == .neverApplies })
        let fuzzer = RuleFuzzer(.init(seed: 1, runs: 100))
        #expect(try fuzzer.run(rule, in: book).neverApplies)
        #expect(try fuzzer.run(rule, in: book, cases: file.cases).applied > 10)
    }
}
