import Foundation
import ScripContract
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

        var fields: [ParameterValue.Field] {
            get throws { try [ParameterValue.Field](json: parameters) }
        }

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
                    try JSONSerialization.data(withJSONObject: values, options: .sortedKeys))
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
        let bound = try rule.bind(expected.fields)
        let reading = try RuleReading(bound, currency: expected.currency ?? "CNY")
        #expect(reading.english == expected.en)
        #expect(reading.chinese == expected.zh)
        #expect(reading.isWhole == expected.whole)
    }

    /// Each of them with the parameters of its cases: all that a merchant is asked to sign first.
    @Test(arguments: StandardRule.names)
    func aStandardRuleIsReadWhole(_ name: String) throws {
        let reading = try StandardReading(name).reading
        let texts = try Case.load().filter { $0.standard == name && $0.whole }
        #expect(texts.contains { $0.en == reading.english && $0.zh == reading.chinese })
    }

    /// Whatever is not said in words stands there as the author wrote it.
    @Test(arguments: StandardRule.names)
    func aStandardRuleIsReadOrQuoted(_ name: String) throws {
        let reading = try StandardReading(name).reading
        #expect(reading.english.contains("`") == !reading.isWhole)
        #expect(reading.chinese.contains("`") == !reading.isWhole)
        let quoted = { (text: String) in
            text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map(\.element)
        }
        #expect(quoted(reading.english) == quoted(reading.chinese))
    }
}

/// A standard rule with its cases.
struct StandardReading {
    let rule: Rule
    let cases: CaseFile

    init(_ name: String) throws {
        let standard = try #require(StandardRule.named(name))
        cases = try CaseFile(
            yaml: String(decoding: standard.cases, as: UTF8.self), file: "\(name).cases.yaml"
        ) { path throws(ScripError) in Example.file(path) ?? [] }
        rule = try RuleBook().load(name: name, source: standard.source)
    }

    var reading: RuleReading {
        get throws { try RuleReading(rule.bind(cases.parameters)) }
    }
}

/// A rule that does something else is not read the same.
struct ReadingMistakeTests {
    struct NearMiss: Decodable, Sendable, CustomTestStringConvertible {
        struct Miss: Decodable, Sendable {
            var from: String
            var to: String
        }

        var name: String
        var standard: String?
        var rule: String?
        var misses: [Miss]
        /// As it stands in the file, in JSON.
        var parameters: [UInt8] = Array("{}".utf8)
        var testDescription: String { name }

        enum CodingKeys: String, CodingKey {
            case name, standard, rule, misses
        }

        static func load() throws -> [NearMiss] {
            let text = try Project.text("Tests/Conformance/reading-near-misses.yaml")
            var all = try YAMLDecoder().decode([NearMiss].self, from: text)
            let raw = try #require(try Yams.load(yaml: text) as? [[String: Any]])
            for (index, one) in raw.enumerated() {
                guard let values = one["params"] else { continue }
                all[index].parameters = Array(
                    try JSONSerialization.data(withJSONObject: values, options: .sortedKeys))
            }
            return all
        }

        func reading(_ text: String) throws -> RuleReading {
            let rule = try RuleBook().load(name: standard ?? "mine", source: Array(text.utf8))
            return try RuleReading(rule.bind([ParameterValue.Field](json: parameters)))
        }
    }

    @Test(arguments: try NearMiss.load())
    func aNearMissIsNotTakenForIt(_ shape: NearMiss) throws {
        let text =
            try shape.standard.map {
                String(decoding: try #require(StandardRule.named($0)).source, as: UTF8.self)
            } ?? #require(shape.rule)
        let reading = try shape.reading(text)
        #expect(reading.isWhole)
        for miss in shape.misses {
            try #require(text.ranges(of: miss.from).count == 1, "'\(miss.from)'")
            let other = try shape.reading(text.replacing(miss.from, with: miss.to))
            #expect(other != reading, "'\(miss.to)' for '\(miss.from)'")
        }
    }

    /// How many mistakes of a rule are read; the longer run reads all.
    private static let mistakes =
        ProcessInfo.processInfo.environment["SCRIP_READING_MISTAKES"].flatMap { Int($0) } ?? 12

    /// With the parameters of a case that tells the two apart.
    @Test(arguments: StandardRule.names)
    func whatACaseTellsApartReadsOtherwise(_ name: String) throws {
        let standard = try StandardReading(name)
        let book = try RuleBook()
        let runner = CaseRunner()
        let source = try RuleSource(standard.rule.source, file: "\(name).lua")
        let mutations = MutationFinder.mutations(of: source)
        let step = max(1, mutations.count / Self.mistakes)
        var known: [[ParameterValue.Field]: RuleReading] = [:]
        for mutation in mutations.enumerated().filter({ $0.offset % step == 0 }).map(\.element) {
            let wrong = mutation.applied(to: standard.rule.source)
            guard case .success(let mutant) = book.compile(name: name, source: wrong),
                let told = standard.cases.cases.first(where: { !runner.run($0, mutant).passed }),
                let right = try? standard.rule.bind(told.parameters),
                let other = try? mutant.bind(told.parameters)
            else { continue }
            let reading = try known[told.parameters] ?? RuleReading(right)
            known[told.parameters] = reading
            #expect(
                try RuleReading(other) != reading,
                "\(name).lua:\(mutation.line): '\(mutation.mistaken)' for '\(mutation.original)'")
        }
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

    /// Statement after statement, each waiting for the next.
    @Test func manyStatements() throws {
        var text = "return { api = 1, title = \"t\", discount = function(s)\nlocal n = 0\n"
        for _ in 1...2_000 { text += "n = n + s.amount\n" }
        text += "return n end }"
        let found = try reading(text)
        #expect(!found.isWhole)
    }

    /// What stands for a letter while a paragraph is made means nothing in a rule's own words.
    @Test func wordsThatLookLikeLetters() throws {
        let text = """
            return { api = 1, title = "t", refusals = { no = "\u{E000}" },
              eligible = function(s)
                if s.quantity < 2 then return scrip.refuse("no") end
                return true
              end,
              discount = function(s)
                local off, n = {}, s.quantity // 2
                for _, u in ipairs(scrip.cheapest(s, n)) do off[u.line.id] = u.amount end
                return { lines = off }
              end }
            """
        let found = try reading(text)
        #expect(found.isWhole)
        #expect(found.english.contains("reads “\u{E000}”"))
        #expect(!found.english.contains("N is"))
    }
}
