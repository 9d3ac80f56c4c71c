import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripAccess
import ScripContract
import ScripCore
import ScripSettings
import Synchronization
import Testing
import WeChatPay

@testable import ScripHTTP

/// A shop that serves the platform's API to two merchants.
struct V3Shop {
    static let platformKey = try! SigningKey.random()
    static let first = V3Signer(merchant: "1900000001", serial: "0A01", apiKey: "first")
    static let second = V3Signer(merchant: "1900000002", serial: "0A02", apiKey: "second")
    static let publicKeyID = "PUB_KEY_ID_0000000000000024101100397200000006"

    let shop: Shop

    init(
        book: Book? = nil, keptIn store: Shop.Store = .usual,
        _ change: (inout Settings) -> Void = { _ in }
    ) throws {
        shop = try Shop(
            accounts: V3Shop.accounts(V3Shop.first, V3Shop.second), book: book, keptIn: store,
            change)
    }

    /// The platform's keys, and merchants that may call.
    static func accounts(_ merchants: V3Signer...) -> Accounts {
        let now = Shop.noon
        return Accounts(
            platform: PlatformAccount(
                privateKeyPEM: Secret(V3Shop.platformKey.pem),
                publicKeyPEM: V3Shop.platformKey.verifying.pem,
                publicKeyID: V3Shop.publicKeyID, certificatePEM: "-----BEGIN CERTIFICATE-----",
                serial: "5157F09EFDC096DE", notBefore: now.advanced(bySeconds: -60),
                notAfter: now.advanced(bySeconds: 86_400)),
            merchants: merchants.map(\.account))
    }

    /// Serves while `body` runs, with a client that signs as the first merchant.
    func serve<Answer: Sendable>(
        _ body: @escaping @Sendable (V3Client) async throws -> Answer
    ) async throws -> Answer {
        try await shop.serve { [shop] client in
            try await body(V3Client(client: client, signer: V3Shop.first, now: { shop.now }))
        }
    }

    /// A stock's body: 满100减20, good for a year.
    static func stock(_ number: String, _ changes: [String: JSONValue?] = [:]) -> JSONValue {
        json(
            """
            {"stock_name": "满100减20", "belong_merchant": "1900000001", "goods_name": "全场商品",
             "stock_type": "NORMAL", "coupon_code_mode": "WECHATPAY_MODE",
             "out_request_no": "\(number)",
             "coupon_use_rule": {
               "coupon_available_time": {
                 "available_begin_time": "2026-11-01T00:00:00+08:00",
                 "available_end_time": "2027-10-31T23:59:59+08:00",
                 "available_day_after_receive": 7},
               "fixed_normal_coupon": {"discount_amount": 2000, "transaction_minimum": 10000},
               "use_method": "OFF_LINE"},
             "stock_send_rule": {"max_coupons": 100, "max_coupons_per_user": 2}}
            """
        ).with(changes)
    }

    /// A file of cases that other implementations can run as well.
    static func conformance(_ path: String) throws -> Data {
        try Data(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Conformance").appending(path: path))
    }

    /// JSON that a test writes down.
    static func json(_ text: String) -> JSONValue {
        try! JSONValue(json: Array(text.utf8))
    }
}

/// A merchant's side of signing.
struct V3Signer: Sendable {
    let merchant: String
    let serial: String
    let apiKey: String
    let key = try! SigningKey.random()

    init(merchant: String, serial: String, apiKey: String) {
        self.merchant = merchant
        self.serial = serial
        self.apiKey = String(repeating: apiKey, count: 8).prefix(32).padded(to: 32)
    }

    var account: MerchantAccount {
        MerchantAccount(
            merchant: MerchantID(rawValue: merchant), appID: "wx\(merchant)", serial: serial,
            publicKeyPEM: key.verifying.pem, apiV3Key: Secret(apiKey), apiV2Key: Secret(apiKey))
    }

