import HTTPTypes
import HummingbirdTesting
import ScripAccess
import ScripContract
import ScripCore
import ScripHost
import ScripSettings
import Testing
import WeChatPay

@testable import ScripHTTP

/// What is wrong with a parameter is said at the parameter, in the client's own words.
struct V3ParameterTests {
    /// What a client is told, as far as it decides what the client does.
    private struct Told: Equatable {
        var status: Int
        var code: String?
        var field: String?
        var issue: String?
        var location: String?

        init(
            _ status: Int, _ code: String?, _ field: String?, _ issue: String?,
            _ location: String? = "query"
        ) {
            self.status = status
            self.code = code
            self.field = field
            self.issue = issue
            self.location = location
        }

        init(_ answer: V3Answered) {
            self.init(
                answer.status, answer.text("code"), answer.text("detail", "field"),
                answer.text("detail", "issue"), answer.text("detail", "location"))
        }
    }

    /// Words that are no client's of the platform.
    private static func namesInternals(_ answer: V3Answered) -> Bool {
        let text = answer.body.jsonText()
        return ["v3:", "scrip ", "audit", "journal", "ledger", "params.", "rules folder"]
            .contains { text.contains($0) }
    }

    private static func sold(_ call: V3Client, code: String? = nil) async throws -> (String, String)
    {
        let mode: JSONValue = .string(code == nil ? "WECHATPAY_MODE" : "MERCHANT_API")
        let created = try await call(
            .post, "/stocks", V3Shop.stock("S-1", ["coupon_code_mode": mode]))
        let stock = try #require(created.text("stock_id"), "\(created.body.jsonText())")
        var send = V3Shop.json(
            """
            {"openid": "oUser", "appid": "wx1900000001", "stock_id": "\(stock)",
             "out_request_no": "N-1"}
            """)
        if let code { send = send.with(["coupon_code": .string(code)]) }
        let sent = try await call(.post, "/coupons/send", send)
        return (stock, try #require(sent.text("coupon_code"), "\(sent.body.jsonText())"))
    }

    private static let none =
        "is missing, and so are creator_merchant and sender_merchant; give one of them"

    @Test(arguments: [
        ("", "belong_merchant", none),
        (
            "&creator_merchant1900000001", "creator_merchant1900000001",
            "has no value; write name=value"
        ),
        ("&creator_merchant=", "creator_merchant", "is empty"),
        ("&belong_merchant=", "belong_merchant", "is empty"),
        ("&sender_merchant=", "sender_merchant", "is empty"),
        ("&belong_merchant=1900000001&creator_merchant=", "creator_merchant", "is empty"),
        (
            "&belong_merchant=1900000001&belong_merchant=1900000001", "belong_merchant",
            "stands there twice; write it once"
        ),
        ("&belong_merchant=x", "belong_merchant", "has 1 characters; use 8 to 15"),
        ("&belong_merchant=190000000x", "belong_merchant", "holds other than digits"),
        (
            "&belong_merchant=1900000001&limit=5&limit=6", "limit",
            "stands there twice; write it once"
        ),
        ("&belong_merchant=1900000001&x=1&x=2", "x", "stands there twice; write it once"),
    ])
    func aWalletNeedsOneMerchantFilterThatIsOne(
        _ query: String, field: String, issue: String
    ) async throws {
        try await V3Shop().serve { call in
            let answer = try await call(
                .get, "/users/oUser/coupons?appid=wx1900000001\(query)")
            #expect(Told(answer) == Told(400, "PARAM_ERROR", field, issue))
        }
    }

    @Test func aUseThatIsRepeatedWithAnotherBodySaysWhatDiffers() async throws {
        try await V3Shop().serve { call in
            let (stock, code) = try await Self.sold(call)
            let body = V3Shop.json(
                """
                {"coupon_code": "\(code)", "appid": "wx1900000001", "stock_id": "\(stock)",
                 "use_time": "2026-11-23T12:30:00+08:00", "use_request_no": "MY-USE-1"}
                """)
            let first = try await call(.post, "/coupons/use", body)
            #expect(first.status == 200)
            #expect(try await call(.post, "/coupons/use", body).body == first.body)
            let basket =
                #"{"basket": {"lines": [{"id": "1", "unit_price": 12000, "quantity": 1}]}}"#
            for (changes, field) in [
                (["use_time": .string("2026-11-23T12:31:00+08:00")], "/use_time"),
                (["openid": .string("oUser")], "/openid"),
                (["out_trade_no": .string("O-1")], "/out_trade_no"),
                (["x_scrip": V3Shop.json(basket)], "/use_request_no"),
            ] as [([String: JSONValue], String)] {
                let answer = try await call(.post, "/coupons/use", body.with(changes))
                #expect(
                    Told(answer)
                        == Told(
                            400, "INVALID_REQUEST", field, "differs from the first request", "body")
                )
                let message = answer.text("message") ?? ""
                #expect(message.hasPrefix("use_request_no 'MY-USE-1' was used before, and "))
                if field != "/use_request_no" {
                    #expect(message.contains("\(field.dropFirst()) differs"), "\(message)")
                }
                #expect(!Self.namesInternals(answer), "\(message)")
            }
        }
    }

