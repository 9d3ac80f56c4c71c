import Foundation
import ScripContract
import ScripCore
import ScripPrograms
import Testing
import Yams

@testable import ScripHTTP

/// Where a fault lies is data: `Tests/Conformance/json/places.yaml`, for every reader of the data contract.
struct PlaceTests {
    struct Case: Decodable, CustomTestStringConvertible {
        var reader: String
        var text: String
        var line: Int
        var column: Int
        var path: String?
        var testDescription: String { "\(reader): \(text)" }

        static func load() throws -> [Case] {
            let file = URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
                .appending(path: "Tests/Conformance/json/places.yaml")
            return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: file))
        }
    }

    @Test(arguments: try Case.load())
    func isData(_ expected: Case) throws {
        let bytes = Array(expected.text.utf8)
        let error = try #require(
            #expect(throws: ScripError.self) {
                switch expected.reader {
                case "checkout": _ = try Checkout(json: bytes)
                case "stock": _ = try StockDefinition(json: bytes)
                case "params": _ = try [ParameterValue.Field](json: bytes)
                case "campaign": _ = try Campaign.Request(json: bytes)
                case "payment": _ = try PaymentReport(json: bytes)
                default: Issue.record("no reader of that name")
                }
            })
        #expect(error.code == .invalidInput)
        #expect(
            error.place
                == .init(line: expected.line, column: expected.column, path: expected.path))
        // The words say it to people, and nobody takes them apart again.
        #expect(error.description.hasPrefix("\(expected.line):\(expected.column): "))
        #expect(!error.remedy.isEmpty)
    }

    private static let now = Instant(epochSeconds: 1_795_500_000)

    @Test(arguments: [
        ("x_scrip", "/x_scrip"), ("a.b[0].c", "/a/b/0/c"),
        ("a[\"b/c~d e\"][12]", "/a/b~1c~0d e/12"),
        ("[3].a", "/3/a"), ("", ""),
    ])
    func aPathIsAPointerForThePlatform(_ path: String, _ pointer: String) {
        #expect(FieldPlace.pointer(to: path) == pointer)
    }
}
