import Foundation
import ScripCore
import ScripRules
import StandardRules
import Testing
import Yams

@testable import ScripKit

/// Mistakes are made where people make them, and whoever does not notice one is told.
struct MutationTests {
    struct Kind: Decodable, Sendable, CustomTestStringConvertible {
        var kind: String
        var scope: String?
        var discount: String
        var mistakes: [String]
        var testDescription: String { "\(kind): \(scope ?? discount)" }

        static func load() throws -> [Kind] {
            try YAMLDecoder().decode(
                [Kind].self, from: Data(Project.bytes("Tests/Conformance/mutations.yaml")))
        }

        var source: String {
            """
            return {
              api = 1, title = "t",
              params = { off = { type = "money", default = 1 }, more = { type = "money", default = 2 } },
              refusals = { no = "No" },
              scope = \(scope ?? "nil"),
              discount = function(scope, p, ctx)
                \(discount)
              end,
            }
            """
        }
    }

    @Test(arguments: try Kind.load())
    func mistakesOfAKindAreMade(_ expected: Kind) throws {
        let source = try RuleSource(Array(expected.source.utf8), file: "t.lua")
        let made = MutationFinder.mutations(of: source).filter { $0.kind.rawValue == expected.kind }
        let texts = made.map(\.mistaken)
        // Each is said once, by a piece of it or, where nothing is left, by nothing.
        for wanted in expected.mistakes {
            #expect(
                texts.contains { wanted.isEmpty ? $0.isEmpty : $0.contains(wanted) },
                "'\(wanted)' is not among \(texts)")
        }
        let explained = texts.filter { text in
            expected.mistakes.contains { $0.isEmpty ? text.isEmpty : text.contains($0) }
        }
        #expect(explained == texts, "nobody expected these")
    }

    @Test func everyKindHasAnExample() throws {
        let kinds = Set(try Kind.load().map(\.kind))
        #expect(kinds == Set(Mutation.Kind.allCases.map(\.rawValue)))
    }

    @Test func wordsAndLimitsAreLeftAlone() throws {
        let source = try RuleSource(
            Array(
                """
                return {
                  api = 1, title = "at least 5",
                  params = { off = { type = "money", min = 1, max = 500, default = 7 } },
                  refusals = { no = "Not 100" },
                  discount = function(scope, p) return p.off end,
                }
                """.utf8), file: "t.lua")
        #expect(MutationFinder.mutations(of: source).map(\.mistaken) == ["return 0"])
    }

    // MARK: Who notices

    private static let rule = """
        return {
          api = 1, title = "t",
          refusals = { few = "More" },
          eligible = function(scope)
            if scope.quantity < 3 then return scrip.refuse("few", { missing = 3 - scope.quantity }) end
            return true
          end,
          discount = function(scope) return 500 end,
        }
        """

    private func report(_ cases: String, _ rule: String = MutationTests.rule) throws
        -> MutationReport
    {
        let book = try RuleBook()
        let loaded = try book.load(name: "t", source: Array(rule.utf8))
        return try RuleMutator(RuleMutator.Options(runs: 400)).run(
            loaded, file: "t.lua", in: book, beside: try file(cases))
    }

    private func file(_ yaml: String) throws -> CaseFile {
        try CaseFile(yaml: yaml, file: "t.cases.yaml") { _ throws(ScripError) in [] }
    }

    @Test func aBoundaryWithoutACaseIsShownAndItsCaseNoticesIt() throws {
        let cases = """
            cases:
              - name: one
                lines: [{ unit_price: 1000 }]
                expect: { refused: few, details: { missing: 2 } }
              - name: four
                lines: [{ unit_price: 1000, quantity: 4 }]
                expect: { discount: 500 }

            """
        let before = try report(cases)
        let missed = before.outcomes.filter {
            if case .noticed = $0.fate { false } else { true }
        }
        // Three pieces are in no case, and `count` is 1 in both as the pieces are in one of them.
        #expect(missed.map(\.mutation.mistaken).contains("scope.quantity <= 3"))
        #expect(!before.passed)
        #expect(before.score < 100)

        let longer = try #require(CaseFile.adding(before.shown.map(\.yaml), to: cases))
        let after = try report(longer)
        #expect(after.passed)
        #expect(after.score == 100)
        #expect(after.outcomes.count == before.outcomes.count)
        #expect(try file(longer).cases.count == 2 + before.shown.count)
    }

    @Test func withoutCasesNothingIsNoticed() throws {
        let report = try report("cases: []")
        #expect(report.noticed == 0)
        #expect(report.score == 0)
        #expect(!report.shown.isEmpty)
    }

    @Test func aMistakeThatChangesNothingIsNotCalledNoticed() throws {
        // Whatever costs something has at least one piece, so one fewer is asked in vain.
        let rule = """
            return {
              api = 1, title = "t",
              discount = function(scope)
                if scope.quantity >= 1 then return 500 end
                return 500
              end,
            }
            """
        let report = try report(
            "cases: [{ name: one, lines: [{ unit_price: 900 }], expect: { discount: 500 } }]", rule)
        let unseen = report.unseen.map(\.mistaken)
        #expect(unseen.contains("scope.quantity > 1"))
        #expect(report.text.contains("that no basket of 400 tells apart"))
    }

    @Test func aCaseThatFailsAlreadyIsSaid() throws {
        #expect {
            try report(
                "cases: [{ name: wrong, lines: [{ unit_price: 900 }], expect: { discount: 1 } }]")
        } throws: { error in
            (error as? ScripError)?.detail
                == "t.cases.yaml:1: the case 'wrong' fails as it is"
        }
    }

    /// What holds for the whole file holds for a case that is put there.
    @Test func aCaseIsShownAsItStandsInItsFile() throws {
        let cases = """
            params: { off: 300 }
            currency: JPY
            cases: [{ name: one, lines: [{ unit_price: 900 }], expect: { discount: 300 } }]
            """
        let rule = """
            return {
              api = 1, title = "t",
              params = { off = { type = "money", optional = true } },
              discount = function(scope, p)
                return (p.off or 100) * scope.quantity
              end,
            }
            """
        let before = try report(cases, rule)
        #expect(!before.shown.isEmpty)
        let flow = """
            params: { off: 300 }
            currency: JPY
            cases:
              - { name: one, lines: [{ unit_price: 900 }], expect: { discount: 300 } }

            """
        let longer = try #require(CaseFile.adding(before.shown.map(\.yaml), to: flow))
        #expect(try report(longer, rule).passed)
    }

    // MARK: Adding to a file

    private let added =
        "  - name: new\n    lines: [{ unit_price: 1 }]\n    expect: { discount: 1 }\n"

    @Test func casesAreAddedBeforeTheNextKey() throws {
        let text = """
            cases:
            - name: old
              lines: [{ unit_price: 1 }]
              expect: { discount: 1 }

            # What must hold.
            invariants:
            - { name: a, that: "discount >= 0" }
            """
        #expect(
            CaseFile.adding([added], to: text) == """
                cases:
                - name: old
                  lines: [{ unit_price: 1 }]
                  expect: { discount: 1 }
                - name: new
                  lines: [{ unit_price: 1 }]
                  expect: { discount: 1 }

                # What must hold.
                invariants:
                - { name: a, that: "discount >= 0" }

                """)
    }

    /// Files of other systems: their line ends, their last line, and the mark before the first.
    @Test(arguments: ["\r\n", "\n"], ["", "\u{FEFF}"])
    func aFileKeepsItsLineEndsAndItsMark(end: String, mark: String) throws {
        let old = "- name: old\n  lines: [{ unit_price: 1 }]\n  expect: { discount: 1 }\n"
        let entry =
            added.split(separator: "\n").map { $0.dropFirst(2) }.joined(separator: "\n") + "\n"
        func file(_ text: String) -> String { mark + text.replacing("\n", with: end) }
        let longer = CaseFile.adding([added], to: file("cases:\n" + old))
        #expect(longer.map { Array($0.utf8) } == Array(file("cases:\n" + old + entry).utf8))
        let first = CaseFile.adding([added], to: file("params: { a: 1 }\n"))
        #expect(
            first.map { Array($0.utf8) } == Array(file("params: { a: 1 }\n\ncases:\n" + added).utf8)
        )
        // And it reads as one list.
        let cases = try CaseFile(yaml: longer ?? "", file: "a.cases.yaml") { _ throws(ScripError) in
            []
        }
        #expect(cases.cases.map(\.name) == ["old", "new"])
    }

    @Test func aNewFileBeginsWithTheCases() throws {
        #expect(CaseFile.adding([added], to: "") == "cases:\n" + added)
        #expect(
            CaseFile.adding([added], to: "params: { a: 1 }\n")
                == "params: { a: 1 }\n\ncases:\n" + added)
    }

    @Test func casesInBracketsAreLeftToTheirAuthor() {
        #expect(CaseFile.adding([added], to: "cases: [{ name: old }]\n") == nil)
    }

    @Test func whatNewWritesIsNoticedWhole() throws {
        let files = Scaffold(name: "mine").files
        let book = try RuleBook()
        let rule = try book.load(name: "mine", source: Array(files[0].text.utf8))
        let cases = try CaseFile(yaml: files[1].text, file: files[1].name) {
            _ throws(ScripError) in Array(files[2].text.utf8)
        }
        let report = try RuleMutator().run(rule, file: "mine.lua", in: book, beside: cases)
        #expect(report.text == report.summary)
        #expect(report.score == 100)
    }
}