    @Test func everyNumberThatIsRepeatedIsTheClientsOwn() async throws {
        try await V3Shop().serve { call in
            let (stock, code) = try await Self.sold(call)
            let coupon = #""coupon_code": "\#(code)", "stock_id": "\#(stock)""#
            func twice(
                _ method: HTTPRequest.Method, _ path: String, _ key: String, _ first: String,
                _ second: String
            ) async throws {
                let number = "\"\(key)\": \"TWICE\", "
                let one = try await call(method, path, V3Shop.json("{\(number)\(first)}"))
                #expect(one.status < 300, "\(path) \(one.body.jsonText())")
                let two = try await call(method, path, V3Shop.json("{\(number)\(second)}"))
                #expect(two.status == 400, "\(path)")
                #expect(two.text("code") == "INVALID_REQUEST", "\(path)")
                #expect(
                    two.text("message")?.hasPrefix("\(key) 'TWICE' was used before, and ") == true,
                    "\(path) \(two.body.jsonText())")
                #expect(!Self.namesInternals(two), "\(two.body.jsonText())")
            }
            try await twice(
                .post, "/coupons/associate", "out_request_no",
                coupon + #", "out_trade_no": "O-1""#, coupon + #", "out_trade_no": "O-2""#)
            try await twice(
                .patch, "/stocks/\(stock)/budget", "modify_budget_request_no",
                #""target_max_coupons": 200, "current_max_coupons": 100"#,
                #""target_max_coupons": 300, "current_max_coupons": 200"#)
            try await twice(
                .patch, "/stocks/\(stock)", "out_request_no", #""comment": "a""#,
                #""comment": "b""#)
            try await twice(
                .post, "/coupons/deactivate", "deactivate_request_no", coupon,
                coupon + #", "deactivate_reason": "other""#)
        }
    }

    /// As it comes over the wire: client libraries would mend such a query.
    @Test(arguments: [
        ("callbacks?mchid=%zz", "mchid"), ("callbacks?mchid=%E4%B8", "mchid"),
        ("callbacks?%zz=1", "query"),
    ])
    func aBrokenEscapeIsSaidWhereItStands(_ path: String, field: String) async throws {
        let target = "/v3/marketing/busifavor/\(path)"
        let signed = try V3Shop.first.authorization("GET", target, [], at: Shop.noon).header
        try await V3Shop().serve { call in
            let port = try #require(call.client.port)
            let answer = try await RawConnection.blocking {
                let connection = try RawConnection(port: port)
                connection.send(
                    "GET \(target) HTTP/1.1\r\nHost: a\r\nAuthorization: \(signed)\r\n\r\n")
                return connection.readAnswer()
            }
            #expect(answer?.status == 400)
            let detail = try JSONValue(json: Array((answer?.body ?? "").utf8))["detail"]
            #expect(detail?["field"] == .string(field))
            #expect(detail?["issue"] == .string("has an escape that is not UTF-8"))
            #expect(detail?["location"] == .string("query"))
        }
    }

    @Test func aPartOfThePathThatIsEmptyIsNamed() async throws {
        try await V3Shop().serve { call in
            for (path, field) in [
                ("/stocks/", "stock_id"), ("/stocks//couponcodes", "stock_id"),
                ("/users//coupons?appid=a", "openid"),
                ("/users/oUser/coupons//appids/wx1", "coupon_code"),
                ("/users/oUser/coupons/1/appids/", "appid"),
            ] {
                let answer = try await call(.get, path)
                #expect(
                    Told(answer) == Told(400, "PARAM_ERROR", field, "is missing", "path"), "\(path)"
                )
            }
            #expect(try await call(.get, "//callbacks").text("code") == "RESOURCE_NOT_EXISTS")
        }
        let shop = try Shop()
        let till = try shop.key()
        try await shop.serve { client in
            let answer = try await client.get("/v1/coupons/", till)
            #expect(answer.status == .badRequest)
            #expect(answer.errorWords?.hasPrefix("coupon in the path is empty.") == true)
            #expect(try await client.get("/v1//stocks", till).errorCode == "no_route")
        }
    }

    @Test func abudgetThatIsNotGivenIsMissing() async throws {
        try await V3Shop().serve { call in
            let (stock, _) = try await Self.sold(call)
            let path = "/stocks/\(stock)/budget"
            let empty = try await call(.patch, path)
            #expect(
                Told(empty) == Told(400, "PARAM_ERROR", "", "is empty; send a JSON object", "body"))
            let nothing = try await call(.patch, path, V3Shop.json("{}"))
            #expect(
                Told(nothing)
                    == Told(400, "PARAM_ERROR", "/modify_budget_request_no", "is missing", "body"))
            let number = #"{"modify_budget_request_no": "B-1"}"#
            let neither = try await call(.patch, path, V3Shop.json(number))
            #expect(neither.text("detail", "field") == "/target_max_coupons")
            #expect(neither.text("detail", "issue")?.hasPrefix("is missing") == true)
        }
    }

