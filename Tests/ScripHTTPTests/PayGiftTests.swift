import ScripCore
import Testing
import WeChatPay

@testable import ScripHTTP

/// Activities that give coupons for payments: what is refused, how they go on, and pages.
struct PayGiftTests {
    static let merchant: MerchantID = "1900000001"

    /// A body that is accepted, changed in one place.
    static func body(
        stocks: [String], request: String = "act-1", _ changes: [String: String] = [:],
        nested: Bool = false
    ) -> [UInt8] {
        var base = [
            "activity_name": #""良品铺子回馈活动""#, "activity_second_title": #""海飞丝的券""#,
            "merchant_logo_url": #""https://example.com/logo.png""#,
            "begin_time": #""2026-11-23T00:00:00+08:00""#,
            "end_time": #""2026-12-22T23:59:59+08:00""#, "out_request_no": "\"\(request)\"",
            "delivery_purpose": #""OFF_LINE_PAY""#,
        ]
        let awards = stocks.map { #"{"stock_id":"\#($0)"}"# }.joined(separator: ",")
        var rule = [
            "transaction_amount_minimum": "10000",
            "send_content": stocks.count == 1 ? #""SINGLE_COUPON""# : #""GIFT_PACKAGE""#,
            "award_type": #""BUSIFAVOR""#, "merchant_option": #""MANUAL_INPUT_MERCHANT""#,
            "award_list": "[\(awards)]", "merchant_id_list": #"["1900000001","10000098"]"#,
        ]
        var advanced = ["delivery_user_category": #""DELIVERY_ALL_PERSON""#]
        for (path, value) in changes {
            let parts = path.split(separator: ".").map(String.init)
            switch parts[0] {
            case "base": base[parts[1]] = value.isEmpty ? nil : value
            case "rule": rule[parts[1]] = value.isEmpty ? nil : value
            default: advanced[parts[1]] = value.isEmpty ? nil : value
            }
        }
        func object(_ members: [String: String]) -> String {
            "{"
                + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
                .joined(separator: ",") + "}"
        }
        let rules = nested ? #"{"full_send_rule":\#(object(rule))}"# : object(rule)
        return Array(
            (#"{"activity_base_info":\#(object(base)),"award_send_rule":\#(rules),"#
                + #""advanced_setting":\#(object(advanced))}"#).utf8)
    }

    private func shop() throws -> (Shop, PayGiftBook, String) {
        let shop = try Shop()
        let stock = try shop.stock()
        return (
            shop, PayGiftBook(host: shop.host, clock: shop.services.clock), stock.id.rawValue
        )
    }

    @Test func bothFormsOfTheRuleMakeTheSameActivity() throws {
        let (shop, book, stock) = try shop()
        let flat = try book.create(PayGiftTests.body(stocks: [stock]), by: PayGiftTests.merchant)
        let nested = try book.create(
            PayGiftTests.body(stocks: [stock], request: "act-2", nested: true),
            by: PayGiftTests.merchant)
        #expect(flat.activity.wire.rule == nested.activity.wire.rule)
        let detail = try JSONValue(
            json: PayGiftDetail(record: nested, now: shop.now).json)
        let rule = detail["award_send_rule"]
        #expect(rule?["transaction_amount_minimum"] == .integer(10_000))
        #expect(rule?["full_send_rule"]?["transaction_amount_minimum"] == .integer(10_000))
        #expect(detail["activity_status"] == .string("ONGOING_ACT_STATUS"))
        #expect(detail["activity_type"] == .string("FULL_SEND_ACT_TYPE"))
    }

    @Test func aRepeatedCreationIsTheSameActivity() throws {
        let (shop, book, stock) = try shop()
        let body = PayGiftTests.body(stocks: [stock])
        let first = try book.create(body, by: PayGiftTests.merchant)
        shop.now = shop.now.advanced(bySeconds: 60)
        #expect(try book.create(body, by: PayGiftTests.merchant) == first)
        let error = #expect(throws: WireError.self) {
            _ = try book.create(
                PayGiftTests.body(stocks: [stock], ["base.activity_name": #""另一个""#]),
                by: PayGiftTests.merchant)
        }
        #expect(error?.code == .resourceAlreadyExists)
    }

    @Test(arguments: [
        ("base.activity_name", "", "/activity_base_info/activity_name"),
        ("base.end_time", #""2026-11-22T00:00:00+08:00""#, "/activity_base_info/end_time"),
        ("base.end_time", #""2027-03-01T00:00:00+08:00""#, "/activity_base_info/end_time"),
        ("base.background_color", #""red""#, "/activity_base_info/background_color"),
        ("base.delivery_purpose", #""JUMP_MINI_APP""#, "/activity_base_info/mini_programs_appid"),
        (
            "base.available_periods",
            #"{"available_day_time":[{"begin_day_time":"250000","end_day_time":"235959"}]}"#,
            "/activity_base_info/available_periods/available_day_time/0/begin_day_time"
        ),
        (
            "rule.transaction_amount_minimum", "0",
            "/award_send_rule/transaction_amount_minimum"
        ),
        ("rule.award_type", #""CASH""#, "/award_send_rule/award_type"),
        (
            "rule.merchant_option", #""IN_SEVICE_COUPON_MERCHANT""#,
            "/award_send_rule/merchant_option"
        ),
        ("rule.send_content", #""GIFT_PACKAGE""#, "/award_send_rule/award_list"),
        ("rule.merchant_id_list", "[]", "/award_send_rule/merchant_id_list"),
        ("rule.award_list", #"[{"stock_id":"77"}]"#, "/award_send_rule/award_list/0/stock_id"),
        (
            "advanced.delivery_user_category", #""DELIVERY_MEMBER_PERSON""#,
            "/advanced_setting/merchant_member_appid"
        ),
        ("advanced.payment_mode", "{}", "/advanced_setting/payment_mode"),
    ])
    func refusesAnActivity(path: String, value: String, field: String) throws {
        let (shop, book, stock) = try shop()
        defer { withExtendedLifetime(shop) {} }
        let error = #expect(throws: WireError.self) {
            _ = try book.create(
                PayGiftTests.body(stocks: [stock], [path: value]), by: PayGiftTests.merchant)
        }
        #expect(error?.status == 400)
        #expect(error?.detail?.field == field)
    }

    @Test func onlyTheMerchantsOwnStocksAreGiven() throws {
        let (shop, book, _) = try shop()
        let other = try shop.stock("STOCK-2") { $0.merchant = "1900000002" }
        let error = #expect(throws: WireError.self) {
            _ = try book.create(
                PayGiftTests.body(stocks: [other.id.rawValue]), by: PayGiftTests.merchant)
        }
        #expect(error?.status == 403)
        #expect(error?.code == .noAuth)
    }

    @Test func theClockAndTheMerchantEndActivities() throws {
        let (shop, book, stock) = try shop()
        let id = try book.create(
            PayGiftTests.body(
                stocks: [stock], ["base.begin_time": #""2026-11-24T00:00:00+08:00""#]),
            by: PayGiftTests.merchant
        ).id
        func status() throws -> PayGiftStatus {
            try book.activity(id, for: PayGiftTests.merchant).status(at: shop.now)
        }
        #expect(try status() == .created)
        shop.now = try Instant(rfc3339: "2026-11-24T00:00:00+08:00")
        #expect(try status() == .ongoing)
        shop.now = try Instant(rfc3339: "2026-12-22T23:59:59+08:00")
        #expect(try status() == .ongoing)
        shop.now = shop.now.advanced(bySeconds: 1)
        #expect(try status() == .over)
        #expect(throws: WireError.self) { try book.terminate(id, by: PayGiftTests.merchant) }
        shop.now = try Instant(rfc3339: "2026-11-25T00:00:00+08:00")
        let ended = try book.terminate(id, by: PayGiftTests.merchant)
        #expect(ended.terminatedAt == shop.now)
        shop.now = shop.now.advanced(bySeconds: 5)
        #expect(try book.terminate(id, by: PayGiftTests.merchant) == ended)
        #expect(try status() == .terminated)
        let error = #expect(throws: WireError.self) {
            try book.activity(id, for: "1900000002")
        }
        #expect(error?.status == 404)
    }

    @Test func merchantsJoinAndLeaveAndWhoCannotIsNamed() throws {
        let (shop, book, stock) = try shop()
        defer { withExtendedLifetime(shop) {} }
        let id = try book.create(
            PayGiftTests.body(stocks: [stock]), by: PayGiftTests.merchant
        ).id
        let add = Array(
            #"{"merchant_id_list":["10000099","10000098","abc"],"add_request_no":"n1"}"#.utf8)
        let added = try book.add(add, to: id, by: PayGiftTests.merchant)
        #expect(added.invalid.map(\.merchant) == ["10000098", "abc"])
        let again = try book.add(add, to: id, by: PayGiftTests.merchant)
        #expect(again == added)
        #expect(
            try book.activity(id, for: PayGiftTests.merchant).participants.map(\.merchant)
                == ["1900000001", "10000098", "10000099"])
        #expect(throws: WireError.self) {
            try book.add(
                Array(#"{"merchant_id_list":["10000097"],"add_request_no":"n1"}"#.utf8), to: id,
                by: PayGiftTests.merchant)
        }
        let delete = Array(
            #"{"merchant_id_list":["10000098"],"delete_request_no":"n1"}"#.utf8)
        _ = try book.delete(delete, from: id, by: PayGiftTests.merchant)
        let page = PayGiftMerchants(
            record: try book.activity(id, for: PayGiftTests.merchant), offset: 1, limit: 5)
        let wire = try JSONValue(json: page.json)
        #expect(wire["total_count"] == .integer(2))
        guard case .list(let rows)? = wire["data"] else {
            Issue.record("data is no list")
            return
        }
        #expect(rows.map { $0["mchid"] } == [.string("10000099")])
    }

    @Test func listsAreNewestFirstAndPaged() throws {
        let (shop, book, stock) = try shop()
        var ids: [String] = []
        for number in 0..<5 {
            ids.append(
                try book.create(
                    PayGiftTests.body(stocks: [stock], request: "act-\(number)"),
                    by: PayGiftTests.merchant
                ).id)
            shop.now = shop.now.advanced(bySeconds: 1)
        }
        _ = try book.terminate(ids[1], by: PayGiftTests.merchant)
        func list(_ query: [String: String]) throws -> PayGiftList {
            try book.list(PayGiftFilter { query[$0] }, for: PayGiftTests.merchant)
        }
        #expect(
            try list(["offset": "1", "limit": "2"]).page.map(\.id) == [ids[3], ids[2]])
        #expect(try list(["limit": "2"]).total == 5)
        #expect(
            try list(["activity_status": "TERMINATE_ACT_STATUS"]).page.map(\.id) == [ids[1]])
        #expect(try list(["activity_name": "nothing"]).total == 0)
        #expect(throws: WireError.self) { try list(["limit": "101"]) }
        #expect(throws: WireError.self) { try list(["offset": "-1"]) }
        #expect(try book.list(PayGiftFilter { _ in nil }, for: "1900000002").total == 0)
    }

    /// What was kept when names of any kind were taken is read as it is; a new one is refused.
    @Test func anOldNameIsReadBackAndANewOneRefused() throws {
        let now = Instant(epochSeconds: 1_795_500_000)
        let body = PayGiftTests.body(
            stocks: ["1200000000000001"],
            [
                "base.begin_time": "\"\(now.rfc3339())\"",
                "base.end_time": "\"\(now.advanced(bySeconds: 86_400).rfc3339())\"",
            ])
        let kept = PayGiftRecord(
            id: "1", creator: "1900000001", activity: try PayGiftActivity(json: body, now: now),
            at: now)
        func renamed(_ bytes: [UInt8]) -> [UInt8] {
            Array(String(decoding: bytes, as: UTF8.self).replacing("良品铺子", with: "🎁").utf8)
        }
        #expect(try PayGiftRecord(json: renamed(kept.json)).activity.name == "🎁回馈活动")
        let error = #expect(throws: WireError.self) {
            try PayGiftActivity(json: renamed(body), now: now)
        }
        #expect(error?.detail?.field == "/activity_base_info/activity_name")
    }
}
