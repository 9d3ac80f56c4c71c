import CryptoExtras
import Foundation
import ScripAccess
import ScripCore
import ScripSettings
import Testing

/// Merchants of a file of books, changed by command.
struct BookFileTests {
    private static let publicKey = Result {
        try _RSA.Signing.PrivateKey(keySize: .bits2048).publicKey.pemRepresentation
    }

    private let folder: URL
    private let path: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "scrip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "books.json").path
        try Self.publicKey.get().write(
            to: folder.appending(path: "key.pem"), atomically: false, encoding: .utf8)
        try write(
            """
            {"books": [{"name": "tea", "ledger": "tea.db", "hosts": ["Tea.example.com"], "rules": "r"},
              {"name": "coffee", "ledger": "postgres://db/scrip?book=coffee"}]}
            """)
    }

    private func write(_ text: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func merchant(_ number: String, apiV2Key: String = String(repeating: "b", count: 32))
        -> BookFile.Merchant
    {
        BookFile.Merchant(
            number: MerchantID(rawValue: number), appID: "wx\(number)", serial: "0a0\(number)",
            publicKey: folder.appending(path: "key.pem").path,
            apiV3Key: Secret(String(repeating: "a", count: 32)), apiV2Key: Secret(apiV2Key))
    }

    private func merchants() throws -> [[String]] {
        try BookFile(path).list().entries.map { book in book.merchants.map(\.merchant.rawValue) }
    }

    @Test func whatIsAddedIsReadAndTheRestStays() throws {
        let file = BookFile(path)
        try file.add(merchant("1"), to: "coffee")
        try file.add(merchant("2"), to: "tea")
        try file.add(merchant("3"), to: "coffee")
        let books = try file.list().entries
        #expect(books.map(\.name) == ["tea", "coffee"])
        #expect(books.map(\.ledger) == ["tea.db", "postgres://db/scrip?book=coffee"])
        #expect(books[0].rules == "r" && books[0].hostNames == ["tea.example.com"])
        #expect(try merchants() == [["2"], ["1", "3"]])
        let added = books[1].merchants[0]
        #expect(added.appID == "wx1" && added.serial == "0A01")
        #expect(added.apiV3Key.text == String(repeating: "a", count: 32))
        #expect(added.apiV2Key.text == String(repeating: "b", count: 32))
        #expect(try added.publicKeyPEM == Self.publicKey.get())
        try file.remove("1")
        #expect(try merchants() == [["2"], ["3"]])
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("Tea.example.com"))
    }

    @Test func whatIsRefusedChangesNothing() throws {
        let file = BookFile(path)
        try file.add(merchant("1"), to: "tea")
        let before = try Data(contentsOf: URL(filePath: path))
        let refused: [(ScripError.Code, String, () throws -> Void)] = [
            (.notFound, "There is no book 'cake'", { try file.add(merchant("2"), to: "cake") }),
            (.notFound, "There is no book 'cake'", { try file.checkBook("cake") }),
            (
                .invalidInput, "mchid '1' is named twice",
                { try file.add(merchant("1"), to: "coffee") }
            ),
            (
                .invalidInput, "apiv2_key has not 32 characters",
                { try file.add(merchant("2", apiV2Key: "short"), to: "tea") }
            ),
            (.notFound, "There is no merchant '2'", { try file.remove("2") }),
        ]
        for (code, words, change) in refused {
            let error = try #require(throws: ScripError.self) { try change() }
            #expect(error.code == code && error.description.contains(words), "\(error)")
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
        // No draft is left behind.
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.sorted() == ["books.json", "key.pem"])
    }

    @Test func aFileThatIsWrongIsNotChanged() throws {
        let wrong = #"{"books": [{"name": "tea", "ledger": "x", "ruls": "r"}]}"#
        try write(wrong)
        let error = #expect(throws: ScripError.self) {
            try BookFile(path).add(merchant("1"), to: "tea")
        }
        #expect(error?.description.contains("books[0].ruls is not a known key") == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == wrong)
        let missing = #expect(throws: ScripError.self) {
            try BookFile(path + "x").remove("1")
        }
        #expect(missing?.code == .notFound)
    }

    @Test func whoMayReadItStaysAndSoDoesALink() throws {
        let link = folder.appending(path: "link.json")
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: URL(filePath: path))
        #expect(chmod(path, 0o640) == 0)
        try BookFile(link.path).add(merchant("1"), to: "tea")
        #expect(try merchants() == [["1"], []])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try link.resourceValues(forKeys: [.isSymbolicLinkKey]).isSymbolicLink == true)
    }

    @Test func nobodyWhoChangesItAtTheSameTimeIsLost() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...12 {
                group.addTask { try BookFile(path).add(merchant("\(number)"), to: "tea") }
            }
            try await group.waitForAll()
        }
        let there = try #require(try merchants().first)
        #expect(there.sorted() == (1...12).map(String.init).sorted())
    }
}
