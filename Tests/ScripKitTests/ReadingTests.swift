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
