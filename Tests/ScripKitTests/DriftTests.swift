import Foundation
import LuaSandbox
import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// What an editor, the checks and the documents say of the host is what the host does.
struct DriftTests {
    /// `make reference` writes them.
    @Test(arguments: [
        (
            "rules/meta/scrip.lua", HostReference.objectAnnotations,
            HostReference.helperAnnotations
        ),
        ("docs/rule-reference.md", HostReference.objectTable, HostReference.helperTable),
    ])
    func whatIsWrittenFromTheDescriptionIsUpToDate(
        _ path: String, _ objects: String, _ helpers: String
    ) throws {
        let file = try Project.text(path)
        let written = try written(written(file, "objects", objects), "helpers", helpers)
        if ProcessInfo.processInfo.environment["SCRIP_WRITE_REFERENCE"] != nil {
            try written.write(
                to: Project.root.appending(path: path), atomically: true, encoding: .utf8)
        } else {
            #expect(file == written)
        }
    }

    /// A file with what stands between two of its marks written anew.
    private func written(_ file: String, _ name: String, _ text: String) throws -> String {
        let begin = try #require(file.firstMatch(of: Regex("(?m)^.*begin \(name):.*\n\n"))).range
        let end = try #require(file.firstMatch(of: Regex("(?m)^.*end \(name).*$"))).range
        return file[..<begin.upperBound] + text + (text.hasSuffix("\n\n") ? "" : "\n")
            + file[end.lowerBound...]
    }

    @Test func annotationsNameEveryKeyOfARule() throws {
        let text = try Project.text("rules/meta/scrip.lua")
        let rule = try #require(text.firstRange(of: "---@class scrip.Rule\n"))
        let fields = text[rule.upperBound...].split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .prefix { $0.hasPrefix("---@field ") }
        .map { $0.dropFirst("---@field ".count).prefix { $0 != " " && $0 != "?" } }
        #expect(Set(fields.map(String.init)) == Set(HostShape.ruleKeys))
    }

    @Test func annotationsNameEveryFunction() throws {
        let text = try Project.text("rules/meta/scrip.lua") + Project.text("rules/meta/lua.lua")
        var named: Set<String> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("function ") {
                named.insert(String(line.dropFirst("function ".count).prefix { $0 != "(" }))
            }
        }
        var known = Set(HostShape.functions.keys)
        for (library, members) in HostShape.libraries {
            for member in members.keys { known.insert("\(library).\(member)") }
        }
        #expect(named == known.subtracting(HostShape.constants))
    }

    /// Reads every field of every object, and calls for every function, on the real host.
    @Test func theHostHasWhatTheChecksKnow() throws {
        var reads: [String] = []
        for object in HostObject.allCases {
            let path = object.path.replacing("[i]", with: "[1]").replacing("…", with: "scope")
            for field in (HostShape.fields[object] ?? [:]).keys.sorted() {
                reads.append("assert(\(path).\(field) ~= nil, \"\(path).\(field)\")")
            }
        }
        for name in HostShape.functions.keys.sorted() { reads.append("assert(\(name))") }
        for (library, members) in HostShape.libraries.sorted(by: { $0.key < $1.key }) {
            for name in members.keys.sorted() { reads.append("assert(\(library).\(name))") }
        }
        // Few reads to a function: a chain of them is bounded, and that is not what is tested here.
        let source = """
            return { api = 1, title = "t", discount = function(scope, p, ctx)
              \(reads.joined(separator: "\n  "))
              return 1
            end }
            """
        let book = try RuleBook()
        let rule = try book.load(name: "drift", source: Array(source.utf8))
        var trial = Trial()
        trial.lines = [Line(id: "1", unitPrice: 100, quantity: 1)]
        trial.facts.wallet.coupons = [Facts.Wallet.Entry()]
        trial.facts.redemption.applied = [Facts.Redemption.Applied()]
        let verdict = try trial.decided(by: rule)
        #expect(verdict.applies, "\(verdict.outcome)")
    }

    /// Nothing of the sandbox's own can be left undescribed.
    @Test func theChecksKnowWhatTheSandboxIsBuiltFrom() throws {
        var known = Set(HostShape.functions.keys)
        for (library, members) in HostShape.libraries {
            for member in members.keys { known.insert("\(library).\(member)") }
        }
        #expect(Set(LuaState.offeredNames) == known)
    }

    @Test func everyCheckHasASection() throws {
        let text = try Project.text("docs/checks.md")
        for code in Finding.Code.allCases {
            #expect(text.contains("\n## \(code.rawValue)\n"), "\(code.rawValue)")
        }
        // The others are about all of them.
        let sections = text.split(separator: "\n").filter {
            $0.hasPrefix("## ") && $0.dropFirst(3).first?.isLowercase == true
        }
        #expect(sections.count == Finding.Code.allCases.count)
    }

    @Test func theSchemaKnowsTheKeysTheReaderTakes() throws {
        let data = try Data(
            contentsOf: Project.root.appending(path: "rules/meta/cases.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        func keys(_ object: Any?) -> Set<String> {
            Set(((object as? [String: Any])?["properties"] as? [String: Any] ?? [:]).keys)
        }
        #expect(keys(schema) == Set(CaseFile.keys))
        let definitions = schema["definitions"] as? [String: Any]
        let ruleCase = definitions?["case"] as? [String: Any]
        #expect(keys(ruleCase) == Set(CaseFile.caseKeys))
        let properties = ruleCase?["properties"] as? [String: Any]
        #expect(keys(properties?["expect"]) == Set(CaseFile.expectKeys))
    }
}
