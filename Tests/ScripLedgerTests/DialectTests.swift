import Foundation
import TestServers
import Testing
import Yams

/// The SQL of a book in a database keeps to what distributed engines know.
struct DialectTests {
    struct Sample: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var sql: String
        var breaks: [String]?
        var testDescription: String { name }
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func samples() throws -> [Sample] {
        let file = tests.appending(path: "Conformance/sql-dialect.yaml")
        return try YAMLDecoder().decode([Sample].self, from: Data(contentsOf: file))
    }

    @Test(arguments: try samples())
    func tells(_ sample: Sample) {
        #expect(SQLDialect.broken(by: sample.sql).map(\.rawValue).sorted() == sample.breaks ?? [])
    }

    @Test func everyRuleHasASampleThatBreaksIt() throws {
        let broken = try Set(DialectTests.samples().flatMap { $0.breaks ?? [] })
        #expect(broken == Set(SQLDialect.Rule.allCases.map(\.rawValue)))
    }

    @Test func whatThereIsBreaksNone() throws {
        let folder = DialectTests.tests.deletingLastPathComponent()
            .appending(path: "Sources/ScripPostgres")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".swift") }
        let sources = try files.map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
        let texts = sources.flatMap(SwiftTexts.all).filter(DialectTests.isSQL)
        for text in texts {
            #expect(SQLDialect.broken(by: text).isEmpty, Comment(rawValue: text))
        }
        // None was overlooked: every statement that has a name, and the tables.
        let named = sources.joined().matches(of: /static let \w+: PostgresSQL =/).count
        #expect(named > 50 && texts.count >= named + 1)
        #expect(texts.contains { $0.contains("CREATE TABLE scrip.coupon (") })
    }

    private static func isSQL(_ text: String) -> Bool {
        let words: Set = [
            "ALTER", "BEGIN", "CALL", "CLOSE", "COMMIT", "CREATE", "DECLARE", "DELETE", "DISCARD",
            "DO", "DROP", "FETCH", "GRANT", "INSERT", "LOCK", "MERGE", "ROLLBACK", "SELECT", "SET",
            "TRUNCATE", "UPDATE", "WITH",
        ]
        return text.split(whereSeparator: \.isWhitespace).first.map { words.contains(String($0)) }
            ?? false
    }
}

/// The texts in a file of Swift.
private enum SwiftTexts {
    /// Every literal, with nothing, `x` or the literal of that name in this file in place of what is interpolated.
    static func all(in source: String) -> [String] {
        let names = Dictionary(
            source.matches(of: /let (\w+) =\s*(#?"""[\s\S]*?"""#?|#?"[^\n]*?"#?)\n/).map {
                (String($0.output.1), inside(String($0.output.2)))
            }, uniquingKeysWith: { $1 })
        return source.replacing(/(?m)^\s*\/\/.*$/, with: "")
            .matches(of: /"""[\s\S]*?"""|"(?:\\\([^"\n]*\)|\\.|[^"\\\n])*"/)
            .map { filled(inside(String($0.output)), names) }
    }

    private static func inside(_ literal: String) -> String {
        let text = literal.trimmingCharacters(in: ["#"])
        return String(
            text.dropFirst(text.hasPrefix("\"\"\"") ? 3 : 1).dropLast(
                text.hasSuffix("\"\"\"") ? 3 : 1)
        )
        .replacing("\\\n", with: " ")
    }

    private static func filled(_ text: String, _ names: [String: String]) -> String {
        text.replacing(/(\.?)\\\(((?:[^()]|\([^()]*\))*)\)/) { found in
            // Part of a name, or what may be left out.
            found.output.1 + (names[String(found.output.2)] ?? (found.output.1.isEmpty ? " " : "x"))
        }
    }
}
