import Testing
import WeChatPay

/// Signatures and ciphertexts that another implementation made.
private struct SignatureCases: Decodable {
    struct Request: Decodable {
        var name, method, target, timestamp, nonce, body, signature: String
        var length: Int
    }
    struct Answer: Decodable {
        var name, timestamp, nonce, body, signature: String
        var length: Int
    }
    struct Text: Decodable {
        var name, key, nonce, associatedData, plain, ciphertext: String

        enum CodingKeys: String, CodingKey {
            case name, key, nonce, plain, ciphertext
            case associatedData = "associated_data"
        }
    }
    var publicKey: String
    var requests: [Request]
    var answers: [Answer]
    var sealed: [Text]

    enum CodingKeys: String, CodingKey {
        case requests, answers, sealed
        case publicKey = "public_key"
    }
}

struct SigningTests {
    private let cases: SignatureCases = try! WireCases.load("signatures.yaml")

    @Test func signaturesOfRequestsVerify() throws {
        let key = try VerifyingKey(pem: cases.publicKey)
        for request in cases.requests {
            let message = SignedMessage(
                method: request.method, target: request.target, timestamp: request.timestamp,
                nonce: request.nonce, body: Array(request.body.utf8))
            #expect(message.bytes.count == request.length, "\(request.name)")
            #expect(key.verifies(request.signature, of: message), "\(request.name)")
            let other = SignedMessage(
                method: request.method, target: request.target, timestamp: request.timestamp,
                nonce: request.nonce, body: Array(request.body.utf8) + [0x20])
            #expect(!key.verifies(request.signature, of: other), "\(request.name)")
            #expect(!key.verifies("not base64!", of: message), "\(request.name)")
        }
    }

    @Test func signaturesOfAnswersVerify() throws {
        let key = try VerifyingKey(pem: cases.publicKey)
        for answer in cases.answers {
            let message = SignedMessage(
                timestamp: answer.timestamp, nonce: answer.nonce, body: Array(answer.body.utf8))
            #expect(message.bytes.count == answer.length, "\(answer.name)")
            #expect(key.verifies(answer.signature, of: message), "\(answer.name)")
        }
    }

    @Test func whatOthersEncryptedDecrypts() throws {
        for text in cases.sealed {
            let sealed = Sealed(
                ciphertext: text.ciphertext, nonce: text.nonce, associatedData: text.associatedData)
            let plain = String(decoding: try sealed.open(key: text.key), as: UTF8.self)
            #expect(plain == text.plain, "\(text.name)")
            let again = try Sealed(
                Array(text.plain.utf8), key: text.key, associatedData: text.associatedData,
                nonce: text.nonce)
            #expect(again.ciphertext == text.ciphertext, "\(text.name)")
        }
    }

    @Test func anythingElseDoesNotDecrypt() throws {
        let text = try #require(cases.sealed.first)
        let sealed = Sealed(
            ciphertext: text.ciphertext, nonce: text.nonce, associatedData: text.associatedData)
        for change in [
            Sealed(ciphertext: "", nonce: text.nonce, associatedData: text.associatedData),
            Sealed(ciphertext: "AAAA", nonce: text.nonce, associatedData: text.associatedData),
            Sealed(
                ciphertext: text.ciphertext, nonce: "another12345",
                associatedData: text.associatedData),
            Sealed(ciphertext: text.ciphertext, nonce: "short", associatedData: "coupon"),
            Sealed(ciphertext: text.ciphertext, nonce: text.nonce, associatedData: "other"),
        ] {
            #expect(throws: (any Error).self) { try change.open(key: text.key) }
        }
        #expect(throws: (any Error).self) { try sealed.open(key: "short") }
        #expect(throws: (any Error).self) {
            try sealed.open(key: String(repeating: "k", count: 32))
        }
    }

    @Test func keysTravelAsPEM() throws {
        let key = try SigningKey.random()
        let message = SignedMessage(timestamp: "1", nonce: "2", body: [])
        let signature = try SigningKey(pem: key.pem).sign(message)
        #expect(try VerifyingKey(pem: key.verifying.pem).verifies(signature, of: message))
        #expect(throws: (any Error).self) { try SigningKey(pem: "no key") }
        #expect(throws: (any Error).self) { try VerifyingKey(pem: key.pem) }
    }
}
