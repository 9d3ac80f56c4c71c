import HTTPTypes
import ScripContract
import ScripCore
import ScripHost
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

    private func shop() throws -> (Shop, V3Desk, String) {
        let shop = try Shop()
        let stock = try shop.stock()
        return (shop, V3Desk(shop), stock.id.rawValue)
    }

    /// Creates an activity and answers its number.
    private func create(
        _ desk: V3Desk, _ body: [UInt8]
    ) throws(WireError) -> String {
        let answer = try desk.ask(.post, "paygiftactivity/unique-threshold-activity", body)
        guard case .string(let id)? = answer["activity_id"] else { return "" }
        return id
    }

    @Test func bothFormsOfTheRuleMakeTheSameActivity() throws {
        let (_, desk, stock) = try shop()
        let flat = try create(desk, PayGiftTests.body(stocks: [stock]))
        let nested = try create(
            desk, PayGiftTests.body(stocks: [stock], request: "act-2", nested: true))
        let details = try [flat, nested].map {
            try desk.ask(.get, "paygiftactivity/activities/\($0)")
        }
        #expect(details[0]["award_send_rule"] == details[1]["award_send_rule"])
        let rule = details[1]["award_send_rule"]
        #expect(rule?["transaction_amount_minimum"] == .integer(10_000))
        #expect(rule?["full_send_rule"]?["transaction_amount_minimum"] == .integer(10_000))
        #expect(details[1]["activity_status"] == .string("ONGOING_ACT_STATUS"))
        #expect(details[1]["activity_type"] == .string("FULL_SEND_ACT_TYPE"))
        #expect(
            details[1]["activity_base_info"]?["activity_second_title"] == .string("海飞丝的券"))
    }

    @Test func aRepeatedCreationIsTheSameActivity() throws {
        let (shop, desk, stock) = try shop()
        let body = PayGiftTests.body(stocks: [stock])
        let first = try desk.ask(.post, "paygiftactivity/unique-threshold-activity", body)
        shop.now = shop.now.advanced(bySeconds: 60)
        #expect(
            try desk.ask(.post, "paygiftactivity/unique-threshold-activity", body) == first)
        let error = #expect(throws: WireError.self) {
            _ = try create(
                desk,
                PayGiftTests.body(stocks: [stock], ["base.activity_name": #""另一个""#]))
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
        let (_, desk, stock) = try shop()
        let error = #expect(throws: WireError.self) {
            _ = try create(desk, PayGiftTests.body(stocks: [stock], [path: value]))
        }
        #expect(error?.status == 400)
        #expect(error?.detail?.field == field)
    }

    @Test func onlyTheMerchantsOwnStocksAreGiven() throws {
        let (shop, desk, _) = try shop()
        let other = try shop.stock("STOCK-2") { $0.merchant = "1900000002" }
        let error = #expect(throws: WireError.self) {
            _ = try create(desk, PayGiftTests.body(stocks: [other.id.rawValue]))
        }
        #expect(error?.status == 403)
        #expect(error?.code == .noAuth)
    }

    @Test func theClockAndTheMerchantEndActivities() throws {
        let (shop, desk, stock) = try shop()
        let id = try create(
            desk,
            PayGiftTests.body(
                stocks: [stock], ["base.begin_time": #""2026-11-24T00:00:00+08:00""#]))
        func status() throws -> JSONValue? {
            try desk.ask(.get, "paygiftactivity/activities/\(id)")["activity_status"]
        }
        func terminate() throws -> JSONValue {
            try desk.ask(.post, "paygiftactivity/activities/\(id)/terminate")
        }
        #expect(try status() == .string("CREATE_ACT_STATUS"))
        shop.now = try Instant(rfc3339: "2026-11-24T00:00:00+08:00")
        #expect(try status() == .string("ONGOING_ACT_STATUS"))
        shop.now = try Instant(rfc3339: "2026-12-22T23:59:59+08:00")
        #expect(try status() == .string("ONGOING_ACT_STATUS"))
        shop.now = shop.now.advanced(bySeconds: 1)
        #expect(try status() == .string("OVER_TIME_ACT_STATUS"))
        let over = #expect(throws: WireError.self) { try terminate() }
        #expect(over?.code == .invalidRequest)
        shop.now = try Instant(rfc3339: "2026-11-25T00:00:00+08:00")
        let ended = try terminate()
        #expect(ended["terminate_time"] == .string("2026-11-25T00:00:00+08:00"))
        shop.now = shop.now.advanced(bySeconds: 5)
        #expect(try terminate() == ended)
        #expect(try status() == .string("TERMINATE_ACT_STATUS"))
        let error = #expect(throws: WireError.self) {
            try desk.ask(.get, "paygiftactivity/activities/\(id)", by: "1900000002")
        }
        #expect(error?.status == 404)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func merchantsJoinAndLeaveAndWhoCannotIsNamed() throws {
        let (shop, desk, stock) = try shop()
        let id = try create(desk, PayGiftTests.body(stocks: [stock]))
        let one = "paygiftactivity/activities/\(id)/merchants"
        func numbers(_ value: JSONValue?) -> [String] {
            guard case .list(let rows)? = value else { return ["no list"] }
            return rows.map { row in
                if case .string(let text)? = row["mchid"] { text } else { "no mchid" }
            }
        }
        let add = Array(
            #"{"merchant_id_list":["10000099","10000098","abc"],"add_request_no":"n1"}"#.utf8)
        let added = try desk.ask(.post, "\(one)/add", add)
        #expect(numbers(added["invalid_merchant_id_list"]) == ["10000098", "abc"])
        #expect(try desk.ask(.post, "\(one)/add", add) == added)
        #expect(
            numbers(try desk.ask(.get, one)["data"]) == ["1900000001", "10000098", "10000099"])
        let other = #expect(throws: WireError.self) {
            try desk.ask(
                .post, "\(one)/add",
                Array(#"{"merchant_id_list":["10000097"],"add_request_no":"n1"}"#.utf8))
        }
        #expect(other?.code == .invalidRequest)
        let delete = Array(
            #"{"merchant_id_list":["10000098"],"delete_request_no":"n1"}"#.utf8)
        _ = try desk.ask(.post, "\(one)/delete", delete)
        let page = try desk.ask(.get, "\(one)?offset=1&limit=5")
        #expect(page["total_count"] == .integer(2))
        #expect(numbers(page["data"]) == ["10000099"])
        #expect(try shop.host.audit().fault == nil)
    }

    /// The most an activity may have, and one more: who was too many stays so when it is asked again.
    @Test func oneMerchantTooManyIsNamedTheSameWayAgain() throws {
        let (shop, desk, stock) = try shop()
        let id = try create(desk, PayGiftTests.body(stocks: [stock]))
        let numbers = (0..<499).map { "\"\(20_000_000 + $0)\"" }.joined(separator: ",")
        let add = Array(#"{"merchant_id_list":[\#(numbers)],"add_request_no":"n1"}"#.utf8)
        let path = "paygiftactivity/activities/\(id)/merchants/add"
        let added = try desk.ask(.post, path, add)
        guard case .list(let refused)? = added["invalid_merchant_id_list"] else {
            Issue.record("no list")
            return
        }
        #expect(refused.map { $0["invalid_reason"] } == [.string("is one too many")])
        #expect(refused.map { $0["mchid"] } == [.string("20000498")])
        #expect(try desk.ask(.post, path, add) == added)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func listsAreNewestFirstAndPaged() throws {
        let (shop, desk, stock) = try shop()
        var ids: [String] = []
        for number in 0..<5 {
            ids.append(
                try create(
                    desk, PayGiftTests.body(stocks: [stock], request: "act-\(number)")))
            shop.now = shop.now.advanced(bySeconds: 1)
        }
        _ = try desk.ask(.post, "paygiftactivity/activities/\(ids[1])/terminate")
        func list(
            _ query: String, by merchant: MerchantID = PayGiftTests.merchant
        ) throws -> (ids: [JSONValue?], total: JSONValue?) {
            let answer = try desk.ask(
                .get, "paygiftactivity/activities?\(query)", by: merchant)
            guard case .list(let rows)? = answer["data"] else { return ([], nil) }
            return (rows.map { $0["activity_id"] }, answer["total_count"])
        }
        #expect(
            try list("offset=1&limit=2").ids == [.string(ids[3]), .string(ids[2])])
        #expect(try list("limit=2").total == .integer(5))
        #expect(
            try list("activity_status=TERMINATE_ACT_STATUS").ids == [.string(ids[1])])
        #expect(try list("activity_name=nothing").total == .integer(0))
        #expect(throws: WireError.self) { try list("limit=101") }
        #expect(throws: WireError.self) { try list("offset=-1") }
        #expect(try list("limit=20", by: "1900000002").total == .integer(0))
    }

    @Test func aNameOfFourBytesACharacterIsRefused() throws {
        let (_, desk, stock) = try shop()
        let error = #expect(throws: WireError.self) {
            _ = try create(
                desk, PayGiftTests.body(stocks: [stock], ["base.activity_name": #""🎁回馈""#]))
        }
        #expect(error?.detail?.field == "/activity_base_info/activity_name")
    }
}
