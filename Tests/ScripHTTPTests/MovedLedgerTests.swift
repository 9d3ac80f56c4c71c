import Foundation
import HTTPTypes
import HummingbirdTesting
import ScripContract
import ScripCore
import ScripHost
import Testing

@testable import ScripHTTP

/// A ledger's file that is moved under a server: said to whoever asks, and nothing is acknowledged.
struct MovedLedgerTests {
    @Test func aServerWhoseLedgerIsGoneIsNotReady() async throws {
        let shop = try Shop()
        let till = try shop.key()
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let redeem = Shop.checkout("R1", coupon.code.rawValue, price: 12_000)
        let place = shop.folder.appending(path: "scrip.db").path
        let aside = shop.folder.appending(path: "aside.db").path
        try await shop.serve { client in
            #expect(try await client.get("/readyz", [:]).status == .ok)
            #expect(try await client.post("/v1/quote", redeem, till).status == .ok)
            try FileManager.default.moveItem(atPath: place, toPath: aside)
            let answers = [
                try await client.get("/readyz", [:]),
                try await client.post("/v1/redeem", redeem, till),
                try await client.post("/v1/quote", redeem, till),
                try await client.get("/v1/wallets/u1", till),
            ]
            for answer in answers {
                #expect(answer.status == .serviceUnavailable)
                #expect(answer.errorCode == "ledger_unavailable")
                #expect(answer.headers[.retryAfter] == "1")
                #expect(
                    answer.errorWords?.hasPrefix(
                        "The ledger file was renamed, removed or replaced while it was open")
                        == true)
            }
            // The process lives, and has not lost its way back.
            #expect(try await client.get("/healthz", [:]).status == .ok)
            try FileManager.default.moveItem(atPath: aside, toPath: place)
            #expect(try await client.get("/readyz", [:]).status == .ok)
            let redeemed = try await client.post("/v1/redeem", redeem, till)
            #expect(redeemed.status == .ok)
            #expect(redeemed.json["verdict"] as? String == "applies")
            // It was not redeemed before, under the server's nose.
            #expect(redeemed.json["replayed"] as? Bool == false)
        }
    }
}
