import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// One false expectation for each key of `expect`: the case must fail, and pass with the right one.
struct ExpectationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var key: String
        var right: String
        var wrong: String
        /// What is said of the wrong one.
        var words: String
        var lines =
            "[{ id: a, unit_price: 600 }, { id: b, unit_price: 600 }, { id: c, unit_price: 9, tags: [special] }]"
        var testDescription: String { "\(key): \(wrong)" }

        static let short = "[{ unit_price: 900 }]"
        static let all: [Case] = [
            .init(
                key: "discount", right: "{ discount: 300 }", wrong: "{ discount: 301 }",
                words: "comes off: expected 3.01, got 3.00"),
            .init(
                key: "payable", right: "{ payable: 909 }", wrong: "{ payable: 908 }",
                words: "left to pay: expected 9.08, got 9.09"),
            .init(
                key: "trimmed", right: "{ trimmed: false }", wrong: "{ trimmed: true }",
                words: "trimmed to the goods: expected yes, got no"),
            .init(
                key: "lines", right: "{ lines: { a: 150, b: 150 } }",
                wrong: "{ lines: { a: 150 } }",
                words: "line b: expected 0.00 off, got 1.50"),
            .init(
                key: "lines", right: "{ lines: { a: 150, b: 150 } }",
                wrong: "{ lines: { a: 150, b: 150, z: 0 } }",
                words: "line z: expected, but the basket has no such line"),
            .init(
                key: "reasons", right: "{ reasons: { c: excluded_tag } }",
                wrong: "{ reasons: { c: special_price } }",
                words: "line c: expected out of scope because of special_price, got excluded_tag"),
            .init(
                key: "reasons", right: "{ reasons: { c: excluded_tag } }",
                wrong: "{ reasons: { a: excluded_tag } }",
                words: "line a: expected out of scope (excluded_tag), but it counts"),
            .init(
                key: "refused", right: "{ refused: below_threshold }",
                wrong: "{ refused: too_few }",
                words: "refusal: expected too_few, got below_threshold", lines: short),
            .init(
                key: "refused", right: "{ discount: 300 }", wrong: "{ refused: below_threshold }",
                words: "expected a refusal (below_threshold), but 3.00 comes off"),
            .init(
                key: "message",
                right: "{ refused: below_threshold, message: Spend 1.00 more to use this coupon }",
                wrong: "{ refused: below_threshold, message: Spend 1.00 more }",
                words:
                    "words: expected “Spend 1.00 more”, got “Spend 1.00 more to use this coupon”",
                lines: short),
            .init(
                key: "details", right: "{ refused: below_threshold, details: { short: 100 } }",
                wrong: "{ refused: below_threshold, details: { short: 101 } }",
                words: "short: expected 101, got 100", lines: short),
            .init(
                key: "details", right: "{ refused: below_threshold, details: {} }",
                wrong: "{ refused: below_threshold, details: { missing: 1 } }",
                words: "missing: expected 1, got nothing", lines: short),
            .init(
                key: "failed", right: "{ discount: 300 }", wrong: "{ failed: rule }",
                words: "expected the rule to fail (rule), but 3.00 comes off"),
            .init(
                key: "uses", right: "{ uses: {} }", wrong: "{ uses: { a: 1 } }",
                words: "line a: expected 1 used, got 0"),
            .init(
                key: "gifts", right: "{ gifts: [] }",
                wrong: "{ gifts: [{ sku: BAG, name: Bag, quantity: 1 }] }",
                words: "gifts: expected 1 × Bag (BAG), got none"),
            .init(
                key: "discount of a refusal", right: "{ refused: below_threshold, discount: 0 }",
                wrong: "{ refused: below_threshold, discount: 300 }",
                words: "comes off: expected 3.00, got 0.00", lines: short),
            .init(
                key: "trimmed of a refusal", right: "{ refused: below_threshold, trimmed: false }",
                wrong: "{ refused: below_threshold, trimmed: true }",
                words: "trimmed to the goods: expected yes, got no", lines: short),
            .init(
                key: "payable of a refusal", right: "{ refused: below_threshold, payable: 900 }",
                wrong: "{ refused: below_threshold, payable: 600 }",
                words: "left to pay: expected 6.00, got 9.00", lines: short),
        ]
    }

    private func outcome(_ expect: String, _ lines: String, _ rule: String) throws -> CaseOutcome {
        let book = try RuleBook()
        let loaded = try book.load(name: "mine", source: Array(rule.utf8))
        let yaml = """
            params: { threshold: 1000, off: 300 }
            cases:
              - { name: one, lines: \(lines), expect: \(expect) }
            """
        let file = try CaseFile(yaml: yaml, file: "x.cases.yaml") { _ throws(ScripError) in [] }
        return CaseRunner().run(try #require(file.cases.first), loaded)
    }

    @Test(arguments: Case.all)
    func aFalseOneFails(_ expected: Case) throws {
        let rule = try Project.text("rules/spend_and_save.lua")
        #expect(try outcome(expected.right, expected.lines, rule).differences == [])
        #expect(try outcome(expected.wrong, expected.lines, rule).differences == [expected.words])
    }

    @Test(arguments: [
        ("{ trimmed: false }", "trimmed to the goods: expected no, got yes"),
        ("{ trimmed: true, payable: 1 }", "left to pay: expected 0.01, got 0.00"),
    ])
    func aTrimmedDiscountIsSeen(_ expect: String, _ words: String) throws {
        let rule = """
            return { api = 1, params = { threshold = { type = "money" }, off = { type = "money" } },
              discount = function(scope) return scope.amount + 1 end }
            """
        #expect(try outcome(expect, "[{ unit_price: 5 }]", rule).differences == [words])
    }

    @Test(arguments: [
        ("{ failed: budget }", "failure: expected budget, got rule"),
        (
            "{ failed: rule, message: no such words }",
            "words: expected “…no such words…”, got “mine.lua:2: sorry”"
        ),
        ("{ discount: 1 }", "expected 0.01 off, but the rule fails (rule): mine.lua:2: sorry"),
    ])
    func aFailureIsSeen(_ expect: String, _ words: String) throws {
        let rule = """
            return { api = 1, params = { threshold = { type = "money" }, off = { type = "money" } },
              discount = function() error("sorry") end }
            """
        #expect(try outcome(expect, "[{ unit_price: 5 }]", rule).differences.first == words)
    }

    @Test func everyKeyHasACase() {
        let keys = Set(Case.all.map { String($0.key.split(separator: " ")[0]) })
        #expect(keys == Set(CaseFile.expectKeys))
    }
}
