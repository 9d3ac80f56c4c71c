import HTTPTypes
import ScripContract
import ScripCore
import ScripHost
import ScripPrograms
import WeChatPay

@testable import ScripHTTP

/// Asks operations of the platform's API as a merchant whose signature held.
struct V3Desk {
    let shop: Shop
    let operations: [V3Operation]

    init(_ shop: Shop) {
        self.shop = shop
        operations =
            PayGiftV3(gifts: shop.services.programs.payGifts).operations
            + SubsidyV3(subsidies: shop.services.programs.subsidies, host: shop.host).operations
    }

    /// The answer's body, as JSON.
    func ask(
        _ method: HTTPRequest.Method, _ target: String, _ body: [UInt8] = [],
        by merchant: MerchantID = "1900000001"
    ) throws(WireError) -> JSONValue {
        let target = try WireTarget("/v3/marketing/\(target)")
        let found = operations.first { operation in
            let parts = operation.path.split(separator: "/").dropFirst(0)
            return operation.method == method && parts.count == target.segments.count
                && zip(parts, target.segments).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
        }
        guard let found else { throw WireError(404, .resourceNotExists, "no operation") }
        var parameters: [String: String] = [:]
        for (part, segment) in zip(found.path.split(separator: "/"), target.segments)
        where part.hasPrefix(":") {
            parameters[String(part.dropFirst())] = segment
        }
        let asked = Merchant(id: merchant, certificates: [], apiV3Key: nil)
        let reply = try found.answer(
            V3Call(
                merchant: asked, verifier: RequestVerifier([asked]), parameters: parameters,
                query: target.query, body: body, now: shop.now))
        return (try? JSONValue(json: reply.body(in: shop.host.timeZone))) ?? .null
    }
}
