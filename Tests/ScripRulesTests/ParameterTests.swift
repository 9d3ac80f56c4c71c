import Foundation
import ScripContract
import ScripCore
import ScripRules
import Testing
import Yams

/// What stocks may give rules: `Tests/Conformance/parameters.yaml`.
struct ParameterTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var type: String
        var params: String
        var error: String?
        var testDescription: String { name }
    }

    static let cases: [Case] = {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Conformance/parameters.yaml")
        return (try? YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))) ?? []
    }()

    @Test func thereAreCases() { #expect(Self.cases.count > 30) }

    @Test(arguments: cases)
    func isTakenOrRefusedInWords(_ given: Case) throws {
        let book = try RuleBook(states: 1)
        let source = """
            return { api = 1, params = { x = \(given.type) }, discount = function() return 1 end }
            """
        let rule = try book.load(name: "given", source: Array(source.utf8))
        let values = try [ParameterValue.Field](json: Array(given.params.utf8))
        do throws(ScripError) {
            _ = try rule.bind(values)
            #expect(given.error == nil)
        } catch {
            #expect(error.description == given.error)
            #expect(error.code == .invalidInput)
        }
    }
}
