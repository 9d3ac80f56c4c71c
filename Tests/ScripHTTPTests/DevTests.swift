import Foundation
import ScripAccess
import ScripCore
import ScripHost
import ScripSettings
import Testing

@testable import ScripHTTP

/// What `scrip serve --dev` leaves in its folder.
struct DevTests {
    private static func folder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "scrip-dev-\(UUID().uuidString)")
            .path
    }

    @Test func keysAreMadeOnceAndFoundAgain() throws {
        let path = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try DevKeys(in: DevFolder(path), now: Shop.noon)
        let second = try DevKeys(in: DevFolder(path), now: Shop.noon.advanced(bySeconds: 86_400))
        #expect(first.tillKey == second.tillKey)
        #expect(first.accounts.merchants.all[0].serial == second.accounts.merchants.all[0].serial)
        #expect(first.accounts.platform?.serial == second.accounts.platform?.serial)
        #expect(first.accounts.platform?.privateKeyPEM == second.accounts.platform?.privateKeyPEM)
        #expect(first.accounts.merchants.all[0].apiV3Key.text.utf8.count == 32)
        #expect(first.accounts.merchants.all[0].apiV2Key.text.utf8.count == 32)
        #expect(first.accounts.platform?.publicKeyID.hasPrefix("PUB_KEY_ID_") == true)
        let other = try DevKeys(in: DevFolder(path + "/other"), now: Shop.noon)
        #expect(other.accounts.merchants.all[0].serial != first.accounts.merchants.all[0].serial)
    }

    @Test func everythingIsForItsOwnerOnly() throws {
        let path = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DevFolder(path)
        try folder.announce(DevKeys(in: folder, now: Shop.noon), at: "http://127.0.0.1:1")
        let files = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(files.contains("dev.json"))
        for file in files {
            let mode =
                try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")[
                    .posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
    }

    @Test func theAnnouncementHasWhatClientsNeedAndGoesWithTheNextStart() throws {
        let path = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DevFolder(path)
        try folder.announce(DevKeys(in: folder, now: Shop.noon), at: "http://127.0.0.1:1")
        let data = try Data(contentsOf: URL(filePath: "\(path)/dev.json"))
        let json = try JSONDecoder().decode([String: String].self, from: data)
        #expect(
            Set(json.keys) == [
                "base_url", "mchid", "appid", "merchant_serial", "merchant_private_key",
                "platform_public_key", "platform_public_key_id", "platform_certificate",
                "platform_serial", "apiv3_key", "apiv2_key", "till_key",
                "console_url", "console_user", "console_password",
            ])
        for key in ["merchant_private_key", "platform_public_key", "platform_certificate"] {
            let pem = try String(contentsOfFile: json[key] ?? "", encoding: .utf8)
            #expect(pem.hasPrefix("-----BEGIN "))
        }
        _ = try DevFolder(path)
        #expect(!FileManager.default.fileExists(atPath: "\(path)/dev.json"))
    }

    @Test func aDamagedKeyIsNamed() throws {
        let path = Self.folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = try DevFolder(path)
        _ = try DevKeys(in: folder, now: Shop.noon)
        try Data("nothing".utf8).write(to: URL(filePath: "\(path)/platform_certificate.pem"))
        let error = #expect(throws: ScripError.self) {
            try DevKeys(in: folder, now: Shop.noon)
        }
        #expect(error?.detail.contains("platform_certificate.pem") == true)
    }

    @Test func theDemoStoreIsOpenedOnce() throws {
        let shop = try Shop()
        let first = try DemoStore(in: shop.host, rulesFolder: Shop.rulesFolder)
        let second = try DemoStore(in: shop.host, rulesFolder: Shop.rulesFolder)
        #expect(first.coupons.count == 6)
        #expect(second.coupons == first.coupons)
        #expect(try shop.host.stocks().count == 2)
    }
}
