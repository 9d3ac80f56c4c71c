import Foundation
import ScripCore
import ScripRules
import StandardRules
import Testing
import Yams

@testable import ScripKit

/// Rules in words: `Tests/Conformance/readings.yaml`.
struct ReadingTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var standard: String?
        var rule: String?
        var currency: String?
        var whole: Bool
        var en: String
        var zh: String
        /// As it stands in the file, in JSON.
        var parameters: [UInt8] = Array("{}".utf8)
        var testDescription: String { name }

        enum CodingKeys: String, CodingKey {
            case name, standard, rule, currency, whole, en, zh
        }

        static func load() throws -> [Case] {
            let text = try Project.text("Tests/Conformance/readings.yaml")
            var cases = try YAMLDecoder().decode([Case].self, from: text)
            let raw = try #require(try Yams.load(yaml: text) as? [[String: Any]])
            for (index, one) in raw.enumerated() {
                guard let values = one["params"] else { continue }
                cases[index].parameters = Array(
                    try JSONSerialization.data(withJSONObject: values))
            }
            return cases
        }
    }

    @Test(arguments: try Case.load())
    func aRuleIsReadAsItIs(_ expected: Case) throws {
        let source =
            try expected.standard.map { try #require(StandardRule.named($0)).source }
            ?? Array(try #require(expected.rule).utf8)
        let rule = try RuleBook().load(name: expected.standard ?? "mine", source: source)
        let bound = try rule.bind([ParameterValue.Field](json: expected.parameters))
        let reading = try RuleReading(bound, currency: expected.currency ?? "CNY")
        #expect(reading.english == expected.en)
        #expect(reading.chinese == expected.zh)
        #expect(reading.isWhole == expected.whole)
    }

    /// Whatever is not said in words stands there as the author wrote it.
    @Test(arguments: StandardRule.names)
    func aStandardRuleIsReadOrQuoted(_ name: String) throws {
        let standard = try #require(StandardRule.named(name))
        let cases = try CaseFile(
            yaml: String(decoding: standard.cases, as: UTF8.self), file: "\(name).cases.yaml"
        ) { path throws(ScripError) in Example.file(path) ?? [] }
        let rule = try RuleBook().load(name: name, source: standard.source)
        let reading = try RuleReading(rule.bind(cases.parameters))
        #expect(reading.english.contains("`") == !reading.isWhole)
        #expect(reading.chinese.contains("`") == !reading.isWhole)
        let quoted = { (text: String) in
            text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map(\.element)
        }
        #expect(quoted(reading.english) == quoted(reading.chinese))
    }
}

/// A rule that would be read for ever is quoted.
struct HostileReadingTests {
    private func reading(_ text: String) throws -> RuleReading {
        let rule = try RuleBook().load(name: "mine", source: Array(text.utf8))
        return try RuleReading(rule.bind([]))
    }

    /// Each function calls the next one twenty times: 20 to the 8th, were it followed.
    @Test func functionsThatCallFunctions() throws {
        var text = "local function f0(s) return s.amount end\n"
        for level in 1...12 {
            let calls = Array(repeating: "f\(level - 1)(s) < 1", count: 20)
            text += "local function f\(level)(s) return \(calls.joined(separator: " and ")) end\n"
        }
        text += """
            return { api = 1, title = "t", refusals = { no = "no" },
              eligible = function(s) if f12(s) then return scrip.refuse("no") end return true end,
              discount = function(s) return s.amount end }
            """
        let found = try reading(text)
        #expect(!found.isWhole)
        #expect(found.english.utf8.count < 10_000)
    }

    /// Each name says twice what the one before says.
    @Test func namesThatDouble() throws {
        var text =
            "return { api = 1, title = \"t\", refusals = { no = \"no\" }, eligible = function(s)\n"
        text += "local t0 = s.amount > 5 + s.quantity\nlocal t1 = s.amount <= 5\n"
        for level in 2...60 { text += "local t\(level) = t\(level - 1) and t\(level - 1)\n" }
        text += "if t60 then return scrip.refuse(\"no\") end return true end,\n"
        text += "discount = function(s)\nlocal m0 = math.min(s.amount, 5)\n"
        for level in 1...60 {
            text += "local m\(level) = math.min(m\(level - 1), math.min(m\(level - 1), 9))\n"
        }
        text += "return m60 end }"
        let found = try reading(text)
        #expect(!found.isWhole)
        #expect(found.english.utf8.count < 20_000)
    }
}
