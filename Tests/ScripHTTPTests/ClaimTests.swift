import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripAccess
import ScripContract
import ScripCore
import ScripHost
import ScripPrograms
import ScripSettings
import Testing
import WeChatPay

@testable import ScripHTTP

/// The merchant's own channels: the plugin's call and the H5 page.
struct ClaimTests {
    private static let merchant = "1900000001"
    private static var key: String { V3Shop.first.account.apiV2Key.text }

    private static func plugin(
        _ items: [CouponClaim.Item], user: String = "u1", sign: String? = nil
    ) -> String {
        let claim = CouponClaim(merchant: merchant, user: user, items: items, signature: "")
        let sign = sign ?? ParameterSignature.sign(claim.pluginParameters, key: key)
        let params = items.map {
            #"{"stock_id":"\#($0.stock)","out_request_no":"\#($0.requestNumber)"}"#
        }
        return #"{"send_coupon_params":[\#(params.joined(separator: ","))],"#
            + #""send_coupon_merchant":"\#(merchant)","openid":"\#(user)","sign":"\#(sign)"}"#
    }

    private static func page(_ stock: String, user: String = "u1", sign: String? = nil) -> String {
        let claim = CouponClaim(
            merchant: merchant, user: user, items: [.init(stock: stock, requestNumber: "r1")],
            signature: "")
        let sign = sign ?? ParameterSignature.sign(claim.pageParameters, key: key)
        return "/busifavor/getcouponinfo?stock_id=\(stock)&out_request_no=r1&sign=\(sign)"
            + "&send_coupon_merchant=\(merchant)&open_id=\(user)"
    }

    private static func send(
        _ body: String, _ client: any TestClientProtocol
    ) async throws -> (status: Int, outcome: JSONValue?, codes: [JSONValue?]) {
        let answer = try await client.execute(
            uri: "/busifavor/sendcoupon", method: .post,
            headers: [.contentType: "application/json"], body: ByteBuffer(string: body))
        let wire = try JSONValue(json: Array(answer.body.readableBytesView))
        var codes: [JSONValue?] = []
        if case .list(let results)? = wire["send_coupon_result"] {
            codes = results.map { $0["code"] }
        }
        return (answer.status.code, wire["errcode"], codes)
    }

