import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// The rules a merchant copies from must be beyond reproach.
struct StandardRuleTests {
    @Test(arguments: Project.rules)
    func casesPass(_ name: String) throws {
        let book = try RuleBook()
        let rule = try book.load(name: name, source: try Project.bytes("rules/\(name).lua"))
        let file = try Project.cases(name)
        #expect(file.rule == name)
        #expect(file.cases.count >= 4)
        let runner = CaseRunner(book: book)
        for ruleCase in file.cases {
            let outcome = runner.run(ruleCase, rule)
            #expect(outcome.passed, "\(ruleCase.name): \(outcome.differences)")
        }
    }

    @Test(arguments: Project.rules)
    func checkFindsNothing(_ name: String) throws {
        let checker = RuleChecker(book: try RuleBook(), probes: 150)
        let findings = checker.check(
            name: name, source: try Project.bytes("rules/\(name).lua"), file: "rules/\(name).lua")
        #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test(arguments: Project.rules)
    func fuzzFindsNothing(_ name: String) throws {
        let book = try RuleBook()
        let rule = try book.load(name: name, source: try Project.bytes("rules/\(name).lua"))
        let report = try RuleFuzzer(.init(seed: 7, runs: 150)).run(rule, in: book)
        #expect(report.applied > 10)
        for found in report.found {
            Issue.record("\(found.promise): \(found.words)\n\(found.yaml)")
        }
    }
}
