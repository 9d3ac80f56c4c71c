import HTTPTypes
import ScripContract
import ScripCore
import ScripHost
import Testing

@testable import ScripHTTP

/// What the platform's API refuses about coupons, and with which words.
struct V3CouponTests {
    private struct Refused: Equatable {
        var status: Int
        var code: String?
        var issue: String?
        init(_ status: Int, _ code: String?, _ issue: String? = nil) {
            self.status = status
            self.code = code
            self.issue = issue
        }
        init(_ answer: V3Answered) {
            self.init(answer.status, answer.text("code"), answer.text("detail", "issue"))
        }
    }

    private static func send(
        _ call: V3Client, _ stock: String, _ number: String, user: String = "oUser",
        code: String? = nil
    ) async throws -> V3Answered {
        try await call(
            .post, "/coupons/send",
            V3Shop.json(
                """
                {"openid": "\(user)", "appid": "wx1900000001", "stock_id": "\(stock)",
                 "out_request_no": "\(number)"}
                """
            ).with(code.map { ["coupon_code": .string($0)] } ?? [:]))
    }

    private static func use(
        _ call: V3Client, _ code: String, _ number: String, _ changes: [String: JSONValue?] = [:]
    ) async throws -> V3Answered {
        try await call(
            .post, "/coupons/use",
            V3Shop.json(
                """
                {"coupon_code": "\(code)", "appid": "wx1900000001",
                 "use_time": "\(call.now().rfc3339())", "use_request_no": "\(number)"}
                """
            ).with(changes))
    }

    private static func stock(
        _ call: V3Client, _ number: String, _ changes: [String: JSONValue?] = [:]
    ) async throws -> String {
        let answer = try await call(.post, "/stocks", V3Shop.stock(number, changes))
        return try #require(answer.text("stock_id"), "\(answer.body.jsonText())")
    }

