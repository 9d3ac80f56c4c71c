import ScripContract
import ScripCore
import Testing
import WeChatPay

private struct ChannelCases: Decodable {
    struct Signature: Decodable, CustomTestStringConvertible {
        var name, key, signature: String
        var parameters: [String: String]
        var testDescription: String { name }
    }
    struct Refused: Decodable, CustomTestStringConvertible {
        var name, body, field: String
        var testDescription: String { name }
    }
    var signatures: [Signature]
    var pluginRefused: [Refused]

    enum CodingKeys: String, CodingKey {
        case signatures
        case pluginRefused = "plugin_refused"
    }

    static let all: ChannelCases = {
        do { return try WireCases.load("channels.yaml") } catch { fatalError("\(error)") }
    }()
}

struct ChannelTests {
    @Test(arguments: ChannelCases.all.signatures)
    private func signsParameters(_ expected: ChannelCases.Signature) {
        let parameters = expected.parameters.map { (name: $0.key, value: $0.value) }
        #expect(ParameterSignature.sign(parameters, key: expected.key) == expected.signature)
        #expect(
            ParameterSignature.verifies(expected.signature, parameters, key: expected.key))
        #expect(
            !ParameterSignature.verifies(
                expected.signature, parameters, key: expected.key + "x"))
        #expect(
            !ParameterSignature.verifies(
                String(expected.signature.dropLast()) + "?", parameters, key: expected.key))
        #expect(!ParameterSignature.verifies("", parameters, key: expected.key))
        let other = parameters + [(name: "zz", value: "1")]
        #expect(!ParameterSignature.verifies(expected.signature, other, key: expected.key))
    }

    @Test(arguments: ChannelCases.all.pluginRefused)
    private func refusesABody(_ expected: ChannelCases.Refused) {
        let error = #expect(throws: WireError.self) {
            _ = try CouponClaim(pluginJSON: Array(expected.body.utf8))
        }
        #expect(error?.status == 400)
        #expect(error?.code == .paramError)
        #expect(error?.detail?.field == expected.field)
    }

    @Test func thePluginsParametersAreNumberedFromZero() throws {
        let claim = CouponClaim(
            merchant: "10016226", user: "u",
            items: [
                .init(stock: "1234567", requestNumber: "abc123", couponCode: "asdsada")
            ], signature: "")
        #expect(
            ParameterSignature.text(claim.pluginParameters)
                == "coupon_code0=asdsada&out_request_no0=abc123&send_coupon_merchant=10016226"
                + "&stock_id0=1234567")
        #expect(
            ParameterSignature.text(claim.pageParameters)
                == "coupon_code=asdsada&open_id=u&out_request_no=abc123"
                + "&send_coupon_merchant=10016226&stock_id=1234567")
    }

    @Test func aPagesQueryMayNameEachParameterOnce() {
        let query = [
            (name: "stock_id", value: "1"), (name: "out_request_no", value: "r"),
            (name: "send_coupon_merchant", value: "10016226"), (name: "open_id", value: "u"),
            (name: "sign", value: String(repeating: "A", count: 64)),
        ]
        #expect(throws: Never.self) { try CouponClaim(page: query) }
        for name in query.map(\.name) {
            let without = query.filter { $0.name != name }
            let twice = query + query.filter { $0.name == name }
            for query in [without, twice] {
                let error = #expect(throws: WireError.self) { try CouponClaim(page: query) }
                #expect(error?.detail?.field == name)
                #expect(error?.detail?.location == .query)
            }
        }
    }

    @Test func aNotificationOpensToWhatWasSealed() throws {
        let key = "0123456789abcdef0123456789abcdef"
        let received = CouponReceived(
            couponCode: "1201059453000011062474", stock: "1", sentAt: Instant(epochSeconds: 0),
            sender: "1900000001", channel: .payGift, user: nil, requestNumber: "r")
        let envelope = try NotificationEnvelope(
            id: "n", received, key: key, createdAt: Instant(epochSeconds: 0))
        let wire = try JSONValue(json: envelope.json)
        #expect(wire["event_type"] == .string("COUPON.SEND"))
        #expect(wire["resource_type"] == .string("encrypt-resource"))
        #expect(wire["resource"]?["original_type"] == .string("coupon"))
        let plain = try JSONValue(json: envelope.resource.open(key: key))
        #expect(plain["event_type"] == .string("EVENT_TYPE_BUSICOUPON_SEND"))
        #expect(plain["send_channel"] == .string("BUSICOUPON_SEND_CHANNEL_PAYGIFT"))
        #expect(plain["send_time"] == .string("1970-01-01T08:00:00+08:00"))
        #expect(plain["openid"] == nil)
    }
}
