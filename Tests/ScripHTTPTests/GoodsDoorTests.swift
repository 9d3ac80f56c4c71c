import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import ScripOperations
import Testing
import Yams

@testable import ScripHTTP

/// Goods that are never discounted, through `/v1` and `/v3`.
struct GoodsDoorTests {
    private static let path = "/v1/merchants/1900000001/never-discounted"
    private static let list = #"{"request_no":"N1","category":["alcohol/"],"tag":["rx"]}"#

    private static func words(_ answer: TestResponse) -> [String: [String]]? {
        answer.json["never_discounted"] as? [String: [String]]
    }

    @Test func aListIsSetShownAndTakenAway() async throws {
        let shop = try Shop()
        let office = try shop.key(scopes: [.stocks])
        try await shop.serve { client in
            let none = try await client.get(Self.path, office)
            #expect(none.status == .ok)
            #expect(Self.words(none) == [:])
            #expect(none.json["since"] == nil)
            let set = try await client.put(Self.path, Self.list, office)
            #expect(set.status == .ok)
            #expect(set.json["merchant"] as? String == "1900000001")
            #expect(Self.words(set) == ["category": ["alcohol/"], "tag": ["rx"]])
            #expect(set.json["since"] as? String == "2026-11-23T12:30:00+08:00")
            let shown = try await client.get(Self.path, office)
            #expect(shown.body == set.body)
            let again = try await client.put(Self.path, Self.list, office)
            #expect(again.body == set.body)
            let gone = try await client.put(
                Self.path, #"{"category":[]}"#,
                office.with(.idempotencyKey, "N2"))
            #expect(gone.status == .ok)
            #expect(Self.words(gone) == [:])
        }
    }