    @Test func eachRefusalOfASendHasItsWord() async throws {
        let shop = try V3Shop()
        try await shop.serve { call in
            let stock = try await Self.stock(
                call, "S-1",
                [
                    "stock_send_rule.max_coupons": .integer(4),
                    "stock_send_rule.max_coupons_by_day": .integer(3),
                ])
            let first = try await Self.send(call, stock, "N-1")
            #expect(first.status == 200)
            #expect(try await Self.send(call, stock, "N-1").body == first.body)
            #expect(try await Self.send(call, stock, "N-2").status == 200)
            #expect(
                Refused(try await Self.send(call, stock, "N-3"))
                    == Refused(403, "RULELIMIT", "MAXQUOTA"))
            // The same number again is another send for another user.
            #expect(try await Self.send(call, stock, "N-1", user: "oOther").status == 200)
            #expect(
                Refused(try await Self.send(call, stock, "N-2", user: "oOther"))
                    == Refused(403, "RULELIMIT", "DAYLIMIT"))
            shop.shop.now = Shop.noon.advanced(bySeconds: 86_400)
            #expect(try await Self.send(call, stock, "N-2", user: "oOther").status == 200)
            #expect(
                Refused(try await Self.send(call, stock, "N-1", user: "oThird"))
                    == Refused(403, "RULELIMIT", "NOTENOUGH"))
            _ = try shop.shop.host.move(
                stock: StockID(rawValue: stock), to: .paused, request: "PAUSE")
            #expect(
                Refused(try await Self.send(call, stock, "N-1", user: "oThird"))
                    == Refused(403, "RULELIMIT", "NOTRUNNING"))
        }
    }

    @Test func theModeSaysWhoNamesTheCode() async throws {
        try await V3Shop().serve { call in
            let generated = try await Self.stock(call, "S-1")
            let assigned = try await Self.stock(
                call, "S-2", ["coupon_code_mode": .string("MERCHANT_API")])
            let extra = try await Self.send(call, generated, "N-1", code: "ABC")
            #expect(extra.text("detail", "field") == "/coupon_code")
            let missing = try await Self.send(call, assigned, "N-1")
            #expect(missing.text("detail", "field") == "/coupon_code")
            #expect(try await Self.send(call, assigned, "N-2", code: "A B/|=1").status == 200)
            let twice = try await Self.send(call, assigned, "N-3", user: "oOther", code: "A B/|=1")
            #expect(twice.text("code") == "INVALID_REQUEST")
            let long = try await Self.send(
                call, assigned, "N-4", code: String(repeating: "x", count: 33))
            #expect(long.text("detail", "field") == "/coupon_code")
            // A code of the merchant's own is used with its stock.
            let alone = try await Self.use(call, "A B/|=1", "U-1")
            #expect(alone.text("detail", "field") == "/stock_id")
            let used = try await Self.use(
                call, "A B/|=1", "U-1", ["stock_id": .string(assigned)])
            #expect(used.status == 200)
        }
    }

    @Test func aMerchantsClockMayBeBehindByFiveMinutes() async throws {
        try await V3Shop().serve { call in
            let stock = try await Self.stock(call, "S-1")
            // Received at 12:30:00.
            for (number, time, status) in [
                ("1", "12:24:59", 403), ("2", "12:25:00", 200), ("3", "12:29:59", 200),
            ] {
                let sent = try await Self.send(call, stock, "N-\(number)", user: "u\(number)")
                let code = try #require(sent.text("coupon_code"))
                let used = try await Self.use(
                    call, code, "U-\(number)",
                    ["use_time": .string("2026-11-23T\(time)+08:00")])
                #expect(used.status == status, "\(time)")
            }
        }
    }

    @Test func aPathIsDecodedAfterItWasVerified() async throws {
        try await V3Shop().serve { call in
            let stock = try await Self.stock(
                call, "S-1", ["coupon_code_mode": .string("MERCHANT_UPLOAD")])
            let codes = "/stocks/\(stock)/couponcodes"
            let uploaded = try await call(
                .post, codes,
                V3Shop.json(
                    #"{"coupon_code_list": ["AB/C |=1"], "upload_request_no": "UP-1"}"#))
            #expect(uploaded.integer("success_count") == 1)
            let shown = try await call(.get, "\(codes)/AB%2FC%20%7C=1")
            #expect(shown.text("code_information", "code") == "AB/C |=1")
            let deleted = try await call(
                .delete, "\(codes)/AB%2FC%20%7C=1?delete_request_no=D-1")
            #expect(deleted.status == 200)
            let again = try await call(
                .delete, "\(codes)/AB%2FC%20%7C=1?delete_request_no=D-1")
            #expect(again.body == deleted.body, "a repetition")
            #expect(try await call(.get, "\(codes)/AB%2FC%20%7C=1").status == 404)
        }
    }

    @Test func aCouponOutsideItsTimeIsAMatterOfRules() async throws {
        let shop = try V3Shop()
        try await shop.serve { call in
            let stock = try await Self.stock(
                call, "S-1",
                [
                    "coupon_use_rule.coupon_available_time.wait_days_after_receive": .integer(1),
                    "coupon_use_rule.coupon_available_time.available_week": V3Shop.json(
                        #"{"week_day": [2, 3, 4, 5, 6, 0]}"#),
                ])
            let code = try #require(
                try await Self.send(call, stock, "N-1").text("coupon_code"))
            #expect(
                Refused(try await Self.use(call, code, "U-1"))
                    == Refused(403, "RULELIMIT", "not_yet_available"))
            shop.shop.now = Shop.noon.advanced(bySeconds: 7 * 86_400)
            #expect(
                Refused(try await Self.use(call, code, "U-1"))
                    == Refused(403, "RULELIMIT", "outside_hours"), "a Monday")
            shop.shop.now = Shop.noon.advanced(bySeconds: 9 * 86_400)
            #expect(
                Refused(try await Self.use(call, code, "U-1"))
                    == Refused(403, "RULELIMIT", "expired"))
        }
    }

    @Test func statesThatDoNotGoTogetherAreRefused() async throws {
        let shop = try V3Shop()
        try await shop.serve { call in
            let stock = try await Self.stock(call, "S-1")
            let code = try #require(
                try await Self.send(call, stock, "N-1").text("coupon_code"))
            func act(_ verb: String, _ number: String, code: String) async throws -> V3Answered {
                try await call(
                    .post, "/coupons/\(verb)",
                    V3Shop.json(
                        #"{"coupon_code": "\#(code)", "stock_id": "\#(stock)", "\#(verb)_request_no": "\#(number)"}"#
                    ))
            }
            #expect(Refused(try await act("return", "R-1", code: code)).code == "INVALID_REQUEST")
            let user = try await Self.use(call, code, "U-1", ["openid": .string("oSomebodyElse")])
            #expect(Refused(user) == Refused(404, "USER_NOT_EXISTS", "wrong_user"))
            #expect(try await Self.use(call, code, "U-1").status == 200)
            let other = try await Self.use(
                call, code, "U-1", ["use_time": .string("2026-11-23T12:00:00+08:00")])
            #expect(Refused(other).code == "INVALID_REQUEST", "the number with another body")
            #expect(
                Refused(try await act("deactivate", "D-1", code: code)).code == "INVALID_REQUEST")
            #expect(try await act("return", "R-1", code: code).status == 200)
            #expect(try await act("deactivate", "D-1", code: code).status == 200)
            #expect(try await act("deactivate", "D-1", code: code).status == 200, "a repetition")
            #expect(
                Refused(try await Self.use(call, code, "U-2"))
                    == Refused(400, "INVALID_REQUEST", "deactivated"))
            let unknown = try await act("return", "R-9", code: "404")
            #expect(Refused(unknown) == Refused(404, "RESOURCE_NOT_EXISTS"))

            let thrown = try #require(
                try await Self.send(call, stock, "N-2").text("coupon_code"))
            _ = try shop.shop.host.delete(
                CouponCode(rawValue: thrown), of: "oUser", request: "DELETE")
            #expect(Refused(try await Self.use(call, thrown, "U-3")).code == "RESOURCE_NOT_EXISTS")
            #expect(
                Refused(try await act("deactivate", "D-2", code: thrown)).code
                    == "RESOURCE_NOT_EXISTS")
            let shown = try await call(
                .get, "/users/oUser/coupons/\(thrown)/appids/wx1900000001")
            #expect(shown.text("coupon_state") == "DELETED")
        }
    }

    @Test func walletsHavePages() async throws {
        try await V3Shop().serve { call in
            let stock = try await Self.stock(
                call, "S-1", ["stock_send_rule.max_coupons_per_user": .integer(10)])
            let other = try await Self.stock(call, "S-2", ["stock_name": .string("另一批")])
            var codes: [JSONValue] = []
            for index in 0..<5 {
                let sent = try await Self.send(call, stock, "N-\(index)")
                codes.append(sent.body["coupon_code"] ?? .null)
            }
            _ = try await Self.send(call, other, "N-9")
            func list(
                _ query: String, of filter: String = "creator_merchant=1900000001"
            ) async throws -> (V3Answered, [JSONValue]) {
                let answer = try await call(
                    .get, "/users/oUser/coupons?appid=wx1900000001&\(filter)\(query)")
                guard case .list(let rows) = answer.body["data"] else { return (answer, []) }
                return (answer, rows.map { $0["coupon_code"] ?? .null })
            }
            let (whole, all) = try await list("")
            #expect(whole.integer("total_count") == 6)
            #expect(whole.integer("limit") == 20)
            #expect(all.prefix(5) == codes[...], "oldest first")
            let (page, some) = try await list("&stock_id=\(stock)&offset=3&limit=3")
            #expect(page.integer("total_count") == 5)
            #expect(some == Array(codes[3...]))
            for (filter, count) in [
                ("belong_merchant=1900000001", 6), ("sender_merchant=1900000001", 6),
                ("sender_merchant=1900000002", 0), ("belong_merchant=1900000002", 0),
                ("creator_merchant=1900000002", 0),
            ] as [(String, Int64)] {
                let total = try await list("", of: filter).0.integer("total_count")
                #expect(total == count, "\(filter)")
            }
            #expect(try await list("&coupon_state=USED").0.integer("total_count") == 0)
            for wrong in ["limit=0", "limit=101", "limit=x", "offset=-1", "coupon_state=GONE"] {
                let (answer, _) = try await list("&\(wrong)")
                #expect(Refused(answer).code == "PARAM_ERROR", "\(wrong)")
                #expect(answer.text("detail", "location") == "query")
            }
            let (appid, _) = try await list("&x=1")
            #expect(appid.status == 200, "unknown parameters are passed over")
            let strange = try await call(
                .get, "/users/oUser/coupons?appid=wxSomebody&belong_merchant=1900000001")
            #expect(Refused(strange).code == "APPID_MCHID_NOT_MATCH")
        }
    }

    @Test func aCallbackAddressIsTheMerchantsOwn() async throws {
        try await V3Shop().serve { call in
            func set(_ url: String, _ more: String = "") async throws -> V3Answered {
                try await call(
                    .post, "/callbacks", V3Shop.json(#"{"notify_url": "\#(url)"\#(more)}"#))
            }
            #expect(try await call(.get, "/callbacks").text("code") == "RESOURCE_NOT_EXISTS")
            for wrong in [
                "http://example.com/notify", "https://example.com/notify?x=1", "ftp://example.com/",
                "https://user@example.com/", "https:///nothing", "not an address",
            ] {
                #expect(
                    try await set(wrong).text("detail", "field") == "/notify_url", "\(wrong)")
            }
            #expect(try await set("https://example.com/a").status == 200)
            let renewed = try await set("https://example.com/b", #", "mchid": "1900000001""#)
            #expect(renewed.text("update_time") == "2026-11-23T12:30:00+08:00")
            let shown = try await call(.get, "/callbacks?mchid=1900000001")
            #expect(shown.text("notify_url") == "https://example.com/b")
            #expect(try await set("https://a.example/", #", "mchid": "1900000002""#).status == 403)
            #expect(try await call(.get, "/callbacks?mchid=1900000002").text("code") == "NO_AUTH")
            let second = call.signing(as: V3Shop.second)
            #expect(try await second(.get, "/callbacks").status == 404)
        }
    }

    @Test func aBasketLetsTheRuleDecide() async throws {
        try await V3Shop().serve { call in
            let stock = try await Self.stock(call, "S-1")
            let code = try #require(
                try await Self.send(call, stock, "N-1").text("coupon_code"))
            func use(_ quantity: Int, _ number: String) async throws -> V3Answered {
                try await Self.use(
                    call, code, number,
                    [
                        "x_scrip": V3Shop.json(
                            """
                            {"basket": {"currency": "CNY", "lines": [
                              {"id": "1", "sku": "TEA", "unit_price": 1200, "quantity": \(quantity)}]},
                              "store": null, "attributes": null}
                            """)
                    ])
            }
            #expect(
                Refused(try await use(8, "U-1")) == Refused(403, "RULELIMIT", "below_threshold"))
            #expect(
                try await use(0, "U-1").text("detail", "field")
                    == "/x_scrip/basket/lines/0/quantity")
            for (part, issue, field) in [
                (
                    #"{"basket": {"lines": [{"id": "1", "unit_price": -1}]}}"#,
                    "x_scrip.basket.lines[0].unit_price is -1",
                    "/x_scrip/basket/lines/0/unit_price"
                ),
                (
                    #"{"basket": {"lines": []}, "shop": "S"}"#, "shop is not a known key",
                    "/x_scrip/shop"
                ),
                ("{}", "x_scrip has no basket", "/x_scrip"),
                (#"{"basket": null}"#, "x_scrip has no basket", "/x_scrip"),
                ("[]", "x_scrip is a list", "/x_scrip"),
                // What the host refuses, and not the reader.
                (
                    #"{"basket": {"currency": "USD", "lines": [{"id": "1", "unit_price": 1, "quantity": 1}]}}"#,
                    "basket.currency is 'USD'", "/x_scrip/basket/currency"
                ),
            ] {
                let wrong = try await Self.use(call, code, "U-1", ["x_scrip": V3Shop.json(part)])
                #expect(wrong.status == 400)
                #expect(wrong.text("detail", "field") == field)
                let said = wrong.text("detail", "issue") ?? ""
                #expect(said.contains(issue), "\(said)")
            }
            let used = try await use(10, "U-1")
            #expect(used.status == 200)
            #expect(used.integer("x_scrip", "discount") == 2000)
            #expect(used.integer("x_scrip", "payable") == 10000)
            #expect(used.text("openid") == "oUser")
            #expect(try await Self.use(call, code, "U-2").text("code") == "RESOURCE_ALREADY_EXISTS")
        }
    }

    @Test func noBasketIsTheMerchantsWord() async throws {
        try await V3Shop().serve { call in
            let stock = try await Self.stock(call, "S-1")
            let code = try #require(
                try await Self.send(call, stock, "N-1").text("coupon_code"))
            let used = try await Self.use(call, code, "U-1", ["x_scrip": V3Shop.json("null")])
            #expect(used.status == 200)
            #expect(used.integer("x_scrip", "discount") == nil)
        }
    }
}
