import Foundation
import ScripCore
import Testing
import Yams

struct CSVCellTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var cell: String
        var testDescription: String { name }
    }

    static func cases() throws -> [Case] {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let url = root.appending(path: "Tests/Conformance/csv-cells.yaml")
        return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
    }

    @Test(arguments: try cases())
    func `a text becomes a cell`(_ expected: Case) {
        // By scalars: to Swift, CR LF is one character, and é may be one scalar or two.
        #expect(
            Array(CSVCell.text(expected.text).unicodeScalars)
                == Array(expected.cell.unicodeScalars))
    }

    @Test func `identifiers are compared byte by byte`() {
        let one: UserID = "caf\u{E9}"
        let two: UserID = "cafe\u{301}"
        #expect(one.rawValue == two.rawValue)
        #expect(one != two)
        #expect((one < two) != (two < one))
        #expect(Set([one, two]).count == 2)
        let first = DocumentKey(collection: "c", key: one.rawValue)
        #expect(first != DocumentKey(collection: "c", key: two.rawValue))
    }
}
