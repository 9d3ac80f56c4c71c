import Foundation
import Hummingbird
import HummingbirdTesting
import ScripContract
import ScripCore
import ScripHost
import Testing

@testable import ScripHTTP

/// The checkout API from end to end, as a till uses it.
struct CheckoutTests {
    @Test func aCouponFromStockToReceiptAndBack() async throws {
        let shop = try Shop()
        let till = try shop.key()
        try await shop.serve { client in
            let stock = try await client.post("/v1/stocks", Shop.stockJSON, till)
            #expect(stock.status == .ok)
            let id = try #require(stock.json["stock_id"] as? String)
            let sent = try await client.post(
                "/v1/send", #"{"request_no":"S1","stock_id":"\#(id)","user":"u1"}"#, till)
            let code = try #require(sent.json["coupon_code"] as? String)

            // Below the threshold of 100.00 by 23.00: 77.00 in the basket.
            let short = try await client.post(
                "/v1/redeem", Shop.checkout("R1", code, price: 7_700), till)
            #expect(short.status == .ok)
            #expect(short.json["verdict"] as? String == "refused")
            let reason = short.json["reason"] as? [String: Any]
            #expect(reason?["code"] as? String == "below_threshold")
            #expect((reason?["details"] as? [String: Any])?["short"] as? Int == 2_300)

            let quote = try await client.post(
                "/v1/quote", Shop.checkout(nil, code, price: 11_800), till)
            let best = quote.json["best"] as? [String: Any]
            #expect(best?["discount"] as? Int == 2_000)
            #expect(best?["payable"] as? Int == 9_800)

            let receipt = try await client.post(
                "/v1/redeem", Shop.checkout("R1", code, price: 11_800), till)
            #expect(receipt.json["verdict"] as? String == "applies")
            #expect(receipt.json["payable"] as? Int == 9_800)
            #expect(receipt.json["replayed"] as? Bool == false)
            let again = try await client.post(
                "/v1/redeem", Shop.checkout("R1", code, price: 11_800), till)
            #expect(again.json["replayed"] as? Bool == true)
            let redemption = receipt.json["redemption_id"] as? String
            #expect(again.json["redemption_id"] as? String == redemption)

            let other = try await client.post(
                "/v1/redeem", Shop.checkout("R1", code, price: 11_900), till)
            #expect(other.status == .conflict)
            #expect(other.errorCode == "request_mismatch")

            let used = try await client.post(
                "/v1/redeem", Shop.checkout("R2", code, price: 11_800), till)
            #expect(
                (used.json["reason"] as? [String: Any])?["code"] as? String
                    == "already_redeemed")

            let back = try await client.post(
                "/v1/returns", #"{"request_no":"B1","coupon":"\#(code)"}"#, till)
            #expect(back.json["refunded_discount"] as? Int == 2_000)
            let wallet = try await client.get("/v1/wallets/u1", till)
            let coupons = wallet.json["coupons"] as? [[String: Any]]
            #expect(coupons?.first?["state"] as? String == "sent")

            let metrics = String(buffer: try await client.get("/metrics", [:]).body)
            for line in [
                #"scrip_redemptions_total{replayed="false"} 1"#,
                #"scrip_redemptions_total{replayed="true"} 1"#,
                #"scrip_refusals_total{reason="below_threshold"} 1"#,
                #"scrip_refusals_total{reason="already_redeemed"} 1"#,
                #"scrip_http_requests_total{method="POST",route="/v1/redeem",status="409"} 1"#,
                // The book, the key, the stock, the coupon, the redemption and the return; one at a time.
                #"scrip_ledger_group_size_bucket{le="1"} 6"#,
            ] { #expect(metrics.contains(line + "\n"), "\(line)") }
        }
    }

    @Test func aHoldIsCommittedAtItsPrice() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        try await shop.serve { client in
            let held = try await client.post(
                "/v1/holds?seconds=60", Shop.checkout("H1", coupon.code.rawValue, price: 12_000),
                till)
            #expect(held.json["verdict"] as? String == "held")
            #expect(held.json["held_until"] as? String == "2026-11-23T12:31:00+08:00")
            let other = try await client.post(
                "/v1/redeem", Shop.checkout("R1", coupon.code.rawValue, price: 12_000), till)
            #expect((other.json["reason"] as? [String: Any])?["code"] as? String == "held")
            let receipt = try await client.post("/v1/holds/H1/commit", "", till)
            #expect(receipt.json["payable"] as? Int == 10_000)
            let none = try await client.post("/v1/holds/H2/release", "", till)
            #expect(none.status == .notFound)
        }
    }

    @Test func walletsComeInPages() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock { $0.limits.perUser = 10 }
        let codes = try (1...5).map {
            try shop.host.send(
                stock: stock.id, to: "a b/c", request: RequestNumber(rawValue: "S\($0)")
            ).code.rawValue
        }
        try await shop.serve { client in
            var seen: [String] = []
            for offset in [0, 2, 4] {
                let page = try await client.get(
                    "/v1/wallets/a%20b%2Fc?limit=2&offset=\(offset)&state=sent", till)
                #expect(page.json["total"] as? Int == 5)
                let coupons = page.json["coupons"] as? [[String: Any]] ?? []
                seen += coupons.compactMap { $0["coupon_code"] as? String }
            }
            #expect(seen == codes)
            for query in ["limit=0", "limit=x", "state=SENDED", "limt=2", "limit=1&limit=2"] {
                let page = try await client.get("/v1/wallets/u1?\(query)", till)
                #expect(page.status == .badRequest, "\(query)")
            }
        }
    }

