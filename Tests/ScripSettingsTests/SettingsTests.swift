import CryptoExtras
import Foundation
import ScripAccess
import ScripCore
import Testing

@testable import ScripSettings

/// What an operator writes, and where.
struct SettingsTests {
    private static func file(_ text: String) throws -> String {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "scrip-settings-\(UUID().uuidString).json")
        try Data(text.utf8).write(to: url)
        return url.path
    }

    @Test func flagsWinOverVariablesAndVariablesOverTheFile() async throws {
        let file = try Self.file(
            #"{"port": 1, "host": "h1", "ledger": "l1", "rate_burst": 7, "public_url": "http://p/"}"#
        )
        defer { try? FileManager.default.removeItem(atPath: file) }
        let reader = try await SettingsReader(
            flags: ["port": "3"],
            environment: ["SCRIP_PORT": "2", "SCRIP_HOST": "h2", "PORT": "9", "LEDGER": "no"],
            file: file)
        #expect(reader.settings.port == 3)
        #expect(reader.settings.address == "h2")
        #expect(reader.ledgerPath == "l1")
        #expect(reader.settings.rateBurst == 7)
        #expect(reader.settings.publicURL == "http://p")
        #expect(reader.settings.idleSeconds == Settings().idleSeconds)
        #expect(reader.description.contains("port = 3  (flag)"))
        #expect(reader.description.contains("host = h2  (SCRIP_HOST)"))
        #expect(reader.description.contains("rate_burst = 7  (\(file))"))
    }

    @Test(arguments: [
        (#"{"prot": 1}"#, "prot is not a setting. Did you mean 'port'?"),
        (
            #"{"zone": "Europe/Berlin"}"#,
            "zone is not a setting, for the ledger has its own time zone. Make the ledger with "
                + "'scrip ledger create --time-zone'; 'scrip ledger show' says what one has"
        ),
        (#"{"currency": "EUR"}"#, "currency is not a setting, for the ledger has its own currency"),
        (#"{"port": "80"}"#, "port is not a number that fits. Use a whole number from 0"),
        (#"{"port": 65536}"#, "port is not a number that fits"),
        (#"{"host": 1}"#, "host is not text. Use a string"),
        (#"[]"#, "is not an object"),
        (#"{"port": 1"#, ":1:11: expected"),
    ])
    func aMistakeInTheFileIsNamed(_ text: String, _ message: String) async throws {
        let file = try Self.file(text)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let error = await #expect(throws: ScripError.self) {
            try await SettingsReader(flags: [:], environment: [:], file: file)
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ["SCRIP_PORT": "eighty"], ["SCRIP_IDLE_SECONDS": "0"], ["SCRIP_LOG_LEVEL": "loud"],
        ["SCRIP_TLS_KEY": "key.pem"], ["SCRIP_ABUSE": "some"], ["SCRIP_APIV3_KEY": "short"],
    ])
    func aMistakeInTheEnvironmentIsNamed(_ environment: [String: String]) async throws {
        let error = await #expect(throws: ScripError.self) {
            try await SettingsReader(flags: [:], environment: environment, file: nil)
        }
        #expect(error?.code == .invalidInput)
    }

    @Test func booksAreReadWithTheirMerchants() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let pem = try Self.file(key.publicKey.pemRepresentation)
        let secret = String(repeating: "s", count: 32)
        let books = try Self.file(
            """
            {"books": [
              {"name": "tea", "ledger": "tea.db", "rules": "rules/tea", "hosts": ["Tea.example.com"],
               "public_url": "https://tea.example.com/", "merchants": [
                 {"mchid": "1900000009", "appid": "wx9", "merchant_serial": "0a09",
                  "merchant_public_key": "\(pem)", "apiv3_key": "\(secret)", "apiv2_key": "\(secret)"}]},
              {"name": "coffee", "ledger": "postgres://db/scrip?book=coffee"}]}
            """)
        let reader = try await SettingsReader(
            flags: [:], environment: ["SCRIP_BOOKS": books, "SCRIP_RULES": "rules"], file: nil)
        let entries = try #require(reader.books).entries
        #expect(entries.map(\.name) == ["tea", "coffee"])
        #expect(entries[0].hostNames == ["tea.example.com"])
        #expect(entries[0].merchants.map(\.merchant) == ["1900000009"])
        #expect(entries[0].merchants.map(\.serial) == ["0A09"])
        #expect(entries.map { $0.settings(reader.settings).rulesFolder } == ["rules/tea", "rules"])
        #expect(entries[0].settings(reader.settings).publicURL == "https://tea.example.com")
        #expect(!reader.description.joined().contains(secret))
    }

    @Test(arguments: [
        (#"{}"#, ":1:1: the file of books has no books"),
        (#"{"books": []}"#, "books has 0 entries. Use 1 to 1000"),
        (
            #"{"books": [{"name": "a", "ledger": "x", "leger": "y"}]}"#,
            "books[0].leger is not a known key"
        ),
        (#"{"books": [{"name": "a"}]}"#, "books[0] has no ledger"),
        (
            #"{"books": [{"name": "a", "ledger": "x"}, {"name": "a", "ledger": "y"}]}"#,
            "book 'a' is named twice"
        ),
        (
            #"{"books": [{"name": "a", "ledger": "x"}, {"name": "b", "ledger": "x"}]}"#,
            "The ledger of book b is named twice, first by book a"
        ),
        (
            #"{"books": [{"name": "a", "ledger": "x", "hosts": ["h"]}, "#
                + #"{"name": "b", "ledger": "y", "hosts": ["H"]}]}"#,
            "host 'h' is named twice"
        ),
        (
            #"{"books": [{"name": "a", "ledger": "x", "hosts": ["https://h"]}]}"#,
            "books[0].hosts has 'https://h', which is no host name"
        ),
        (
            #"{"books": [{"name": "a", "ledger": "x", "merchants": [{"mchid": "1", "appid": "w", "#
                + #""merchant_serial": "s", "merchant_public_key": "none.pem", "apiv3_key": "short", "#
                + #""apiv2_key": "short"}]}]}"#,
            "books[0].merchants[0].apiv3_key has not 32 characters"
        ),
    ])
    func aMistakeAmongTheBooksIsNamed(_ text: String, _ message: String) async throws {
        let file = try Self.file(text)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let error = await #expect(throws: ScripError.self) {
            try await SettingsReader(flags: [:], environment: ["SCRIP_BOOKS": file], file: nil)
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix(file) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        (["SCRIP_LEDGER": "x.db"], "ledger is set beside books"),
        (["SCRIP_MCHID": "1"], "mchid is set beside books"),
        (["SCRIP_PLATFORM_PRIVATE_KEY": "x"], "platform_certificate is not set"),
    ])
    func whatIsEachBooksOwnIsNotSetForAll(
        _ environment: [String: String], _ message: String
    ) async throws {
        let file = try Self.file(#"{"books": [{"name": "a", "ledger": "x"}]}"#)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let error = await #expect(throws: ScripError.self) {
            try await SettingsReader(
                flags: [:], environment: environment.merging(["SCRIP_BOOKS": file]) { $1 },
                file: nil)
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func secretsAreNotPrinted() async throws {
        let secret = "0123456789abcdef0123456789abcdef"
        let file = try Self.file(#"{"apiv2_key": "\#(secret)"}"#)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let error = await #expect(throws: ScripError.self) {
            try await SettingsReader(
                flags: [:], environment: ["SCRIP_APIV3_KEY": secret], file: file)
        }
        #expect(error?.description.contains(secret) == false)
        #expect("\(Secret(secret))" == "***")
        #expect(String(reflecting: Secret(secret)) == "***")
        var dumped = ""
        dump(Secret(secret), to: &dumped)
        #expect(!dumped.contains(secret))
    }
}