    func authorization(
        _ method: String, _ target: String, _ body: [UInt8], at now: Instant,
        nonce: String = PlatformSigner.nonce()
    ) throws -> Authorization {
        let timestamp = String(now.epochSeconds)
        let message = SignedMessage(
            method: method, target: target, timestamp: timestamp, nonce: nonce, body: body)
        return Authorization(
            merchant: merchant, serial: serial, nonce: nonce, timestamp: timestamp,
            signature: try key.sign(message))
    }
}

extension Substring {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: "0", count: count - self.count)
    }
}

/// What came back.
struct V3Answered: Sendable {
    let status: Int
    let body: JSONValue
    let headers: HTTPFields

    /// Text under a path of keys.
    func text(_ path: String...) -> String? {
        guard case .string(let text) = path.reduce(body, { $0[$1] ?? .null }) else { return nil }
        return text
    }

    func integer(_ path: String...) -> Int64? {
        guard case .integer(let number) = path.reduce(body, { $0[$1] ?? .null }) else { return nil }
        return number
    }
}

/// Signs requests and checks the signatures of answers, as an SDK does.
struct V3Client: Sendable {
    let client: any TestClientProtocol
    let signer: V3Signer
    let now: @Sendable () -> Instant
    /// What the platform's key is called in answers.
    var serial = V3Shop.publicKeyID

    func signing(as signer: V3Signer) -> V3Client {
        V3Client(client: client, signer: signer, now: now)
    }

    func callAsFunction(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil
    ) async throws -> V3Answered {
        let target = "/v3/marketing/busifavor\(path)"
        let bytes = body?.json ?? []
        let authorization = try signer.authorization(
            method.rawValue, target, bytes, at: now())
        return try await raw(method, target, bytes, authorization.header)
    }

    /// Sends just this, and checks the answer's signature.
    func raw(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8], _ authorization: String?
    ) async throws -> V3Answered {
        var headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .accept: "*/*", .userAgent: "test",
        ]
        if let authorization { headers[.authorization] = authorization }
        let response = try await client.execute(
            uri: target, method: method, headers: headers,
            body: body.isEmpty ? nil : ByteBuffer(bytes: body))
        let answer = Array(response.body.readableBytesView)
        func header(_ name: String) throws -> String {
            try #require(
                response.headers[HTTPField.Name(name)!],
                "\(target): no \(name), \(response.status): \(String(buffer: response.body))")
        }
        let timestamp = try header("Wechatpay-Timestamp")
        let message = SignedMessage(
            timestamp: timestamp, nonce: try header("Wechatpay-Nonce"), body: answer)
        #expect(timestamp == String(now().epochSeconds))
        #expect(try header("Wechatpay-Signature-Type") == "WECHATPAY2-SHA256-RSA2048")
        #expect(try header("Wechatpay-Serial") == serial)
        #expect(try !header("Request-ID").isEmpty)
        #expect(
            V3Shop.platformKey.verifying.verifies(
                try header("Wechatpay-Signature"), of: message), "\(target): answer not signed")
        if !answer.isEmpty { #expect(response.headers[.contentType] == "application/json") }
        return V3Answered(
            status: response.status.code,
            body: answer.isEmpty ? .null : try JSONValue(json: answer), headers: response.headers)
    }
}

extension JSONValue {
    /// The object with members replaced, added, or with nil removed; a key may be a path `a.b`.
    func with(_ changes: [String: JSONValue?]) -> JSONValue {
        changes.sorted { $0.key < $1.key }.reduce(self) { value, change in
            value.setting(change.key.split(separator: ".").map(String.init)[...], change.value)
        }
    }

    private func setting(_ path: ArraySlice<String>, _ new: JSONValue?) -> JSONValue {
        guard case .object(var members) = self, let key = path.first else { return self }
        let index = members.firstIndex { $0.key == key }
        if path.count > 1 {
            guard let index else { return self }
            members[index].value = members[index].value.setting(path.dropFirst(), new)
        } else if let index {
            if let new { members[index].value = new } else { members.remove(at: index) }
        } else if let new {
            members.append(Member(key: key, value: new))
        }
        return .object(members)
    }
}
