import Foundation
import Hummingbird
import HummingbirdTesting
import ScripContract
import ScripCore
import ScripSettings
import Testing

@testable import ScripHTTP

/// A server with a certificate of its own, and files that are none.
struct TLSTests {
    /// A folder with a certificate and its key, and a key that belongs to no certificate there.
    private static func files() throws -> DevFolder {
        let folder = try DevFolder(
            FileManager.default.temporaryDirectory
                .appending(path: "scrip-tls-\(UUID().uuidString)").path)
        _ = try DevKeys(in: folder, now: Shop.noon)
        return folder
    }

    @Test func answersOverTLS() async throws {
        let folder = try TLSTests.files()
        let shop = try Shop {
            $0.tlsCertificate = folder.path(of: "platform_certificate.pem")
            $0.tlsKey = folder.path(of: "platform_private_key.pem")
        }
        let headers = try shop.key()
        shop.services.resources.start()
        let application = try Server(shop.services).application()
        let (health, quote) = try await application.test(.ahc(.https)) { client in
            (
                try await client.execute(uri: "/healthz", method: .get),
                try await client.post(
                    "/v1/quote", Shop.checkout(nil, "1201", price: 12_000), headers)
            )
        }
        await shop.services.resources.stop()
        #expect(String(buffer: health.body) == #"{"status":"ok"}"#)
        #expect(quote.status == .ok)
        let offers = try #require(quote.json["offers"] as? [[String: Any]])
        #expect((offers.first?["reason"] as? [String: Any])?["code"] as? String == "unknown_coupon")
    }

    @Test func aCertificateIsMadeOnceAndAnewBeforeItEnds() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-tls-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try SelfMadeCertificate(in: folder, now: Shop.noon)
        let bytes = made.fingerprint.split(separator: ":")
        #expect(bytes.count == 32)
        #expect(bytes.allSatisfy { $0.count == 2 && UInt8($0, radix: 16) != nil })
        let mode = try FileManager.default.attributesOfItem(atPath: made.keyPath)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let day: Int64 = 86_400
        let later = Shop.noon.advanced(bySeconds: 769 * day)
        #expect(try SelfMadeCertificate(in: folder, now: later).fingerprint == made.fingerprint)
        let end = Shop.noon.advanced(bySeconds: 771 * day)
        #expect(try SelfMadeCertificate(in: folder, now: end).fingerprint != made.fingerprint)
        let shop = try Shop {
            $0.tlsCertificate = made.certificatePath
            $0.tlsKey = made.keyPath
        }
        shop.services.resources.start()
        let application = try Server(shop.services).application()
        let health = try await application.test(.ahc(.https)) { client in
            try await client.execute(uri: "/healthz", method: .get)
        }
        await shop.services.resources.stop()
        #expect(health.status == .ok)
    }

    @Test func aFolderThatHoldsSomethingElseIsNotWrittenOver() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in ["tls_certificate.pem", "tls_key.pem"] {
            try Data("no certificate".utf8).write(to: folder.appending(path: file))
        }
        let error = #expect(throws: ScripError.self) {
            try SelfMadeCertificate(in: folder.path, now: Shop.noon)
        }
        #expect(error?.code == .invalidInput)
    }

    @Test(arguments: [
        ("platform_private_key.pem", "platform_private_key.pem", "holds no certificates"),
        ("platform_certificate.pem", "platform_certificate.pem", "holds no private key"),
        ("nothing.pem", "platform_private_key.pem", "holds no certificates"),
        ("platform_certificate.pem", "nothing.pem", "holds no private key"),
    ])
    func saysWhichFileIsNoGood(certificate: String, key: String, words: String) throws {
        let folder = try TLSTests.files()
        let shop = try Shop {
            $0.tlsCertificate = folder.path(of: certificate)
            $0.tlsKey = folder.path(of: key)
        }
        let error = #expect(throws: ScripError.self) { try Server(shop.services).application() }
        #expect(error?.code == .invalidInput)
        #expect(error?.detail.contains(words) == true)
        let wrong = words.hasSuffix("certificates") ? certificate : key
        #expect(error?.detail.contains(folder.path(of: wrong)) == true)
    }
}
