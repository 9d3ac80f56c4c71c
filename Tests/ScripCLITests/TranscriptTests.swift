import Foundation
import Testing
import Yams

/// What is typed and what is answered, compared whole; the cases are files.
struct TranscriptTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var files: [String: String]?
        var stdin: String?
        var run: [String]
        var status: Int32
        var stdout: String?
        var stderr: String?
        var testDescription: String { name }

        static func load(_ name: String) throws -> [Case] {
            let url = Workplace.root.appending(path: "Tests/Conformance/cli/\(name).yaml")
            return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
        }
    }

    @Test(arguments: try Case.load("bad-input"))
    func mistakesAreNamedAndChangeNothing(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        let before = try Ledger.contents(place)
        try expect(expected, in: place)
        #expect(try Ledger.contents(place) == before)
    }

    @Test(arguments: try Case.load("answers"))
    func answers(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
    }

    private func expect(_ expected: Case, in place: borrowing Workplace) throws {
        for (path, text) in expected.files ?? [:] { try place.write(text, to: path) }
        let result = try place.scrip(expected.run, input: expected.stdin ?? "")
        #expect(result.status == expected.status)
        #expect(Workplace.normalised(result.out) == expected.stdout ?? "")
        #expect(Workplace.normalised(result.messages) == expected.stderr ?? "")
    }
}

/// A ledger of one stock and one coupon.
enum Ledger {
    static let stock = "1200000000000001"
    static let user = "oUpF8uMuAJO"

    static func prepare(_ place: borrowing Workplace) throws {
        let runs = [
            ["stock", "create", "examples/stocks/spend_and_save.json"],
            [
                "send", "--stock", stock, "--user", user, "--request-no", "SEND-1", "--time",
                "2026-11-23T12:00:00+08:00",
            ],
        ]
        for run in runs {
            let result = try place.scrip(run)
            try #require(result.status == 0, "\(result.messages)")
        }
    }

    /// Everything the ledger answers about itself.
    static func contents(_ place: borrowing Workplace) throws -> [Workplace.Result] {
        try [
            ["stock", "list", "--json"], ["stock", "show", stock, "--json"],
            ["wallet", user, "--json"], ["wallet", "other", "--json"], ["wallet", "u", "--json"],
        ].map { try place.scrip($0) }
    }
}
