import Foundation
import ScripCore
import ScripRules
import Testing
import Yams

/// Which lines a scope table takes: `Tests/Conformance/scope.yaml`.
struct ScopeTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Given: Decodable, Sendable {
            var id: String
            var sku: String?
            var category: String?
            var brand: String?
            var tags: [String]?
            var unit_price: Int64?

            var line: Line {
                Line(
                    id: id, sku: sku ?? "", category: category ?? "", brand: brand ?? "",
                    unitPrice: unit_price ?? 100, quantity: 1, tags: tags ?? [])
            }
        }

        var name: String
        var scope: String
        var lines: [Given]
        var `in`: [String]
        var out: [String: String]
        var testDescription: String { name }
    }

    static let cases: [Case] = {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Conformance/scope.yaml")
        return (try? YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))) ?? []
    }()

    @Test func thereAreCases() { #expect(Self.cases.count > 5) }

    @Test(arguments: cases)
    func takesTheseLines(_ given: Case) throws {
        let book = try RuleBook(states: 1)
        let source = """
            return { api = 1, scope = \(given.scope), discount = function() return 1 end }
            """
        let rule = try book.load(name: "scoped", source: Array(source.utf8)).bind([])
        let basket = try Basket(lines: given.lines.map(\.line))
        let lines = rule.decide(on: basket, facts: Facts()).verdict.lines
        #expect(lines.filter(\.inScope).map(\.id) == given.in)
        let reasons = lines.filter { !$0.inScope }.map { ($0.id, $0.reason ?? "none") }
        #expect(Dictionary(uniqueKeysWithValues: reasons) == given.out)
    }
}
