import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import ScripAccess
import ScripCore
import ScripHost
import ScripOperations

@testable import ScripHTTP

extension Shop {
    /// Headers with a new key.
    func key(
        scopes: Set<TillKey.Scope> = Set(TillKey.Scope.allCases),
        text: String = TillKey.random(), overlap: Int64? = nil
    ) throws -> HTTPFields {
        let key = try TillKey(name: "till", scopes: scopes, text: Secret(text), at: now)
        try services.keys.add(key, retiringOthersAfter: overlap, at: now)
        return [.authorization: "Bearer \(text)"]
    }

    /// 满100减20 as the API takes it.
    static let stockJSON = """
        {"request_no": "STOCK-1", "name": "满100减20", "type": "NORMAL", "goods": "全场商品",
         "merchant": "1900000001", "rule": "spend_and_save",
         "params": {"threshold": 10000, "off": 2000}}
        """

    /// A checkout of one line and one coupon.
    static func checkout(_ request: String?, _ coupon: String, price: Int) -> String {
        let number = request.map { "\"request_no\":\"\($0)\"," } ?? ""
        return """
            {\(number)"user":"u1","coupons":["\(coupon)"],"basket":{"lines":\
            [{"id":"1","sku":"TEA-01","name":"乌龙茶","unit_price":\(price),"quantity":1}]}}
            """
    }
}

extension TestClientProtocol {
    func post(
        _ path: String, _ body: String, _ headers: HTTPFields
    ) async throws -> TestResponse {
        try await executeRequest(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    func get(_ path: String, _ headers: HTTPFields) async throws -> TestResponse {
        try await executeRequest(uri: path, method: .get, headers: headers, body: nil)
    }
}

extension TestResponse {
    /// The body, if it is a JSON object.
    var json: [String: Any] {
        let value = try? JSONSerialization.jsonObject(with: Data(body.readableBytesView))
        return value as? [String: Any] ?? [:]
    }

    var errorCode: String? { (json["error"] as? [String: Any])?["code"] as? String }
    var errorPath: String? { (json["error"] as? [String: Any])?["path"] as? String }

    /// The error as the command line would print it: place, message and remedy.
    var errorWords: String? {
        guard let error = json["error"] as? [String: Any], let message = error["message"] as? String
        else { return nil }
        return ScripError(
            .invalidInput, message, remedy: error["remedy"] as? String ?? "",
            at: .init(
                document: error["document"] as? String, line: error["line"] as? Int,
                column: error["column"] as? Int, path: error["path"] as? String)
        ).description
    }
}
