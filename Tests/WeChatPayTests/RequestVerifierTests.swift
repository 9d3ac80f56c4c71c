import ScripContract
import ScripCore
import Testing
import WeChatPay

struct RequestVerifierTests {
    private let now = Instant(epochSeconds: 1_763_967_600)
    private let key: SigningKey
    private let merchant: Merchant

    init() throws {
        key = try SigningKey.random()
        let others = try SigningKey.random().verifying
        merchant = Merchant(
            id: "1900000001",
            certificates: [
                Merchant.Certificate(serial: "0a1b", key: key.verifying),
                Merchant.Certificate(serial: "DEAD", key: key.verifying, isRevoked: true),
                Merchant.Certificate(
                    serial: "0001", key: key.verifying, goodThrough: now.advanced(bySeconds: -1)),
                Merchant.Certificate(serial: "0002", key: others),
            ],
            apiV3Key: String(repeating: "k", count: 32))
    }

    /// Signs and asks who it was, one thing changed.
    private func ask(
        _ verifier: RequestVerifier, mchid: String = "1900000001", serial: String = "0A1B",
        nonce: String = "N1", at time: Int64? = nil, signed: String = "{}", sent: String = "{}",
        target: String = "/v3/x", now: Instant? = nil,
        edit: (String) -> String? = { $0 }
    ) throws(WireError) -> Merchant {
        let timestamp = String(time ?? self.now.epochSeconds)
        let message = SignedMessage(
            method: "POST", target: "/v3/x", timestamp: timestamp, nonce: nonce,
            body: Array(signed.utf8))
        let header = Authorization(
            merchant: mchid, serial: serial, nonce: nonce, timestamp: timestamp,
            signature: (try? key.sign(message)) ?? ""
        ).header
        return try verifier.merchant(
            authorizedBy: edit(header), method: "POST", target: target, body: Array(sent.utf8),
            now: now ?? self.now)
    }

