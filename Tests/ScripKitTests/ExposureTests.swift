import Foundation
import ScripContract
import ScripCore
import ScripRules
import StandardRules
import Testing
import Yams

@testable import ScripKit

/// What a rule can cost: no basket goes beyond a bound that is said to be proven.
@Suite struct ExposureTests {
    /// So many sets of parameters for each rule, of those that `make exposure` tries.
    private static let survey = BoundSurvey(sets: 2, runs: 60)

    /// Rules of which nothing is shown for some parameters.
    ///
    /// docs/proof.md says why; `make exposure` has them too. Of all others a bound is shown whatever the parameters.
    private static let notShown: Set<String> = [
        "nth_of_group", "one_of_each", "selected_goods_percent_off",
    ]

    /// Sets of parameters whose bound is known to be loose, or with which nothing can come off, by the rule.
    ///
    /// docs/proof.md says why.
    private static let loose: [String: Set<Int>] = [
        // Three articles are asked for, and two are named.
        "selected_goods_save": [2]
    ]

    @Test(arguments: StandardRule.names.filter { !notShown.contains($0) })
    func aProvenBoundIsKeptAndReached(name: String) throws {
        let standard = try #require(StandardRule.named(name))
        let book = try RuleBook()
        let rule = try book.load(name: name, source: standard.source)
        let cases = try CaseFile(
            yaml: String(decoding: standard.cases, as: UTF8.self), file: "\(name).cases.yaml"
        ) { path throws(ScripError) in Example.file(path) ?? [] }.cases
        try Self.survey.run(rule, in: book, cases: cases) { entry in
            let exposure = entry.exposure
            #expect(exposure.exceeding == nil, "\(entry.parameters)\n\(exposure.text)")
            guard let looseness = exposure.looseness else {
                Issue.record("nothing is shown: \(entry.parameters)")
                return
            }
            if Self.loose[name]?.contains(entry.number) == true {
                #expect(looseness > BoundSurvey.loosenessMax, "\(entry.number) is tight by now")
            } else {
                #expect(
                    looseness <= BoundSurvey.loosenessMax,
                    "\(entry.number): \(entry.parameters)\n\(exposure.text)")
            }
        }
    }

    /// A rule, what is proven of it, and the least that must be found.
    struct Hunt: Decodable, CustomTestStringConvertible, Sendable {
        var name: String
        var rule: String
        var params: String
        var most: Int64?
        var share: Int64?
        var dearest: Int64
        var testDescription: String { name }

        static var all: [Hunt] {
            get throws {
                try YAMLDecoder().decode(
                    [Hunt].self, from: Project.text("Tests/Conformance/exposure.yaml"))
            }
        }
    }

    @Test(arguments: try Hunt.all)
    func theWorstBasketIsFound(hunt: Hunt) throws {
        let book = try RuleBook()
        let rule = try book.load(name: "mine", source: Array(hunt.rule.utf8))
        let exposure = try ExposureFinder(runs: 40, workMax: 250_000).find(
            rule, parameters: [ParameterValue.Field](json: Array(hunt.params.utf8)), in: book)
        #expect(exposure.most == hunt.most)
        #expect(exposure.share == hunt.share)
        #expect(exposure.dearest?.discount ?? 0 >= hunt.dearest, "\(exposure.text)")
        #expect(exposure.exceeding == nil)
        if hunt.dearest > 0 {
            #expect(exposure.looseness ?? .infinity <= BoundSurvey.loosenessMax, "\(exposure.text)")
        }
    }

    @Test func anExampleBeyondABoundIsTold() {
        var exposure = Exposure(
            rule: "mine", version: RuleVersion(rawValue: ""), currency: "CNY",
            read: CostBound(most: 500, share: 3_000), limits: nil, seed: 1, runs: 1)
        func example(_ discount: Int64, _ amount: Int64) -> Exposure.Example {
            Exposure.Example(discount: discount, amount: amount, yaml: "")
        }
        // 30 % of 5 fen are 2 fen; a third fen is beyond that.
        exposure.steepest = example(2, 5)
        #expect(exposure.exceeding == nil)
        exposure.steepest = example(3, 5)
        #expect(exposure.exceeding == example(3, 5))
        exposure.steepest = nil
        exposure.dearest = example(501, 10_000)
        #expect(exposure.exceeding == example(501, 10_000))
        // A fen off three says nothing of a share, and 300 off 1000 do.
        exposure.dearest = example(500, 5_000)
        exposure.steepest = example(1, 3)
        #expect(exposure.looseness ?? 0 > 2.9)
        exposure.steepest = example(300, 1_000)
        #expect(exposure.looseness ?? 2 < 1.01)
        exposure.dearest = example(300, 1_000)
        #expect(exposure.looseness ?? 0 > 1.6)
        exposure.dearest = nil
        exposure.steepest = nil
        #expect(exposure.looseness == .infinity)
    }

    @Test func aStockIsBoundedByItsLimits() throws {
        let source =
            "return { api = 1, title = 't', discount = function(s, p, ctx) "
            + "return ctx.attributes.off or s.lines[1].amount end }"
        let book = try RuleBook()
        let rule = try book.load(name: "mine", source: Array(source.utf8))
        func exposure(_ limits: StockLimits?) throws -> Exposure {
            try ExposureFinder(runs: 50).find(rule, parameters: [], in: book, limits: limits)
        }
        let free = try exposure(nil)
        #expect(free.most == nil && free.share == nil && free.mostOfStock == nil)
        #expect(free.text.contains("at most  not proven"))
        var limits = StockLimits(total: 100)
        #expect(try exposure(limits).mostOfStock == nil)
        limits.amount.perOrder = 500
        #expect(try exposure(limits).most == 500)
        #expect(try exposure(limits).mostOfStock == 50_000)
        limits.amount.total = 40_000
        #expect(try exposure(limits).mostOfStock == 40_000)
    }

    @Test func theBasketThatCostsMostIsACaseThatPasses() throws {
        let standard = try #require(StandardRule.named("percent_off"))
        let book = try RuleBook()
        let rule = try book.load(name: "percent_off", source: standard.source)
        let exposure = try ExposureFinder(runs: 200).find(
            rule, parameters: [.init(key: "pay_percent", value: .integer(70))], in: book)
        #expect(exposure.share == 3_000)
        #expect(
            exposure.text.contains(
                "30.00 % of the goods that count, rounded up to the smallest unit (proven)"))
        #expect(exposure.most == nil)
        let dearest = try #require(exposure.dearest)
        let file = try CaseFile(yaml: "cases:\n\(dearest.yaml)", file: "mine.cases.yaml") {
            _ throws(ScripError) in []
        }
        let ruleCase = try #require(file.cases.first)
        #expect(CaseRunner().run(ruleCase, rule).passed)
    }
}
