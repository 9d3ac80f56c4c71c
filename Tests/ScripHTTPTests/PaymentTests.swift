import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripCore
import ScripHost
import ScripOperations
import ScripRules
import Testing
import WeChatPay

@testable import ScripHTTP

/// Payment events: what they earn, why not, and what a repetition gets.
struct PaymentTests {
    static let gatesFolder = URL(filePath: Shop.rulesFolder).deletingLastPathComponent()
        .appending(path: "gates").path

    private struct Fixture {
        let shop: Shop
        let channels: Channels

        init(_ change: (inout Settings) -> Void = { _ in }) throws {
            shop = try Shop {
                $0.gatesFolder = PaymentTests.gatesFolder
                change(&$0)
            }
            channels = try Channels(shop.services)
        }

        func activity(_ changes: [String: String] = [:], stocks: Int = 1) throws -> [String] {
            let stocks = try (0..<stocks).map { try stock("STOCK-\($0)") }
            _ = try channels.payGifts.create(
                PayGiftTests.body(stocks: stocks, changes), by: PayGiftTests.merchant)
            return stocks
        }

        func stock(_ number: String, perUser: Int64? = nil) throws -> String {
            try shop.stock(RequestNumber(rawValue: number)) { $0.limits.perUser = perUser }
                .id.rawValue
        }

        func pay(_ changes: [String: String] = [:]) throws -> PaymentOutcome {
            var body = [
                "request_no": #""pay-1""#, "merchant": #""1900000001""#, "user": #""u1""#,
                "amount": "10000", "method": #""face_to_face""#,
                "transaction_id": #""4200000913202101152566792388""#,
            ]
            for (key, value) in changes { body[key] = value }
            let text = body.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            return try channels.payments.take(
                Array("{\(text.joined(separator: ","))}".utf8))
        }
    }

    @Test func enoughEarnsTheCouponAndARepetitionTheSameOne() throws {
        let fixture = try Fixture()
        let stock = try fixture.activity()
        let outcome = try fixture.pay()
        #expect(outcome.sent.map(\.stock) == stock)
        #expect(outcome.sent.map(\.kind) == ["pay_gift"])
        fixture.shop.now = fixture.shop.now.advanced(bySeconds: 5)
        let again = try fixture.pay()
        #expect(again.replayed)
        #expect(again.sent == outcome.sent)
        #expect(try fixture.shop.host.wallet(of: "u1").coupons.count == 1)
        let error = #expect(throws: ScripError.self) { try fixture.pay(["amount": "9"]) }
        #expect(error?.status == 409)
    }