    @Test func everyCouponOfAPluginsRequestHasItsOwnResult() async throws {
        let v3 = try V3Shop()
        let shop = v3.shop
        let one = try shop.stock("S1") { $0.limits.perUser = 1 }.id.rawValue
        let day = try shop.stock("S2") { $0.limits.perDay = 1 }.id.rawValue
        let all = try shop.stock("S3") { $0.limits.total = 1 }.id.rawValue
        let paused = try shop.stock("S4")
        _ = try shop.host.move(stock: paused.id, to: .paused, request: "p")
        let foreign = try shop.stock("S5") { $0.merchant = "1900000002" }.id.rawValue
        for stock in [day, all] {
            _ = try shop.host.send(
                stock: StockID(rawValue: stock), to: "u9",
                request: RequestNumber(rawValue: "x\(stock)"))
        }
        try await shop.serve { client in
            let items = [one, day, all, paused.id.rawValue, foreign, "999"].enumerated().map {
                CouponClaim.Item(stock: $1, requestNumber: "r\($0)")
            }
            let answer = try await Self.send(Self.plugin(items), client)
            #expect(answer.outcome == .string("OK"))
            #expect(
                answer.codes == [
                    .string("SUCCESS"), .string("DAYLIMIT"), .string("NOTENOUGH"),
                    .string("NOTRUNNING"), .string("FAILED"), .string("FAILED"),
                ])
            let again = try await Self.send(Self.plugin([items[0]]), client)
            #expect(again.codes == [.string("DUPREQUEST")])
            let more = try await Self.send(
                Self.plugin([.init(stock: one, requestNumber: "other")]), client)
            #expect(more.codes == [.string("MAXQUOTA")])
        }
        #expect(try shop.host.wallet(of: "u1").coupons.map(\.channel) == ["MINIAPP"])
    }

    @Test func aPluginsRequestWithoutTheMerchantsSignatureSendsNothing() async throws {
        let v3 = try V3Shop()
        let stock = try v3.shop.stock().id.rawValue
        let items = [CouponClaim.Item(stock: stock, requestNumber: "r")]
        try await v3.shop.serve { client in
            let forged = try await Self.send(
                Self.plugin(items, sign: String(repeating: "A", count: 64)), client)
            #expect(forged.outcome == .string("SIGN_ERROR"))
            let broken = try await Self.send("{}", client)
            #expect(broken.outcome == .string("PARAM_ERROR"))
        }
        #expect(try v3.shop.host.wallet(of: "u1").coupons.isEmpty)
    }

    @Test func whoClaimsTooOftenHasToWait() async throws {
        let v3 = try V3Shop { $0.abuse.user = VelocityLimit(count: 1, seconds: 30) }
        let stock = try v3.shop.stock().id.rawValue
        try await v3.shop.serve { client in
            func claim(_ number: String) async throws -> (Int, JSONValue?) {
                let answer = try await Self.send(
                    Self.plugin([.init(stock: stock, requestNumber: number)]), client)
                return (answer.status, answer.outcome)
            }
            let answer1 = try await claim("r1")
            #expect(answer1 == (200, .string("OK")))
            v3.shop.now = v3.shop.now.advanced(bySeconds: 29)
            let answer2 = try await claim("r2")
            #expect(answer2 == (429, .string("FREQUENCY_LIMITED")))
            v3.shop.now = v3.shop.now.advanced(bySeconds: 1)
            let answer3 = try await claim("r3")
            #expect(answer3 == (200, .string("OK")))
        }
    }

    @Test func thePageShowsTheCardAndItsButtonClaims() async throws {
        let v3 = try V3Shop()
        let stock = try v3.shop.stock {
            $0.name = #"<b>满"减'&"#
        }.id.rawValue
        try await v3.shop.serve { client in
            let shown = try await client.execute(uri: Self.page(stock), method: .get)
            let html = String(buffer: shown.body)
            #expect(shown.status == .ok)
            #expect(shown.headers[.contentType] == "text/html; charset=utf-8")
            #expect(shown.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
            #expect(shown.headers[.cacheControl] == "no-store")
            #expect(html.contains("&lt;b&gt;满&quot;减&#39;&amp;"))
            #expect(!html.contains("<b>"))
            #expect(html.contains("<button"))
            #expect(try v3.shop.host.wallet(of: "u1").coupons.isEmpty)
            let claimed = try await client.execute(uri: Self.page(stock), method: .post)
            #expect(claimed.status == .ok)
            let coupon = try #require(try v3.shop.host.wallet(of: "u1").coupons.first)
            #expect(coupon.channel == "H5")
            #expect(String(buffer: claimed.body).contains(coupon.code.rawValue))
            _ = try await client.execute(uri: Self.page(stock), method: .post)
            #expect(try v3.shop.host.wallet(of: "u1").coupons.count == 1)
        }
    }

    @Test func aPageWithoutTheMerchantsSignatureShowsNothing() async throws {
        let v3 = try V3Shop()
        let stock = try v3.shop.stock().id.rawValue
        let forged = Self.page(stock, sign: String(repeating: "0", count: 64))
        let other = Self.page(stock).replacing("open_id=u1", with: "open_id=u2")
        try await v3.shop.serve { client in
            for uri in [forged, other] {
                for method in [HTTPRequest.Method.get, .post] {
                    let answer = try await client.execute(uri: uri, method: method)
                    #expect(answer.status == .unauthorized)
                    #expect(!String(buffer: answer.body).contains("满100减20"))
                }
            }
            let without = try await client.execute(
                uri: "/busifavor/getcouponinfo", method: .get)
            #expect(without.status == .badRequest)
        }
        #expect(try v3.shop.host.wallet(of: "u2").coupons.isEmpty)
    }
}
