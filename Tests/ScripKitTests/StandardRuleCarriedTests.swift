import Foundation
import ScripContract
import ScripCore
import ScripRules
import StandardRules
import Testing

@testable import ScripKit

/// What the binary carries is what the folders hold.
struct StandardRuleCarriedTests {
    @Test func allAreCarried() {
        #expect(StandardRule.names == Project.rules)
    }

    @Test(arguments: StandardRule.all.map(\.name))
    func isTheFile(_ name: String) throws {
        let rule = try #require(StandardRule.named(name))
        let source = try Project.bytes("rules/\(name).lua")
        #expect(rule.source == source)
        #expect(RuleBook.version(of: rule.source) == RuleBook.version(of: source))
        #expect(try rule.cases == Project.bytes("rules/\(name).cases.yaml"))
    }

    @Test func soAreTheExamples() throws {
        let folder = Project.root.appending(path: "examples").path()
        let found = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        let names = found.filter { $0.hasSuffix(".json") }
        #expect(names.count >= 9)
        for name in names {
            #expect(try Example.file("examples/\(name)") == Project.bytes("examples/\(name)"))
        }
        #expect(Example.file("../examples/tea-shop.json") != nil)
        #expect(Example.file("examples/../tea-shop.json") == nil)
    }

    /// A copy under another name is a rule with cases that pass, with all that they need.
    @Test(arguments: StandardRule.all.map(\.name))
    func aCopyPassesItsCases(_ name: String) throws {
        let standard = try #require(StandardRule.named(name))
        let copy = try Scaffold(
            name: "mine", copying: String(decoding: standard.source, as: UTF8.self),
            cases: String(decoding: standard.cases, as: UTF8.self)
        ) { path throws(ScripError) in
            String(decoding: Example.file(path) ?? [], as: UTF8.self)
        }
        let texts = Dictionary(uniqueKeysWithValues: copy.files.map { ($0.name, $0.text) })
        let source = try #require(texts["mine.lua"])
        let rule = try RuleBook().load(name: "mine", source: Array(source.utf8))
        #expect(rule.version == RuleBook.version(of: standard.source))
        let file = try CaseFile(
            yaml: try #require(texts["mine.cases.yaml"]), file: "mine.cases.yaml"
        ) { path throws(ScripError) in
            guard let text = texts[path] else {
                throw ScripError(.notFound, path, remedy: "Copy it")
            }
            return Array(text.utf8)
        }
        #expect(file.rule == "mine")
        #expect(try file.cases.count == Project.cases(name).cases.count)
        for ruleCase in file.cases {
            let outcome = CaseRunner().run(ruleCase, rule)
            #expect(outcome.passed, "\(ruleCase.name): \(outcome.differences)")
        }
    }

    /// A case file that names its rule names the copy.
    @Test func theCopyIsNamedInItsCases() throws {
        let copy = try Scaffold(
            name: "mine", copying: "return {}",
            cases: """
                rule: other
                cases:
                  - name: a basket of its own
                    basket: { lines: [] }
                  - name: one beside
                    basket: shop/other.basket.json
                """
        ) { path throws(ScripError) in "{\"of\": \"\(path)\"}" }
        #expect(
            copy.files.map(\.name) == ["mine.lua", "mine.cases.yaml", "mine.other.basket.json"])
        #expect(
            copy.files[1].text == """
                rule: mine
                cases:
                  - name: a basket of its own
                    basket: { lines: [] }
                  - name: one beside
                    basket: mine.other.basket.json
                """)
        #expect(copy.files[2].text == "{\"of\": \"shop/other.basket.json\"}")
    }
}