    @Test(arguments: [
        (["amount": "9999"], [:], "below_amount"),
        (
            [:],
            [
                "base.available_periods":
                    #"{"available_day_time":[{"begin_day_time":"180000","end_day_time":"200000"}]}"#
            ], "outside_hours"
        ),
        ([:], ["advanced.goods_tags": #"["tea"]"#], "no_goods_tag"),
        (
            [:],
            [
                "advanced.delivery_user_category": #""DELIVERY_MEMBER_PERSON""#,
                "advanced.merchant_member_appid": #""wx1""#,
            ], "members_only"
        ),
    ])
    func whatDoesNotMatchEarnsNothing(
        payment: [String: String], activity: [String: String], code: String
    ) throws {
        let fixture = try Fixture()
        _ = try fixture.activity(activity)
        let outcome = try fixture.pay(payment)
        #expect(outcome.sent.isEmpty)
        #expect(outcome.notSent.map(\.code) == [code])
    }

    @Test func othersPaymentsAreNoneOfItsBusiness() throws {
        let fixture = try Fixture()
        _ = try fixture.activity()
        let outcome = try fixture.pay(["merchant": #""1900000009""#])
        #expect(outcome.sent.isEmpty)
        #expect(outcome.notSent.isEmpty)
    }

    @Test func aPackageIsGivenAsFarAsItGoes() throws {
        let fixture = try Fixture()
        let stocks = try fixture.activity(stocks: 3)
        _ = try fixture.shop.host.move(
            stock: StockID(rawValue: stocks[1]), to: .paused, request: "pause-1")
        let outcome = try fixture.pay()
        #expect(outcome.sent.map(\.stock) == [stocks[0], stocks[2]])
        #expect(outcome.notSent.map(\.stock) == [stocks[1]])
        #expect(outcome.notSent.map(\.code) == ["stock_not_running"])
    }

    @Test func nearbyIsFaceToFaceInItsStoresAsItsGateAllows() throws {
        let fixture = try Fixture()
        let stock = try fixture.stock("STOCK-1")
        let body = """
            {"request_no":"c1","name":"附近发券","kind":"nearby","merchant":"1900000001",
             "stores":["S01"],"stocks":["\(stock)"],"amount_min":500,
             "end":"2026-12-31T23:59:59+08:00","rule":"first_payment",
             "params":{"from":"11:00","through":"13:00"}}
            """
        let campaign = try fixture.channels.campaigns.create(Array(body.utf8))
        #expect(try fixture.channels.campaigns.create(Array(body.utf8)) == campaign)
        let here = #"{"id":"S01","region":"440300"}"#
        #expect(
            try fixture.pay(["method": #""online""#, "store": here]).notSent.map(\.code)
                == ["wrong_method"])
        #expect(
            try fixture.pay(["request_no": #""p2""#, "store": #"{"id":"S02"}"#])
                .notSent.map(\.code) == ["wrong_store"])
        let sent = try fixture.pay(["request_no": #""p3""#, "store": here])
        #expect(sent.sent.map(\.kind) == ["nearby"])
        #expect(
            try fixture.pay(["request_no": #""p4""#, "store": here]).notSent.map(\.code)
                == ["had_one"])
        fixture.shop.now = fixture.shop.now.advanced(bySeconds: 3_600)
        #expect(
            try fixture.pay(["request_no": #""p5""#, "user": #""u2""#, "store": here])
                .notSent.map(\.code) == ["outside_hours"])
        _ = try fixture.channels.campaigns.stop(campaign.id)
        let after = try fixture.pay(["request_no": #""p6""#, "store": here])
        #expect(after.notSent.isEmpty && after.sent.isEmpty)
    }

    @Test func aBrokenGateSendsNothingAndTroublesNoTill() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-gates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("return { api = 1, eligible = function() while true do end end }".utf8)
            .write(to: folder.appending(path: "endless.lua"))
        let fixture = try Fixture { $0.gatesFolder = folder.path }
        let stock = try fixture.stock("STOCK-1")
        _ = try fixture.channels.campaigns.create(
            Array(
                """
                {"request_no":"c1","name":"x","kind":"payment","merchant":"1900000001",
                 "stocks":["\(stock)"],"end":"2026-12-31T23:59:59+08:00","rule":"endless"}
                """.utf8))
        let outcome = try fixture.pay()
        #expect(outcome.sent.isEmpty)
        #expect(outcome.notSent.map(\.code) == ["rule_failed"])
        #expect(
            fixture.shop.services.metrics.text.contains(
                #"scrip_campaign_rule_failures_total{kind="budget"} 1"#))
    }

    @Test func whoPaysTooOftenIsNotGivenMore() throws {
        let fixture = try Fixture { $0.abuse.user = VelocityLimit(count: 2, seconds: 60) }
        _ = try fixture.activity()
        for number in 0..<2 {
            #expect(try fixture.pay(["request_no": "\"r\(number)\""]).sent.count == 1)
        }
        #expect(
            try fixture.pay(["request_no": #""r2""#]).notSent.map(\.code)
                == ["frequency_limited"])
    }

    /// Every field of a campaign, with another value under the same number.
    @Test func aCampaignsNumberWithAnotherCampaignIsRefused() throws {
        let fixture = try Fixture()
        let (one, two) = (try fixture.stock("ONE"), try fixture.stock("TWO"))
        func create(_ changes: [String: String] = [:]) throws -> Campaign {
            var body = [
                "request_no": #""C-1""#, "name": #""Autumn""#, "kind": #""payment""#,
                "merchant": #""1900000001""#, "stores": #"["S01"]"#, "stocks": "[\"\(one)\"]",
                "amount_min": "100", "begin": #""2026-11-24T00:00:00+08:00""#,
                "end": #""2026-12-31T23:59:59+08:00""#,
            ]
            for (key, value) in changes { body[key] = value }
            let text = body.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
            return try fixture.channels.campaigns.create(
                Array("{\(text.joined(separator: ","))}".utf8))
        }
        let first = try create()
        #expect(try create() == first)
        let others = [
            ("name", #""Winter""#), ("kind", #""nearby""#), ("stores", #"["S02"]"#),
            ("stocks", "[\"\(two)\"]"), ("amount_min", "101"),
            ("begin", #""2026-11-25T00:00:00+08:00""#),
            ("end", #""2027-01-31T23:59:59+08:00""#),
        ]
        for (key, value) in others {
            let error = #expect(throws: ScripError.self, "\(key)") { try create([key: value]) }
            #expect(error?.code == .requestMismatch, "\(key)")
        }
        #expect(try create() == first)
    }

    @Test func tillsWithTheScopeReportPayments() async throws {
        let fixture = try Fixture()
        _ = try fixture.activity()
        let shop = fixture.shop
        let good = TillKey.random()
        let poor = TillKey.random()
        try shop.services.keys.add(
            TillKey(name: "a", scopes: [.payments, .stocks], text: Secret(good), at: shop.now),
            at: shop.now)
        try shop.services.keys.add(
            TillKey(name: "b", scopes: [.quote], text: Secret(poor), at: shop.now), at: shop.now)
        try await shop.serve { client in
            func post(_ key: String?, _ body: String) async throws -> (Int, JSONValue) {
                var headers: HTTPFields = [.contentType: "application/json"]
                if let key { headers[.authorization] = "Bearer \(key)" }
                let answer = try await client.execute(
                    uri: "/v1/events/payments", method: .post, headers: headers,
                    body: ByteBuffer(string: body))
                return (
                    answer.status.code,
                    try JSONValue(json: Array(answer.body.readableBytesView))
                )
            }
            let body =
                #"{"request_no":"h1","merchant":"1900000001","user":"u1","amount":10000,"#
                + #""method":"online"}"#
            let answer1 = try await post(nil, body).0
            #expect(answer1 == 401)
            let answer2 = try await post(poor, body).0
            #expect(answer2 == 403)
            let (status, answer) = try await post(good, body)
            #expect(status == 200)
            guard case .list(let sent)? = answer["sent"] else {
                Issue.record("sent is no list")
                return
            }
            #expect(sent.count == 1)
            let (bad, error) = try await post(good, #"{"request_no":"h2","amout":1}"#)
            #expect(bad == 400)
            #expect(error["error"]?["path"] == .string("amout"))
            let list = try await client.execute(
                uri: "/v1/campaigns", method: .get,
                headers: [.authorization: "Bearer \(good)"])
            #expect(list.status == .ok)
            #expect(String(buffer: list.body) == #"{"campaigns":[]}"#)
        }
    }
}
