import Foundation
import ScripCore
import Testing

@testable import ScripHTTP

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
