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
        let runner = CaseRunner()
        for ruleCase in file.cases {
            let outcome = runner.run(ruleCase, rule)
            #expect(outcome.passed, "\(ruleCase.name): \(outcome.differences)")
        }
    }

    @Test(arguments: Project.rules)
    func checkFindsNothing(_ name: String) throws {
        let checker = RuleChecker(book: try RuleBook(), probes: 150)
        let findings = checker.check(
            name: name, source: try Project.bytes("rules/\(name).lua"), file: "rules/\(name).lua",
            cases: try Project.cases(name).cases)
        let open = findings.filter { $0.allowed == nil }
        #expect(open.isEmpty, "\(open.map(\.description).joined(separator: "\n"))")
    }

    @Test(arguments: Project.rules)
    func fuzzFindsNothingWithTenSeeds(_ name: String) throws {
        let book = try RuleBook()
        let rule = try book.load(name: name, source: try Project.bytes("rules/\(name).lua"))
        let file = try Project.cases(name)
        for seed in 1...10 as ClosedRange<UInt64> {
            let report = try RuleFuzzer(.init(seed: seed, runs: 40)).run(
                rule, in: book, cases: file.cases, invariants: file.invariants)
            #expect(report.applied > 3)
            for found in report.found {
                Issue.record("seed \(seed): \(found.promise): \(found.words)\n\(found.yaml)")
            }
        }
    }
}
