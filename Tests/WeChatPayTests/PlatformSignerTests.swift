import ScripContract
import ScripCore
import Testing
import WeChatPay

struct PlatformSignerTests {
    private let now = Instant(epochSeconds: 1_763_967_600)
    private let key: SigningKey
    private let certificate = PlatformSigner.Certificate(
        serial: "5157f09efdc096de", pem: "-----BEGIN CERTIFICATE-----\nMII\n",
        effectiveAt: Instant(epochSeconds: 1_763_000_000),
        expiresAt: Instant(epochSeconds: 1_900_000_000))

    init() throws { key = try SigningKey.random() }

    @Test(arguments: [#"{"stock_id":"1"}"#, ""])
    func headersProveTheBody(_ body: String) throws {
        let signer = PlatformSigner(
            key: key, publicKeyID: "PUB_KEY_ID_01", certificate: certificate)
        let list = try signer.headers(for: Array(body.utf8), now: now)
        let headers = Dictionary(uniqueKeysWithValues: list.map { ($0.name, $0.value) })
        #expect(headers.count == 5)
        let timestamp = try #require(headers["Wechatpay-Timestamp"])
        let nonce = try #require(headers["Wechatpay-Nonce"])
        let signature = try #require(headers["Wechatpay-Signature"])
        #expect(timestamp == "1763967600")
        #expect(nonce.utf8.count == 32)
        #expect(headers["Wechatpay-Signature-Type"] == "WECHATPAY2-SHA256-RSA2048")
        let message = SignedMessage(timestamp: timestamp, nonce: nonce, body: Array(body.utf8))
        #expect(key.verifying.verifies(signature, of: message))
    }

    @Test func theClientSaysWhichKeyItKnows() throws {
        func serial(_ signer: PlatformSigner, _ wanted: String?) throws -> String? {
            try signer.headers(for: [], wanted: wanted, now: now)
                .first { $0.name == "Wechatpay-Serial" }?.value
        }
        let both = PlatformSigner(key: key, publicKeyID: "PUB_KEY_ID_01", certificate: certificate)
        #expect(try serial(both, nil) == "5157F09EFDC096DE")
        #expect(try serial(both, "PUB_KEY_ID_01") == "PUB_KEY_ID_01")
        #expect(try serial(both, "5157F09EFDC096DE") == "5157F09EFDC096DE")
        #expect(try serial(both, "somebody else's") == "5157F09EFDC096DE")
        let keyOnly = PlatformSigner(key: key, publicKeyID: "PUB_KEY_ID_01", certificate: nil)
        #expect(try serial(keyOnly, nil) == "PUB_KEY_ID_01")
    }

    @Test func theCertificateTravelsEncrypted() throws {
        let apiKey = String(repeating: "k", count: 32)
        let answer = try JSONValue(json: CertificateList(certificate, key: apiKey).json)
        guard case .list(let data) = answer["data"], let item = data.first,
            let sealed = item["encrypt_certificate"]
        else {
            Issue.record("no data")
            return
        }
        #expect(item["serial_no"] == .string("5157F09EFDC096DE"))
        #expect(item["effective_time"] == .string("2025-11-13T10:13:20+08:00"))
        #expect(sealed["algorithm"] == .string("AEAD_AES_256_GCM"))
        guard case .string(let ciphertext) = sealed["ciphertext"],
            case .string(let nonce) = sealed["nonce"],
            case .string(let beside) = sealed["associated_data"]
        else {
            Issue.record("not four strings")
            return
        }
        let plain = try Sealed(ciphertext: ciphertext, nonce: nonce, associatedData: beside)
            .open(key: apiKey)
        #expect(String(decoding: plain, as: UTF8.self) == certificate.pem)
    }
}