    @Test func eventsAreReadAgainUntilAcknowledged() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock { $0.limits.perUser = 10 }
        for number in 1...2 {
            _ = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "S\(number)"))
        }
        try await shop.serve { client in
            let first = try await client.get("/v1/events?reader=crm", till)
            let events = first.json["events"] as? [[String: Any]] ?? []
            #expect(events.map { $0["event"] as? String } == ["received", "received"])
            let entry = try #require(events.first?["entry"] as? Int)
            _ = try await client.post(
                "/v1/events/ack", #"{"reader":"crm","through":\#(entry)}"#, till)
            let rest = try await client.get("/v1/events?reader=crm", till)
            #expect((rest.json["events"] as? [[String: Any]])?.count == 1)
            let others = try await client.get("/v1/events?reader=bi", till)
            #expect((others.json["events"] as? [[String: Any]])?.count == 2)
        }
    }

    @Test func theHeaderMayCarryTheRequestNumber() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let body = Shop.checkout(nil, coupon.code.rawValue, price: 12_000)
        try await shop.serve { client in
            var headers = till
            headers[.idempotencyKey] = "R7"
            let receipt = try await client.post("/v1/redeem", body, headers)
            #expect(receipt.json["request_no"] as? String == "R7")
            let without = try await client.post("/v1/redeem", body, till)
            #expect(without.status == .badRequest)
            #expect(without.errorCode == "invalid_input")
            let two = try await client.post(
                "/v1/redeem", Shop.checkout("R8", coupon.code.rawValue, price: 12_000), headers)
            #expect(two.status == .badRequest)
        }
    }

    @Test func aRuleCanBeTriedWithoutALedger() async throws {
        let shop = try Shop()
        let till = try shop.key()
        try await shop.serve { client in
            let body = #"""
                {"rule":"spend_and_save","params":{"threshold":10000,"off":2000},
                 "basket":{"lines":[{"id":"1","sku":"A","unit_price":12000,"quantity":1}]}}
                """#
            let verdict = try await client.post("/v1/eval", body, till)
            #expect(verdict.json["verdict"] as? String == "applies")
            #expect(verdict.json["discount"] as? Int == 2_000)
            let unknown = try await client.post(
                "/v1/eval", body.replacing("spend_and_save", with: "spend_and_saev"), till)
            #expect(unknown.status == .badRequest)
            #expect(unknown.errorWords?.contains("Did you mean 'spend_and_save'?") == true)
            let outside = try await client.post(
                "/v1/eval", body.replacing("spend_and_save", with: "../secret"), till)
            #expect(outside.status == .badRequest)
        }
    }
}