    @Test func aPlusInACodeIsABlank() async throws {
        try await V3Shop().serve { call in
            let (_, code) = try await Self.sold(call, code: "AB C-1")
            #expect(code == "AB C-1")
            for written in ["AB+C-1", "AB%20C-1"] {
                let shown = try await call(
                    .get, "/users/oUser/coupons/\(written)/appids/wx1900000001")
                #expect(shown.text("coupon_code") == "AB C-1", "\(written)")
            }
            // A plus that is written as one is no blank.
            let plus = try await call(.get, "/users/oUser/coupons/AB%2BC-1/appids/wx1900000001")
            #expect(plus.status == 404)
        }
    }

    @Test func whoFetchedTheCertificateIsKept() throws {
        let shop = try Shop()
        func clients(_ setting: PlatformKey) -> CertificateClients {
            CertificateClients(shop.host, setting)
        }
        func has(_ clients: CertificateClients, _ merchant: MerchantID, _ agent: String) -> Bool {
            clients.contains(merchant, userAgent: agent)
        }
        let first = clients(.learnt)
        let before = has(first, "1900000001", "php")
        #expect(!before)
        first.note("1900000001", userAgent: "php")
        // Another process, or this one after a restart.
        let again = clients(.learnt)
        let remembered = again.remembers("1900000001", userAgent: "php")
        let kept = has(again, "1900000001", "php")
        let rememberedNow = again.remembers("1900000001", userAgent: "php")
        #expect(remembered == nil)
        #expect(kept)
        #expect(rememberedNow == true)
        let others = [has(again, "1900000001", "node"), has(again, "1900000002", "php")]
        #expect(others == [false, false])
        // The operator's word counts before what was learnt.
        let decided = [
            has(clients(.publicKey), "1900000001", "php"),
            has(clients(.certificate), "1900000002", "go"),
        ]
        #expect(decided == [false, true])
        let fault = try shop.host.audit().fault
        #expect(fault == nil)
    }

    @Test(arguments: [
        (PlatformKey.publicKey, V3Shop.publicKeyID, V3Shop.publicKeyID),
        (.certificate, "5157F09EFDC096DE", "5157F09EFDC096DE"),
        (.learnt, V3Shop.publicKeyID, "5157F09EFDC096DE"),
    ])
    func aClientThatNamesNoKeyIsAnsweredAsSet(
        _ setting: PlatformKey, before: String, after: String
    ) async throws {
        try await V3Shop { $0.platformKey = setting }.serve { call in
            var client = call
            client.serial = before
            _ = try await client(.get, "/callbacks")
            client.serial = "5157F09EFDC096DE"
            let signed = try V3Shop.first.authorization(
                "GET", "/v3/certificates", [], at: Shop.noon)
            _ = try await client.raw(.get, "/v3/certificates", [], signed.header)
            client.serial = after
            _ = try await client(.get, "/callbacks")
        }
    }
}