    /// What a door makes of each mistake: nothing is changed by any.
    @Test func mistakesHaveTheirStatus() async throws {
        let shop = try Shop()
        let office = try shop.key(scopes: [.stocks])
        let till = try shop.key(scopes: [.redeem, .quote])
        let cases: [(String, String, HTTPFields, Int, String)] = [
            (Self.path, Self.list, [:], 401, "no_key"),
            (Self.path, Self.list, till, 403, "wrong_scope"),
            (Self.path, #"{"tag":["rx"]}"#, office, 400, "invalid_input"),
            (Self.path, #"{"request_no":"N1"}"#, office, 400, "invalid_input"),
            (Self.path, #"{"request_no":"N1","tags":["rx"]}"#, office, 400, "invalid_input"),
            (Self.path, #"{"request_no":"N1","category":["/"]}"#, office, 400, "invalid_input"),
            ("/v1/merchants//never-discounted", Self.list, office, 400, "invalid_input"),
            (
                "/v1/merchants/\(String(repeating: "1", count: 33))/never-discounted", Self.list,
                office, 400, "invalid_input"
            ),
            (Self.path, #"{"request_no":"SET","tag":["other"]}"#, office, 409, "request_mismatch"),
        ]
        try await shop.serve { client in
            let first = try await client.put(
                Self.path, #"{"request_no":"SET","tag":["first"]}"#, office)
            #expect(first.status == .ok)
            for (path, body, headers, status, code) in cases {
                let answer = try await client.put(path, body, headers)
                #expect(answer.status.code == status, "\(path) \(body)")
                #expect(answer.errorCode == code, "\(path) \(body)")
            }
            let text = try await client.put(
                Self.path, Self.list,
                office.with(.contentType, "text/plain"))
            #expect(text.status == .unsupportedMediaType)
            let post = try await client.post(Self.path, Self.list, office)
            #expect(post.status == .methodNotAllowed)
            #expect(post.headers[.allow] == "GET, PUT")
            #expect(Self.words(try await client.get(Self.path, office)) == ["tag": ["first"]])
        }
    }

    @Test func theSameMessagesAsInEveryDoor() async throws {
        struct Case: Decodable {
            var name: String
            var text: String
            var error: String
        }
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Conformance/json/bad-goods.yaml")
        let cases = try YAMLDecoder().decode([Case].self, from: Data(contentsOf: url))
        let shop = try Shop()
        let office = try shop.key()
        try await shop.serve { client in
            for item in cases {
                let answer = try await client.put(Self.path, item.text, office)
                #expect(answer.status == .badRequest, "\(item.name)")
                #expect(answer.errorWords == item.error, "\(item.name)")
            }
        }
    }

    @Test func everyAnswerAboutACheckoutSaysWhy() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock()
        let codes = try (1...3).map {
            try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\($0)")
            ).code.rawValue
        }
        @Sendable func checkout(_ request: String?, _ coupon: String) -> String {
            let number = request.map { #""request_no":"\#($0)","# } ?? ""
            return """
                {\(number)"user":"u1","coupons":["\(coupon)"],"basket":{"lines":[\
                {"id":"wine","category":"alcohol/wine","unit_price":50000,"quantity":1},\
                {"id":"tea","unit_price":12000,"quantity":1}]}}
                """
        }
        let reason = #"{"id":"wine","in_scope":false,"reason":"never_discounted","discount":0}"#
        try await shop.serve { client in
            // What the server knows of the stock is warm before the list is set.
            let before = try await client.post("/v1/quote", checkout(nil, codes[0]), till)
            #expect(!String(buffer: before.body).contains("never_discounted"))
            #expect(try await client.put(Self.path, Self.list, till).status == .ok)
            for (path, body) in [
                ("/v1/quote", checkout(nil, codes[0])), ("/v1/redeem", checkout("R1", codes[0])),
                ("/v1/holds", checkout("H1", codes[1])), ("/v1/holds/H1/commit", ""),
                ("/v1/redeem", checkout("R1", codes[0])),
            ] {
                let answer = try await client.post(path, body, till)
                #expect(answer.status == .ok, "\(path)")
                #expect(String(buffer: answer.body).contains(reason), "\(path)")
            }
            let shown = try await client.get("/v1/stocks/\(stock.id)", till)
            #expect(Self.words(shown) == ["category": ["alcohol/"], "tag": ["rx"]])
            let redemption = try await client.get("/v1/redemptions?limit=1", till)
            #expect(redemption.status == .ok)
        }
        #expect(try shop.host.audit().fault == nil)
        #expect(try shop.host.replay().differing == 0)
    }

    @Test func aBasketAtThePlatformsDoorIsHeldToIt() async throws {
        let shop = try V3Shop()
        try await shop.serve { call in
            let made = try await call(.post, "/stocks", V3Shop.stock("S-1", [:]))
            let stock = try #require(made.text("stock_id"))
            let sent = try await call(
                .post, "/coupons/send",
                V3Shop.json(
                    """
                    {"openid": "oUser", "appid": "wx1900000001", "stock_id": "\(stock)",
                     "out_request_no": "N-1"}
                    """))
            let code = try #require(sent.text("coupon_code"))
            let owner = try shop.shop.host.stock(StockID(rawValue: stock)).definition.merchant
            _ = try shop.shop.host.setNeverDiscounted(
                NeverDiscounted([.category: ["alcohol/"]]), by: owner, request: "LIST")
            func use(_ number: String, _ lines: String) async throws -> V3Answered {
                try await call(
                    .post, "/coupons/use",
                    V3Shop.json(
                        """
                        {"coupon_code": "\(code)", "appid": "wx1900000001",
                         "use_time": "\(call.now().rfc3339())", "use_request_no": "\(number)",
                         "x_scrip": {"basket": {"lines": [\(lines)]}}}
                        """))
            }
            let wine =
                #"{"id": "1", "category": "alcohol/wine", "unit_price": 50000, "quantity": 1}"#
            let tea = #"{"id": "2", "unit_price": 50000, "quantity": 1}"#
            let refused = try await use("U-1", wine)
            #expect(refused.status == 403)
            #expect(refused.text("detail", "issue") == "nothing_in_scope")
            #expect(try await use("U-2", "\(wine), \(tea)").status == 200)
            let past = try shop.shop.host.redemptions(.init(), limit: 1).redemptions
            let lines = try #require(past.first?.receipt).coupons[0].verdict.lines
            #expect(lines.map(\.reason) == ["never_discounted", nil])
        }
    }
}

extension TestClientProtocol {
    fileprivate func put(
        _ path: String, _ body: String, _ headers: HTTPFields
    ) async throws -> TestResponse {
        try await executeRequest(
            uri: path, method: .put, headers: headers, body: ByteBuffer(string: body))
    }
}

extension HTTPFields {
    /// The same fields with one more.
    fileprivate func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var all = self
        all[name] = value
        return all
    }
}