    private func refusal(_ body: () throws(WireError) -> Merchant) -> WireError? {
        do throws(WireError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    /// Whoever the others become: what was signed once is not signed twice, and who is gone signs nothing.
    @Test func merchantsBecomeOthers() throws {
        let verifier = RequestVerifier([merchant])
        #expect(try ask(verifier).id == "1900000001")
        let other = Merchant(
            id: "1900000002", certificates: merchant.certificates, apiV3Key: merchant.apiV3Key)
        verifier.know([merchant, other])
        #expect(
            refusal { () throws(WireError) in try ask(verifier) }?.message.contains("nonce_str")
                == true)
        #expect(try ask(verifier, mchid: "1900000002").id == "1900000002")
        verifier.know([other])
        #expect(
            refusal { () throws(WireError) in try ask(verifier, nonce: "N2") }?.message
                .contains("mchid") == true)
        #expect(try ask(verifier, mchid: "1900000002", nonce: "N2").id == "1900000002")
        // Back again, it has not signed anew what it signed before.
        verifier.know([merchant])
        #expect(
            refusal { () throws(WireError) in try ask(verifier) }?.message.contains("nonce_str")
                == true)
    }

    /// A merchant of one book of a server becomes another's.
    @Test func whatWasSignedForOneBookIsNotSignedForAnother() throws {
        let nonces = NonceMemories()
        let (tea, coffee) = (
            RequestVerifier([merchant], nonces: nonces), RequestVerifier(nonces: nonces)
        )
        #expect(try ask(tea).id == "1900000001")
        coffee.know([merchant])
        #expect(
            refusal { () throws(WireError) in try ask(coffee) }?.message.contains("nonce_str")
                == true)
        #expect(try ask(coffee, nonce: "N2").id == "1900000001")
    }

    @Test func aSignedRequestSaysWhoSentIt() throws {
        let verifier = RequestVerifier([merchant])
        #expect(try ask(verifier).id == "1900000001")
        #expect(try ask(verifier, nonce: "N2", at: now.epochSeconds - 300).id == "1900000001")
        #expect(try ask(verifier, nonce: "N3", at: now.epochSeconds + 300).id == "1900000001")
    }

    @Test func fieldsMayComeInAnyOrder() throws {
        let verifier = RequestVerifier([merchant])
        let reversed = { (header: String) in
            let (scheme, fields) = (header.prefix { $0 != " " }, header.drop { $0 != " " })
            return "\(scheme) "
                + fields.dropFirst().split(separator: ",").reversed().joined(separator: ", ")
        }
        #expect(try ask(verifier, edit: reversed).id == "1900000001")
    }

    @Test func everyReasonHasItsWords() {
        let verifier = RequestVerifier([merchant])
        let cases: [(WireError?, String, String)] = [
            (
                refusal { () throws(WireError) in try ask(verifier, edit: { _ in nil }) },
                "Authorization", "is missing"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, edit: { "Basic " + $0 }) },
                "Authorization", "scheme"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, edit: { String($0.dropLast()) })
                },
                "Authorization", "malformed"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, edit: { $0 + ",mchid=\"1\"" })
                },
                "mchid", "twice"
            ),
            (
                refusal { () throws(WireError) in
                    try ask(verifier, edit: { $0.replacing("nonce_str", with: "nonce") })
                }, "nonce_str", "missing"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, mchid: "1900000002") },
                "mchid", "not a merchant"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, serial: "FFFF") },
                "serial_no", "not a certificate"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, serial: "DEAD") },
                "serial_no", "revoked"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, serial: "0001") },
                "serial_no", "expired"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, serial: "0002") },
                "signature", "not match"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, at: now.epochSeconds - 301) },
                "timestamp", "-301 seconds"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, at: now.epochSeconds + 301) },
                "timestamp", "301 seconds"
            ),
            (
                refusal { () throws(WireError) in
                    try ask(verifier, edit: { $0.replacing("\"1763967600\"", with: "\"x\"") })
                }, "timestamp", "not a number"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, sent: "{ }") },
                "signature", "not match"
            ),
            (
                refusal { () throws(WireError) in try ask(verifier, target: "/v3/y") },
                "signature", "not match"
            ),
        ]
        for (error, field, words) in cases {
            #expect(error?.status == 401)
            #expect(error?.code == .signError)
            #expect(error?.detail?.field == field)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "accepted")")
        }
    }

    @Test func aWrongSignatureShowsWhatShouldHaveBeenSigned() throws {
        let verifier = RequestVerifier([merchant])
        let error = try #require(refusal { () throws(WireError) in try ask(verifier, sent: "{ }") })
        #expect(
            error.jsonText() == """
                {"code":"SIGN_ERROR","message":"signature sign not match","detail":\
                {"field":"signature","issue":"sign not match","location":"authorization",\
                "sign_information":{"method":"POST","url":"/v3/x","truncated_sign_message":\
                "POST\\\\n/v3/x\\\\n1763967600\\\\nN1\\\\n{ }\\\\n","sign_message_length":29}}}
                """)
    }

    @Test func aNonceCountsOnce() throws {
        let verifier = RequestVerifier([merchant])
        _ = try ask(verifier)
        let again = refusal { () throws(WireError) in try ask(verifier) }
        #expect(again?.detail?.field == "nonce_str")
        // As long as its timestamp could be accepted: here 600 seconds after it was first seen.
        let late = now.advanced(bySeconds: 600)
        let ahead = now.epochSeconds + 300
        _ = try ask(verifier, nonce: "N2", at: ahead)
        let later = refusal { () throws(WireError) in
            try ask(verifier, nonce: "N2", at: ahead, now: late)
        }
        #expect(later?.detail?.field == "nonce_str")
    }

    @Test func whoCannotSignUsesUpNoNonce() throws {
        let verifier = RequestVerifier([merchant])
        _ = refusal { () throws(WireError) in try ask(verifier, sent: "{ }") }
        #expect(try ask(verifier).id == "1900000001")
    }

    @Test func aFullMemoryRefusesInsteadOfForgetting() throws {
        let verifier = RequestVerifier([merchant], nonces: NonceMemories(countMax: 2))
        _ = try ask(verifier, nonce: "A")
        _ = try ask(verifier, nonce: "B")
        let third = refusal { () throws(WireError) in try ask(verifier, nonce: "C") }
        #expect(third?.status == 429)
        #expect(third?.code == .frequencyLimited)
        let first = refusal { () throws(WireError) in try ask(verifier, nonce: "A") }
        #expect(first?.status == 401)
        let later = now.advanced(bySeconds: 601)
        #expect(
            try ask(verifier, nonce: "C", at: later.epochSeconds, now: later).id == "1900000001")
    }
}
