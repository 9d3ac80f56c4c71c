import Foundation
import Hummingbird
import HummingbirdTesting
import ScripCore
import ScripHost
import ScripRules
import ScripSettings
import Testing
import Yams

@testable import ScripHTTP

/// A rule that does not load: the command line, the server and the library say so in the same words.
struct LoadFailureTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var rule: String
        var message: String
        var testDescription: String { name }

        static func load() throws -> [Case] {
            let file = URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
                .appending(path: "Tests/Conformance/load-failures.yaml")
            return try YAMLDecoder().decode([Case].self, from: Data(contentsOf: file))
        }
    }

    private static let stock =
        #"{"request_no":"S1","name":"mine","type":"NORMAL","goods":"all","merchant":"1900000001","rule":"mine"}"#

    @Test(arguments: try Case.load())
    func isSaidInTheSameWordsAtEveryDoor(_ expected: Case) async throws {
        let library = #expect(throws: ScripError.self) {
            try RuleBook().load(name: "mine", source: Array(expected.rule.utf8))
        }
        let failure = try #require(library)
        #expect(failure.located.hasPrefix(expected.message))
        #expect(failure.place.document == "mine.lua")

        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-load-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(expected.rule.utf8).write(to: folder.appending(path: "mine.lua"))
        try Data(LoadFailureTests.stock.utf8).write(to: folder.appending(path: "stock.json"))

        let basket = #"{"currency":"CNY","lines":[{"id":"1","unit_price":100,"quantity":1}]}"#
        try Data(basket.utf8).write(to: folder.appending(path: "basket.json"))
        for arguments in [
            ["stock", "create", "stock.json", "--rules", "."],
            ["eval", "mine", "--basket", "basket.json", "--rules", "."],
        ] {
            let (status, said) = try LoadFailureTests.scrip(arguments, in: folder)
            #expect(status == 3)
            // `eval` shows the line of the file below it.
            let first = said.split(separator: "\n").first.map(String.init)
            #expect(first == "scrip: error: \(failure)")
        }

        let shop = try Shop { $0.rulesFolder = folder.path }
        let till = try shop.key()
        try await shop.serve { client in
            let answer = try await client.post("/v1/stocks", LoadFailureTests.stock, till)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.errorCode == "rule_invalid")
            #expect(answer.errorWords == failure.description)
        }
        #expect(try shop.host.stocks().isEmpty)
    }

    /// Runs the command; its exit status, and what it says on standard error.
    private static func scrip(
        _ arguments: [String], in folder: URL
    ) throws -> (status: Int32, said: String) {
        let process = Process()
        let words = Pipe()
        process.executableURL = ServerProcess.command
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = words
        try process.run()
        let said = String(
            decoding: words.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }
}
