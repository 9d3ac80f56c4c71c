import Foundation
import ScripCore
import ScripRules
import StandardRules
import Testing

@testable import ScripKit

/// What a rule can cost: no basket goes beyond a bound that is said to be proven.
@Suite struct ExposureTests {
    /// So many sets of parameters for each rule; see `make exposure`.
    private static let sets =
        ProcessInfo.processInfo.environment["SCRIP_EXPOSURE_SETS"].flatMap { Int($0) } ?? 2
    private static let runs =
        ProcessInfo.processInfo.environment["SCRIP_EXPOSURE_RUNS"].flatMap { Int($0) } ?? 60

    /// Rules of which nothing is shown for some parameters; docs/proof.md says why.
    ///
    /// Of all others a bound is shown whatever the parameters.
    private static let notShown: Set<String> = [
        "nth_of_group", "one_of_each", "selected_goods_percent_off",
    ]

    @Test(arguments: StandardRule.names)
    func noBasketGoesBeyondABound(name: String) throws {
        let standard = try #require(StandardRule.named(name))
        let book = try RuleBook()
        let rule = try book.load(name: name, source: standard.source)
        let source = try RuleSource(standard.source, file: name)
        let cases = try CaseFile(
            yaml: String(decoding: standard.cases, as: UTF8.self), file: "\(name).cases.yaml"
        ) { path throws(ScripError) in Example.file(path) ?? [] }.cases
        var generator = TrialGenerator(
            outline: source.outline, vocabulary: source.vocabulary, cases: cases, seed: 7)
        var tried = 0
        var proven = 0
        var found = 0
        var close = 0
        var worstRatio = 0.0
        while tried < Self.sets {
            let parameters = generator.next().parameters
            guard (try? rule.bind(parameters)) != nil else { continue }
            tried += 1
            let exposure = try ExposureFinder(seed: UInt64(tried), runs: Self.runs).find(
                rule, parameters: parameters, in: book, cases: cases)
            guard let share = exposure.share else { continue }
            proven += 1
            for found in [exposure.dearest, exposure.steepest].compactMap(\.self) {
                let (high, low) = found.amount.multipliedFullWidth(by: share)
                let (part, rest) = Int64(10_000).dividingFullWidth((high, low))
                #expect(
                    found.discount <= part + (rest > 0 ? 1 : 0),
                    "\(parameters): \(share) hundredths of a percent\n\(found.yaml)")
                #expect(
                    found.discount <= exposure.most ?? .max,
                    "\(parameters): \(exposure.most ?? 0)\n\(found.yaml)")
            }
            // What nothing comes off is no measure of a bound.
            guard let worst = exposure.steepest?.share, worst > 0 else { continue }
            found += 1
            if share * 10 <= worst * 12 { close += 1 }
            worstRatio = max(worstRatio, Double(share) / Double(worst))
        }
        let ratio = (worstRatio * 100).rounded() / 100
        print(
            "\(name): \(proven) of \(tried) proven; of \(found) that something came off \(close) "
                + "within 1.2 of the worst found, at most \(ratio) times as much")
        if !Self.notShown.contains(name) { #expect(proven == tried) }
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
