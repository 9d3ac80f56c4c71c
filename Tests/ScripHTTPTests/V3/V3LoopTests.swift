import HTTPTypes
import ScripContract
import ScripCore
import Testing

@testable import ScripHTTP

/// A coupon's whole life over the platform's API.
struct V3LoopTests {
    private static func use(
        _ code: String, _ number: String, _ changes: [String: JSONValue?] = [:]
    ) -> JSONValue {
        V3Shop.json(
            """
            {"coupon_code": "\(code)", "appid": "wx1900000001",
             "use_time": "2026-11-23T12:30:00+08:00", "use_request_no": "\(number)"}
            """
        ).with(changes)
    }

    private static func send(
        _ stock: String, _ number: String, _ changes: [String: JSONValue?] = [:]
    ) -> JSONValue {
        V3Shop.json(
            """
            {"openid": "oUpF8uMuAJO", "appid": "wx1900000001", "stock_id": "\(stock)",
             "out_request_no": "\(number)"}
            """
        ).with(changes)
    }

    @Test(arguments: [Shop.Store.file, .postgres])
    func sendUseReturnUseAgain(keptIn store: Shop.Store) async throws {
        try await V3Shop(keptIn: store).serve { call in
            let created = try await call(.post, "/stocks", V3Shop.stock("S-1"))
            #expect(created.status == 200)
            #expect(created.text("create_time") == "2026-11-23T12:30:00+08:00")
            let stock = try #require(created.text("stock_id"))

            let sent = try await call(.post, "/coupons/send", Self.send(stock, "N-1"))
            #expect(sent.status == 200)
            let code = try #require(sent.text("coupon_code"))
            #expect(sent.text("send_coupon_result", "coupon_code") == code)
            #expect(code.count == 22)

            let used = try await call(.post, "/coupons/use", Self.use(code, "U-1"))
            #expect(used.status == 200)
            #expect(used.text("openid") == "oUpF8uMuAJO")
            #expect(used.text("stock_id") == stock)
            let replayed = try await call(.post, "/coupons/use", Self.use(code, "U-1"))
            #expect(replayed.body == used.body)

            let twice = try await call(.post, "/coupons/use", Self.use(code, "U-2"))
            #expect(twice.status == 400)
            #expect(twice.text("code") == "RESOURCE_ALREADY_EXISTS")

            let back = try await call(
                .post, "/coupons/return",
                V3Shop.json(
                    #"{"coupon_code": "\#(code)", "stock_id": "\#(stock)", "return_request_no": "R-1"}"#
                ))
            #expect(back.text("wechatpay_return_time") == "2026-11-23T12:30:00+08:00")
            let again = try await call(.post, "/coupons/use", Self.use(code, "U-3"))
            #expect(again.status == 200)
        }
    }
}
