import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// A case file means what it says, and says where it does not.
struct CaseFileTests {
    private func read(_ yaml: String) throws(ScripError) -> CaseFile {
        try CaseFile(yaml: yaml, file: "x.cases.yaml") { path throws(ScripError) in
            throw ScripError(.notFound, "There is no file '\(path)'", remedy: "Check the path")
        }
    }

    private func complaint(_ yaml: String) -> String {
        do throws(ScripError) {
            _ = try read(yaml)
            return ""
        } catch {
            return error.description
        }
    }

    @Test func linesMayLeaveOutWhatIsPlain() throws {
        let file = try read(
            """
            params: { off: 5, on: yes }
            cases:
              - name: a
                lines: [{ unit_price: 100 }, { id: x, unit_price: 200, quantity: 3 }]
                expect: { discount: 5 }
            """)
        let ruleCase = try #require(file.cases.first)
        #expect(file.rule == "x")
        #expect(ruleCase.line == 3)
        #expect(ruleCase.basket.lines.map(\.id) == ["1", "x"])
        #expect(ruleCase.basket.amount == 700)
        // `off` and `yes` are words, not truths.
        #expect(ruleCase.parameters.map(\.key) == ["off", "on"])
        #expect(ruleCase.parameters[1].value == .string("yes"))
    }

    @Test(arguments: [
        (
            "cases:\n  - name: a\n    lines: [{ unit_price: 1 }]\n    expect: { disount: 1 }\n",
            "x.cases.yaml:4:15: 'expect' has no 'disount'. Did you mean 'discount'?"
        ),
        (
            "cases:\n  - name: a\n    lines: [{ unit_price: 1 }]\n",
            "x.cases.yaml:2:5: a case expects nothing. Write 'expect: { discount: … }'."
        ),
        (
            "cases:\n  - name: a\n    lines: [{ unit_price: 1 }]\n    expect: {}\n",
            "x.cases.yaml:4:13: a case expects nothing. Write 'expect: { discount: … }'."
        ),
        (
            "cases:\n  - name: a\n    basket: none.json\n    expect: { discount: 1 }\n",
            "x.cases.yaml:3:13: There is no file 'none.json'. Check the path."
        ),
        (
            "cases:\n  - lines: [{ unit_price: 1 }]\n    expect: { discount: 1 }\n",
            "x.cases.yaml:2:5: a case has no name. Write 'name: ' and a sentence."
        ),
        (
            "cases:\n  - name: a\n    lines: [{ unit_price: 1 }]\n    expect: { discount: 12.5 }\n",
            "x.cases.yaml:4:25: 'discount' is no whole number. "
                + "Write minor units: 12.50 yuan is 1250."
        ),
    ])
    func mistakesAreNamedWithTheirPlace(_ yaml: String, _ words: String) {
        #expect(complaint(yaml) == words)
    }

    @Test func aBasketsMistakeIsNamedWithItsPath() {
        let words = complaint(
            "cases:\n  - name: a\n    lines: [{ unit_price: 1, quantity: 0 }]\n"
                + "    expect: { discount: 1 }\n")
        #expect(
            words == "x.cases.yaml:3:40: basket.lines[0].quantity is 0. "
                + "Use a whole number from 1 through 1000000.")
    }

    @Test func whatDiffersIsSaidInMoney() throws {
        let book = try RuleBook()
        let source = try Project.bytes("rules/spend_and_save.lua")
        let rule = try book.load(name: "spend_and_save", source: source)
        let file = try read(
            """
            params: { threshold: 1000, off: 300 }
            cases:
              - name: wrong sum
                lines: [{ id: a, unit_price: 600 }, { id: b, unit_price: 600 }]
                expect: { discount: 500, lines: { a: 300 } }
              - name: wrong answer
                lines: [{ unit_price: 900 }]
                expect: { discount: 300 }
              - name: right
                lines: [{ unit_price: 1000 }]
                expect: { discount: 300 }
            """)
        let runner = CaseRunner()
        let outcomes = file.cases.map { runner.run($0, rule) }
        #expect(
            outcomes[0].differences == [
                "comes off: expected 5.00, got 3.00", "line a: expected 3.00 off, got 1.50",
                "line b: expected 0.00 off, got 1.50",
            ])
        #expect(
            outcomes[1].differences == [
                "expected 3.00 off, but it is refused (below_threshold): "
                    + "Spend 1.00 more to use this coupon"
            ])
        #expect(outcomes[2].passed)
        let report = CaseReport(outcomes: outcomes)
        #expect(report.text.hasSuffix("3 cases in 1 file, 2 failed\n"))
        #expect(report.tap.contains("not ok 1 - x.cases.yaml: wrong sum\n"))
        #expect(report.tap.contains("ok 3 - x.cases.yaml: right\n"))
        #expect(report.junit.contains("tests=\"3\" failures=\"2\" errors=\"0\""))
    }
}
