import Foundation
import ScripCore
import ScripRules
import Testing
import Yams

@testable import ScripKit

/// Every finding is seen to be made, and not to be made beside it.
struct FindingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var code: String
        var words: String?
        var wrong: String
        var right: String
        var testDescription: String { "\(code): \(name)" }

        static func load() throws -> [Case] {
            try YAMLDecoder().decode(
                [Case].self, from: Data(Project.bytes("Tests/Conformance/check/findings.yaml")))
        }
    }

    private func findings(_ source: String) throws -> [Finding] {
        RuleChecker(book: try RuleBook(), probes: 200)
            .check(name: "mine", source: Array(source.utf8), file: "mine.lua")
            .filter { $0.allowed == nil }
    }

    @Test(arguments: try Case.load())
    func isMadeAndNotMade(_ expected: Case) throws {
        let wrong = try findings(expected.wrong)
        #expect(
            wrong.contains { finding in
                finding.code.rawValue == expected.code
                    && expected.words.map(finding.message.contains) ?? true
            }, "\(wrong.map(\.description))")
        let right = try findings(expected.right)
        #expect(right.isEmpty, "\(right.map(\.description))")
    }

    @Test func everyCodeHasACaseAndASection() throws {
        let page = try Project.text("docs/checks.md")
        let cases = Set(try Case.load().map(\.code))
        for code in Finding.Code.allCases.map(\.rawValue) {
            #expect(cases.contains(code), "no case: \(code)")
            #expect(page.contains("\n## \(code)\n"), "no section: \(code)")
        }
    }
}
