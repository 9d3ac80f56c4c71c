import Foundation
import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// Promotions as shops run them, each a numbered case file in `Tests/Conformance/promotions`.
///
/// A standard rule makes the promotion, or a rule of at most 40 lines that stands beside its cases.
struct ShopPromotionTests {
    /// One promotion: its cases, and the rule that makes it.
    struct Promotion: Sendable, CustomTestStringConvertible {
        var file: String
        var number: Int
        var testDescription: String { file }

        /// All of them, in the order of their numbers.
        static let all: [Promotion] = {
            let names = try! FileManager.default.contentsOfDirectory(
                atPath: Project.root.appending(path: PromotionTests.folder).path())
            return names.sorted().compactMap { name in
                guard name.hasSuffix(".cases.yaml"), let number = Int(name.prefix(2)) else {
                    return nil
                }
                return Promotion(file: "\(PromotionTests.folder)/\(name)", number: number)
            }
        }()

        var cases: CaseFile {
            get throws {
                try CaseFile(yaml: Project.text(file), file: file) { path throws(ScripError) in
                    throw ScripError(.notFound, path, remedy: "Write the lines into the case")
                }
            }
        }
    }

    /// Where a rule is: beside the cases, or among the standard rules.
    private static func path(of rule: String) -> String {
        let beside = "\(PromotionTests.folder)/\(rule).lua"
        let exists = FileManager.default.fileExists(
            atPath: Project.root.appending(path: beside).path())
        return exists ? beside : "rules/\(rule).lua"
    }

    @Test func allAreThere() throws {
        let numbers = Promotion.all.map(\.number)
        #expect(Set(numbers).count == numbers.count, "a number is there twice")
        #expect(Set(numbers) == Set(1...27))
    }

    @Test(arguments: Promotion.all)
    func casesPass(_ promotion: Promotion) throws {
        let file = try promotion.cases
        let path = ShopPromotionTests.path(of: file.rule)
        let rule = try RuleBook().load(name: file.rule, source: try Project.bytes(path))
        #expect(file.cases.count >= 5)
        var coverage = RuleCoverage(rule: rule, file: path)
        for ruleCase in file.cases {
            let outcome = CaseRunner().run(ruleCase, rule, hits: &coverage.hits)
            #expect(outcome.passed, "\(ruleCase.name): \(outcome.differences)")
        }
        guard path.hasPrefix(PromotionTests.folder) else { return }
        let lines = String(decoding: rule.source, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == "" && lines.count - 1 <= 40, "more than 40 lines")
        #expect(coverage.percent == 100, "\(coverage.words)")
    }

    /// As its author would check it, with the cases and without.
    @Test(arguments: Promotion.all)
    func checkFindsNothing(_ promotion: Promotion) throws {
        let file = try promotion.cases
        let path = ShopPromotionTests.path(of: file.rule)
        let source = try Project.bytes(path)
        let checker = RuleChecker(book: try RuleBook(), probes: 150)
        for cases in [file.cases, []] {
            let findings = checker.check(name: file.rule, source: source, file: path, cases: cases)
                .filter { $0.allowed == nil }
            #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
        }
    }

    @Test(arguments: Promotion.all)
    func fuzzFindsNothingWithThreeSeeds(_ promotion: Promotion) throws {
        let file = try promotion.cases
        let book = try RuleBook()
        let rule = try book.load(
            name: file.rule, source: try Project.bytes(ShopPromotionTests.path(of: file.rule)))
        for seed in 1...3 as ClosedRange<UInt64> {
            let report = try RuleFuzzer(.init(seed: seed, runs: 60)).run(
                rule, in: book, cases: file.cases, invariants: file.invariants)
            #expect(report.applied > 3)
            for found in report.found {
                Issue.record("seed \(seed): \(found.promise): \(found.words)\n\(found.yaml)")
            }
        }
    }

    /// Every rule beside the cases is there for one of them.
    @Test func noRuleIsLeftOver() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Project.root.appending(path: PromotionTests.folder).path())
        let used = Set(try Promotion.all.map { try $0.cases.rule })
        for name in names where name.hasSuffix(".lua") {
            #expect(used.contains(String(name.dropLast(4))), "\(name)")
        }
    }
}
