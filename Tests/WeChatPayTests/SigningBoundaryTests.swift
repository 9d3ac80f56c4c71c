import ScripCore
import Testing
import WeChatPay

/// What verifies and seals, at its edges: the last second of a certificate, and nonces that are ever new.
struct SigningBoundaryTests {
    private static let now = Instant(epochSeconds: 1_763_967_600)
    private static let key = String(repeating: "k", count: 32)
    private let signing: SigningKey

    init() throws { signing = try SigningKey.random() }

    private func merchant(
        _ certificates: [Merchant.Certificate], apiV3Key: String? = SigningBoundaryTests.key
    ) -> Merchant {
        Merchant(id: "1900000001", certificates: certificates, apiV3Key: apiV3Key)
    }

    private func ask(
        _ verifier: RequestVerifier, nonce: String = "N", at now: Instant, timestamp: String? = nil
    ) -> WireError? {
        do throws(WireError) {
            let timestamp = timestamp ?? String(now.epochSeconds)
            let message = SignedMessage(
                method: "GET", target: "/v3/x", timestamp: timestamp, nonce: nonce, body: [])
            let header = Authorization(
                merchant: "1900000001", serial: "0A1B", nonce: nonce, timestamp: timestamp,
                signature: (try? signing.sign(message)) ?? ""
            ).header
            _ = try verifier.merchant(
                authorizedBy: header, method: "GET", target: "/v3/x", body: [], now: now)
            return nil
        } catch {
            return error
        }
    }

    private var certificate: Merchant.Certificate {
        Merchant.Certificate(
            serial: "0A1B", key: signing.verifying, goodThrough: Self.now)
    }

    @Test func aCertificateIsGoodThroughItsLastSecond() {
        let verifier = RequestVerifier([merchant([certificate])])
        #expect(ask(verifier, nonce: "1", at: Self.now.advanced(bySeconds: -1)) == nil)
        #expect(ask(verifier, nonce: "2", at: Self.now) == nil)
        let late = ask(verifier, nonce: "3", at: Self.now.advanced(bySeconds: 1))
        #expect(late?.status == 401)
        #expect(late?.detail?.field == "serial_no")
        #expect(late?.detail?.issue == "is a certificate that has expired")
    }

    @Test func aClockMayBeFiveMinutesOffOnEitherSide() {
        let verifier = RequestVerifier([
            merchant([Merchant.Certificate(serial: "0A1B", key: signing.verifying)])
        ])
        for (seconds, isTaken) in [(-301, false), (-300, true), (300, true), (301, false)] {
            let timestamp = String(Self.now.epochSeconds + Int64(seconds))
            let error = ask(verifier, nonce: "N\(seconds)", at: Self.now, timestamp: timestamp)
            #expect((error == nil) == isTaken, "\(seconds)")
            if !isTaken { #expect(error?.detail?.field == "timestamp") }
        }
        for timestamp in ["", "x", "-1", "+1763967600", "1763967600.0", "1763967600000"] {
            let error = ask(verifier, nonce: "T\(timestamp)", at: Self.now, timestamp: timestamp)
            #expect(error?.status == 401, "\(timestamp)")
        }
    }

    @Test func aMerchantWithoutCertificateOrKeyIsTold() {
        let none = ask(RequestVerifier([merchant([])]), at: Self.now)
        #expect(none?.detail?.issue == "has not applied for an API certificate")
        let keyless = ask(RequestVerifier([merchant([certificate], apiV3Key: nil)]), at: Self.now)
        #expect(keyless?.detail?.issue == "has not set an APIv3 key")
    }

    @Test func aNonceCountsOnceAsLongAsItsRequestCouldBeTaken() {
        let verifier = RequestVerifier([
            merchant([Merchant.Certificate(serial: "0A1B", key: signing.verifying)])
        ])
        // A request from a clock that is fast can still be taken ten minutes after it first came.
        let timestamp = String(Self.now.epochSeconds + 300)
        #expect(ask(verifier, nonce: "A", at: Self.now, timestamp: timestamp) == nil)
        for seconds in [1, 300, 599, 600] as [Int64] {
            let again = ask(
                verifier, nonce: "A", at: Self.now.advanced(bySeconds: seconds),
                timestamp: timestamp)
            #expect(again?.detail?.field == "nonce_str", "\(seconds)")
        }
        // One that came late in its window is known through the next one, too.
        let other = RequestVerifier([
            merchant([Merchant.Certificate(serial: "0A1B", key: signing.verifying)])
        ])
        let late = String(Self.now.epochSeconds + 890)
        for (nonce, seconds) in [("first", 0), ("late", 590), ("next", 601)] as [(String, Int64)] {
            #expect(
                ask(
                    other, nonce: nonce, at: Self.now.advanced(bySeconds: seconds),
                    timestamp: nonce == "late" ? late : nil) == nil)
        }
        let again = ask(
            other, nonce: "late", at: Self.now.advanced(bySeconds: 700), timestamp: late)
        #expect(again?.detail?.field == "nonce_str")
        let small = RequestVerifier(
            [merchant([Merchant.Certificate(serial: "0A1B", key: signing.verifying)])],
            nonces: NonceMemories(countMax: 2)
        )
        #expect(ask(small, nonce: "1", at: Self.now) == nil)
        #expect(ask(small, nonce: "2", at: Self.now) == nil)
        #expect(ask(small, nonce: "3", at: Self.now)?.status == 429)
        // What does not verify takes no room.
        #expect(ask(small, nonce: "2", at: Self.now)?.status == 401)
    }

    @Test func twoSealsOfOneTextDiffer() throws {
        let plain = Array("the same text".utf8)
        var seen: Set<String> = []
        for _ in 0..<100 {
            let sealed = try Sealed(plain, key: Self.key, associatedData: "a")
            #expect(sealed.nonce.utf8.count == 12)
            #expect(seen.insert(sealed.nonce).inserted)
            #expect(seen.insert(sealed.ciphertext).inserted)
            #expect(try sealed.open(key: Self.key) == plain)
        }
        var nonces: Set<String> = []
        for _ in 0..<100 { #expect(nonces.insert(PlatformSigner.nonce()).inserted) }
    }

    @Test func aSealThatWasTouchedDoesNotOpen() throws {
        let sealed = try Sealed(Array("text".utf8), key: Self.key, associatedData: "a")
        var changed: [Sealed] = []
        var other = sealed
        other.associatedData = "b"
        changed.append(other)
        other = sealed
        other.nonce = String(PlatformSigner.nonce().prefix(12))
        changed.append(other)
        for ciphertext in ["", "AAAA", "*", String(sealed.ciphertext.dropLast(4))] {
            other = sealed
            other.ciphertext = ciphertext
            changed.append(other)
        }
        for wrong in changed { #expect(throws: ScripError.self) { try wrong.open(key: Self.key) } }
        let otherKey = String(repeating: "x", count: 32)
        #expect(throws: ScripError.self) { try sealed.open(key: otherKey) }
        for key in ["", "short", Self.key + "k"] {
            #expect(throws: ScripError.self) { try sealed.open(key: key) }
            #expect(throws: ScripError.self) { try Sealed([], key: key, associatedData: "a") }
        }
    }
}
