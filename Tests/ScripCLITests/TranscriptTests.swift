import Foundation
import Testing
import Yams

/// What is typed and what is answered, compared whole; the cases are files.
struct TranscriptTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var files: [String: String]?
        var stdin: String?
        /// What is run beforehand and must work.
        var before: [[String]]?
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
        try expect(expected, in: place)
        #expect(try Ledger.contents(place) == Ledger.sample.get().contents)
    }

    @Test(arguments: try Case.load("answers"))
    func answers(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
    }

    @Test(arguments: try Case.load("books"))
    func books(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
        let audit = try place.scrip(["audit"])
        #expect(audit.status == 0, "\(audit.messages)")
    }

    @Test(arguments: try Case.load("codes"))
    func codes(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
    }

    @Test(arguments: try Case.load("ledger"))
    func ledgers(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
    }

    @Test(arguments: try Case.load("goods"))
    func goods(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
        let audit = try place.scrip(["audit"])
        #expect(audit.status == 0, "\(audit.messages)")
    }

    @Test(arguments: try Case.load("coupons"))
    func coupons(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
        let audit = try place.scrip(["audit"])
        #expect(audit.status == 0, "\(audit.messages)")
    }

    @Test(arguments: try Case.load("conditions"))
    func conditions(_ expected: Case) throws {
        let place = try Workplace()
        try Ledger.prepare(place)
        try expect(expected, in: place)
        let audit = try place.scrip(["audit"])
        #expect(audit.status == 0, "\(audit.messages)")
    }

    private func expect(_ expected: Case, in place: borrowing Workplace) throws {
        for (path, text) in expected.files ?? [:] { try place.write(text, to: path) }
        for run in expected.before ?? [] {
            let result = try place.scrip(run)
            try #require(result.status == 0, "\(run): \(result.messages)")
        }
        let result = try place.scrip(expected.run, input: expected.stdin ?? "")
        #expect(result.status == expected.status)
        #expect(Workplace.normalised(result.out) == expected.stdout ?? "")
        #expect(Workplace.normalised(result.messages) == expected.stderr ?? "")
    }
}
