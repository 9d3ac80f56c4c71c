import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ScripConsole
import ScripContract
import ScripCore
import ScripHost
import ScripOperations
import Testing

@testable import ScripHTTP

/// The book's zone and currency, in everything a server says.
struct BookDoorTests {
    private static func berlin() throws -> Book {
        try Book(timeZone: MerchantTimeZone(identifier: "Europe/Berlin"), currency: "EUR")
    }

    @Test func tillsAreToldTheBooksTime() async throws {
        let shop = try Shop(book: BookDoorTests.berlin())
        let till = try shop.key()
        let stock = try shop.stock { $0.availability.daysAfterReceipt = 1 }
        try await shop.serve { client in
            let sent = try await client.post(
                "/v1/send",
                #"{"request_no":"S1","stock_id":"\#(stock.id)","user":"u1"}"#, till)
            #expect(sent.json["received_at"] as? String == "2026-11-23T05:30:00+01:00")
            #expect(sent.json["expires_at"] as? String == "2026-11-23T23:59:59+01:00")
            let code = sent.json["coupon_code"] as? String ?? ""
            let receipt = try await client.post(
                "/v1/redeem", Shop.checkout("R1", code, price: 11_800), till)
            #expect(receipt.json["redeemed_at"] as? String == "2026-11-23T05:30:00+01:00")
            let shown = try await client.get("/v1/stocks/\(stock.id)", till)
            #expect(shown.json["created_at"] as? String == "2026-11-23T05:30:00+01:00")
            let page = try await client.get("/v1/wallets/u1", till)
            #expect(
                String(buffer: page.body).contains(
                    #""received_at":"2026-11-23T05:30:00+01:00""#))
        }
    }

    @Test func aCheckoutInAnotherCurrencyIsRefused() async throws {
        let shop = try Shop(book: BookDoorTests.berlin())
        let till = try shop.key()
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let foreign = Shop.checkout("R1", coupon.code.rawValue, price: 11_800)
            .replacing(#""basket":{"#, with: #""basket":{"currency":"CNY","#)
        try await shop.serve { client in
            for path in ["/v1/quote", "/v1/redeem", "/v1/holds"] {
                let answer = try await client.post(path, foreign, till)
                #expect(answer.status == .badRequest, "\(path)")
                #expect(answer.errorCode == "invalid_input", "\(path)")
                #expect(
                    answer.errorWords?.hasPrefix(
                        "basket.currency is 'CNY', but this ledger is kept in EUR.") == true,
                    "\(path)")
            }
            let own = try await client.post(
                "/v1/redeem", Shop.checkout("R1", coupon.code.rawValue, price: 11_800), till)
            #expect(own.json["verdict"] as? String == "applies")
        }
    }

    @Test func rulesOfAnEvaluationReadTheBooksClock() async throws {
        let shop = try Shop(book: BookDoorTests.berlin())
        let till = try shop.key()
        try await shop.serve { client in
            // Saturday 23:30 in Berlin is Sunday in Shanghai.
            let answer = try await client.post(
                "/v1/eval",
                """
                {"rule":"happy_hour","params":{"from":"22:00","to":"02:00","weekdays":[6],"off":500},
                 "checkout":{"time":"2027-03-27T23:30:00+01:00","basket":{"lines":\
                [{"id":"1","unit_price":2000,"quantity":1}]}}}
                """, till)
            #expect(answer.json["discount"] as? Int == 500)
        }
    }

    @Test func theClaimPageShowsTheBooksTime() throws {
        // Half past midnight in Shanghai, the evening before in Berlin.
        for (book, time) in [
            (try BookDoorTests.berlin(), "2026-12-31 17:30"), (Book.usual, "2027-01-01 00:30"),
        ] {
            let shop = try Shop(book: book)
            let stock = try shop.stock {
                $0.availability.end = try? Instant(rfc3339: "2026-12-31T16:30:00Z")
            }
            let console = try Console(shop.services.operations, reading: .process) {
                context, operation, request throws(ScripError) in
                try operation.ask(context, request).json
            }
            let page = console.claimPage(
                of: stock, nil,
                ConsoleRequest(
                    .get, target: "/", source: .init(host: "", origin: nil, site: nil)))
            #expect(String(decoding: page.body, as: UTF8.self).contains("<dd>\(time)</dd>"))
        }
    }

    @Test func platformClientsAreToldTheBooksTimeAndKeepTheirOwnEnds() async throws {
        let shop = try V3Shop(book: BookDoorTests.berlin())
        try await shop.serve { call in
            let mondays = V3Shop.json(
                """
                {"week_day": [1], "available_day_time": [{"begin_time": 19800, "end_time": 23399}]}
                """)
            let stock = try await call(
                .post, "/stocks",
                V3Shop.stock(
                    "S1",
                    [
                        "coupon_use_rule.coupon_available_time.available_week": mondays,
                        "coupon_use_rule.coupon_available_time.available_day_after_receive":
                            .integer(14),
                    ]))
            let id = try #require(stock.text("stock_id"))
            #expect(stock.text("create_time") == "2026-11-23T05:30:00+01:00")
            let shown = try await call(.get, "/stocks/\(id)")
            let time = shown.body["coupon_use_rule"]?["coupon_available_time"]
            #expect(time?["available_week"] == mondays)
            #expect(time?["available_begin_time"] == .string("2026-10-31T17:00:00+01:00"))
            // Mondays from 05:30:00 through 06:29:59 in Berlin: the platform's last second counts.
            let host = shop.shop.host
            let coupon = try host.send(stock: StockID(rawValue: id), to: "u", request: "x")
            for (at, applies) in [
                ("05:29:59", false), ("05:30:00", true), ("06:29:59", true), ("06:30:00", false),
            ] {
                var checkout = Checkout(
                    coupons: [coupon.code],
                    basket: try Basket(
                        currency: "EUR", lines: [Line(id: "1", unitPrice: 20_000, quantity: 1)]))
                checkout.time = try Instant(rfc3339: "2026-11-30T\(at)+01:00")
                let verdict = try host.quote(checkout).offers[0].verdict
                #expect(verdict.applies == applies, "\(at)")
            }
        }
    }
}
