import HTTPTypes
import ScripContract
import ScripCore
import Testing
import Yams

@testable import ScripHTTP

/// What is accepted of a stock's body, and what is not: `Tests/Conformance/wechatpay/create-stock.yaml`.
struct V3StockCases {
    private struct Case: Decodable {
        var name, change: String
        var field, code: String?
    }

    private static func cases() throws -> [Case] {
        try YAMLDecoder().decode(
            [Case].self, from: V3Shop.conformance("wechatpay/create-stock.yaml"))
    }

    @Test func everyFieldHasItsBounds() async throws {
        let cases = try Self.cases()
        try await V3Shop().serve { call in
            for (index, expected) in cases.enumerated() {
                guard case .object(let members) = V3Shop.json(expected.change) else {
                    Issue.record("\(expected.name): no object")
                    continue
                }
                let changes = members.map { ($0.key, $0.value == .null ? nil : $0.value) }
                let body = V3Shop.stock("CASE-\(index)")
                    .with(Dictionary(uniqueKeysWithValues: changes))
                let answer = try await call(.post, "/stocks", body)
                guard let field = expected.field else {
                    #expect(answer.status == 200, "\(expected.name): \(answer.body.jsonText())")
                    continue
                }
                #expect(answer.status == 400, "\(expected.name): \(answer.body.jsonText())")
                #expect(answer.text("code") == expected.code ?? "PARAM_ERROR", "\(expected.name)")
                if !field.isEmpty {
                    #expect(answer.text("detail", "field") == field, "\(expected.name)")
                    #expect(answer.text("detail", "location") == "body", "\(expected.name)")
                }
            }
        }
    }

    @Test func whatWasAskedForIsShown() async throws {
        let body = V3Shop.stock("S-1").with([
            "coupon_code_mode": .string("MERCHANT_UPLOAD"),
            "coupon_use_rule.coupon_available_time.wait_days_after_receive": .integer(2),
            "coupon_use_rule.coupon_available_time.available_week": V3Shop.json(
                #"{"week_day": [1, 2], "available_day_time": [{"begin_time": 3600, "end_time": 7200}]}"#
            ),
            "coupon_use_rule.coupon_available_time.irregulary_avaliable_time": V3Shop.json(
                """
                [{"begin_time": "2026-12-24T00:00:00+08:00", "end_time": "2026-12-25T23:59:59+08:00"}]
                """),
            "stock_send_rule.max_coupons_by_day": .integer(10),
        ])
        try await V3Shop().serve { call in
            let created = try await call(.post, "/stocks", body)
            let id = try #require(created.text("stock_id"))
            let shown = try await call(.get, "/stocks/\(id)")
            #expect(shown.status == 200)
            for key in ["stock_name", "belong_merchant", "goods_name", "stock_type"] {
                #expect(shown.body[key] == body[key], "\(key)")
            }
            #expect(shown.text("stock_state") == "RUNNING")
            #expect(shown.text("out_request_no") == "S-1")
            #expect(shown.integer("coupon_code_count", "total_count") == 0)
            #expect(shown.integer("send_count_information", "total_send_num") == 0)
            #expect(shown.integer("send_count_information", "today_send_amount") == 0)
            // The same members, whatever their order.
            func sorted(_ value: JSONValue?) -> JSONValue? {
                switch value {
                case .object(let members):
                    .object(
                        members.map { .init(key: $0.key, value: sorted($0.value) ?? .null) }
                            .sorted { $0.key < $1.key })
                case .list(let values): .list(values.compactMap(sorted))
                default: value
                }
            }
            #expect(sorted(shown.body["coupon_use_rule"]) == sorted(body["coupon_use_rule"]))
        }
    }

    @Test func onlyWhatMayChangeChanges() async throws {
        try await V3Shop().serve { call in
            let id = try #require(
                try await call(.post, "/stocks", V3Shop.stock("S-1")).text("stock_id"))
            func edit(_ number: String, _ members: String) async throws -> V3Answered {
                try await call(
                    .patch, "/stocks/\(id)",
                    V3Shop.json(#"{"out_request_no": "\#(number)", \#(members)}"#))
            }
            #expect(try await edit("E-1", #""comment": "新的""#).status == 204)
            #expect(try await edit("E-1", #""comment": "新的""#).status == 204, "a repetition")
            #expect(try await edit("E-1", #""comment": "别的""#).text("code") == "INVALID_REQUEST")
            #expect(
                try await edit(
                    "E-2",
                    #""stock_name": "满100减20", "comment": "又"#
                        + #"一""#
                ).status == 204, "as it is")
            let name = try await edit("E-3", #""stock_name": "别的""#)
            #expect(name.text("detail", "field") == "/stock_name")
            let person = try await edit(
                "E-4", #""stock_send_rule": {"natural_person_limit": true}"#)
            #expect(person.text("detail", "field") == "/stock_send_rule/natural_person_limit")
            #expect(try await edit("E-5", #""subsidy": false"#).text("code") == "PARAM_ERROR")
            let page = try await edit("E-6", #""coupon_use_rule": {"use_method": "MINI_PROGRAMS"}"#)
            #expect(page.text("detail", "field") == "/coupon_use_rule/mini_programs_appid")
        }
    }

    @Test func budgetsAreComparedBeforeTheyChange() async throws {
        try await V3Shop().serve { call in
            let id = try #require(
                try await call(.post, "/stocks", V3Shop.stock("S-1")).text("stock_id"))
            func budget(_ number: String, _ members: String) async throws -> V3Answered {
                try await call(
                    .patch, "/stocks/\(id)/budget",
                    V3Shop.json(#"{"modify_budget_request_no": "\#(number)", \#(members)}"#))
            }
            // The sample of the documentation sends the other target as 0.
            let raised = try await budget(
                "B-1",
                """
                "target_max_coupons": 300, "current_max_coupons": 100,
                "target_max_coupons_by_day": 0, "current_max_coupons_by_day": 0
                """)
            #expect(raised.integer("max_coupons") == 300)
            let daily = try await budget(
                "B-2", #""target_max_coupons_by_day": 5, "current_max_coupons_by_day": 0"#)
            #expect(daily.integer("max_coupons_by_day") == 5)
            let stale = try await budget(
                "B-3", #""target_max_coupons": 400, "current_max_coupons": 100"#)
            #expect(stale.status == 400)
            #expect(stale.text("code") == "INVALID_REQUEST")
            let both = try await budget(
                "B-4",
                """
                "target_max_coupons": 400, "current_max_coupons": 300,
                "target_max_coupons_by_day": 6, "current_max_coupons_by_day": 5
                """)
            #expect(both.text("code") == "PARAM_ERROR")
            let none = try await budget("B-5", #""target_max_coupons": 400"#)
            #expect(none.text("detail", "field") == "/current_max_coupons")
        }
    }
}
