import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// Promotions on one basket, one after the other, as a checkout with several coupons has them.
struct StackedPromotions {
    /// What the system's own test expects.
    struct Expectation {
        var payable: Int64?
        var by: [Int64]?
        var lines: [String: Int64]?
    }

    var steps: [(rule: String, ruleCase: RuleCase)]
    var expect: Expectation
    var name: String

    /// The cases of `stacked.yaml`.
    static func all() throws -> [StackedPromotions] {
        let path = "\(PromotionTests.folder)/stacked.yaml"
        let document = try YAMLValue.parse(Project.text(path), file: path)
        let reader = CaseReader(file: path) { path throws(ScripError) in
            throw ScripError(.notFound, path, remedy: "Write the lines into the case")
        }
        return try reader.list(document["cases"], "cases").map {
            try StackedPromotions($0, reader)
        }
    }

    private init(_ value: YAMLValue, _ reader: CaseReader) throws {
        try reader.check(
            value, keys: ["name", "source", "currency", "lines", "steps", "expect"], "a case")
        _ = try #require(value["source"]?.text)
        name = try #require(value["name"]?.text)
        let expect = try #require(value["expect"])
        try reader.check(expect, keys: ["payable", "by", "lines"], "'expect'")
        self.expect = Expectation(
            payable: expect["payable"]?.integer,
            by: try expect["by"].map { try reader.list($0, "by").compactMap(\.integer) },
            lines: expect["lines"]?.entries.map { entries in
                Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value.integer ?? -1) })
            })
        steps = []
        for step in try reader.list(value["steps"], "steps") {
            try reader.check(step, keys: ["rule", "params"], "a step")
            var entries = value.entries?.filter { ["name", "lines"].contains($0.key) } ?? []
            if let params = step["params"] { entries.append(("params", params)) }
            // Nothing is expected of a step by itself.
            let anything = YAMLValue(
                kind: .map([("refused", YAMLValue(kind: .text(""), line: step.line))]),
                line: step.line)
            entries.append(("expect", anything))
            let ruleCase = try reader.ruleCase(
                YAMLValue(kind: .map(entries), line: step.line), [],
                in: Book(currency: value["currency"]?.text ?? Book.usualCurrency))
            steps.append((try #require(step["rule"]?.text), ruleCase))
        }
    }

    /// Decides step by step on what the steps before left to pay.
    func run() throws {
        let book = try RuleBook()
        let basket = steps[0].ruleCase.basket
        var left = Remainder()
        var by: [Int64] = []
        for step in steps {
            let rule = try book.load(
                name: step.rule, source: try Project.bytes("rules/\(step.rule).lua"))
            let bound = try rule.bind(step.ruleCase.parameters)
            let verdict = bound.decide(
                on: basket, left: left, facts: step.ruleCase.facts
            ).verdict
            if case .failed(let failure) = verdict.outcome {
                Issue.record("\(name): \(step.rule): \(failure.message)")
            }
            left.take(verdict, of: basket)
            by.append(verdict.discount)
        }
        let owed = left.payable ?? basket.amounts
        if let payable = expect.payable { #expect(owed.reduce(0, +) == payable, "\(name)") }
        if let wanted = expect.by { #expect(by == wanted, "\(name)") }
        if let wanted = expect.lines {
            for index in 0..<basket.count {
                let line = basket.line(at: index)
                #expect(line.amount - owed[index] == wanted[line.id] ?? 0, "\(name): \(line.id)")
            }
        }
    }
}
