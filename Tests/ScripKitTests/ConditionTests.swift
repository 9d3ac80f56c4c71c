import Foundation
import ScripContract
import ScripCore
import ScripRules
import Testing
import Yams

@testable import ScripKit

/// Who, when and where, asked without a ledger: `Tests/Conformance/conditions`.
///
/// `LiveConditionTests` asks the same in a shop.
struct ConditionTests {
    struct BadValue: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var value: String
        var error: String
        var testDescription: String { name }

        static func load() throws -> [BadValue] {
            try YAMLDecoder().decode(
                [BadValue].self, from: Data(Project.bytes("\(ConditionTests.folder)/bad.yaml")))
        }
    }

    static let folder = "Tests/Conformance/conditions"

    private func rule() throws -> Rule {
        try RuleBook().load(
            name: "ten_off", source: try Project.bytes("\(Self.folder)/ten_off.lua"))
    }

    @Test func everyConditionIsAnswered() throws {
        let path = "\(Self.folder)/ten_off.cases.yaml"
        let file = try CaseFile(yaml: Project.text(path), file: path) { _ throws(ScripError) in [] }
        let rule = try rule()
        for ruleCase in file.cases {
            let outcome = CaseRunner().run(ruleCase, rule)
            #expect(outcome.passed, "\(ruleCase.name): \(outcome.differences)")
        }
        #expect(file.cases.count > 100)
    }

    @Test(arguments: try BadValue.load())
    func aValueThatCannotBeMeantIsRefused(_ bad: BadValue) throws {
        let values = try [ParameterValue.Field](json: Array("{\"conditions\": \(bad.value)}".utf8))
        let rule = try rule()
        let error = #expect(throws: ScripError.self) { _ = try rule.bind(values) }
        #expect(error?.code == .invalidInput)
        #expect(error?.description == bad.error)
    }

    /// Both sides of conditions are tried, of a rule's own and of a stock's, and a right rule is not
    /// called wrong, however much its conditions ask.
    @Test(arguments: [
        "optional = true",
        """
        default = { who = { attributes = { member_level = { min = 2 }, group = { one_of = { "a", "b" } },
            student = true }, first_purchase = true,
            birthday = { attribute = "born_on", days_before = 3, days_after = 3 } },
          when = { weekdays = { 5, 6 }, hours = { { from = "22:00", to = "02:00" } } },
          where = { stores = { "S01" }, methods = { "SELF_CONSUME" } } }
        """,
        """
        default = { when = { days_of_month = { 29 }, dates = { { from = "2028-02-01", to = "2028-02-29" } } },
          where = { regions = { "4403" } } }
        """,
    ])
    func trialsMeetConditionsAndMissThem(_ declaration: String) throws {
        let source = Array(
            """
            return { api = 1, params = { asked = { type = "conditions", \(declaration) } },
              refusals = { below = "Spend {short:money} more" },
              eligible = function(scope)
                if scope.amount < 1000 then
                  return scrip.refuse("below", { short = 1000 - scope.amount })
                end
                return true
              end,
              discount = function() return 100 end }
            """.utf8)
        let book = try RuleBook()
        let findings = RuleChecker(book: book).check(
            name: "mine", source: source, file: "mine.lua")
        #expect(findings.isEmpty, "\(findings.map(\.description))")
        let rule = try book.load(name: "mine", source: source)
        let report = try RuleFuzzer(.init(seed: 1, runs: 400)).run(rule, in: book)
        #expect(report.found.isEmpty, "\(report.found.map(\.words))")
        // A third of the trials miss something, and some baskets are too small.
        #expect(report.applied > 60, "\(report.refusals)")
        for (code, asked) in [
            ("wrong_customer", "who"), ("wrong_time", "when"), ("wrong_place", "where"),
        ]
        where declaration.contains(asked) || declaration == "optional = true" {
            #expect(report.refusals[code] ?? 0 > 5, "\(code): \(report.refusals)")
        }
    }
}
