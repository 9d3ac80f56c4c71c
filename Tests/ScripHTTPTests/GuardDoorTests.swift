import Foundation
import HTTPTypes
import HummingbirdTesting
import ScripAccess
import ScripContract
import ScripCore
import ScripHost
import ScripOperations
import ScripPrograms
import ScripSettings
import Testing

@testable import ScripHTTP

/// The host's guard, through each of the server's doors.
struct GuardDoorTests {
    /// Keeps out whatever is attempted with stocks that ask for a guard.
    static let gate = """
        return {
          api = 1, title = "Closed", refusals = { closed = "Not {word} now" },
          allow = function(attempt, p, ctx)
            if attempt.guarded then return scrip.refuse("closed", { word = attempt.action }) end
            return true
          end,
        }
        """

    /// A folder with the gate `closed`.
    static func gates() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scrip-gates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(gate.utf8).write(to: folder.appending(path: "closed.lua"))
        return folder
    }

    @Test func theGateIsAskedUnderBothInterfaces() async throws {
        let gates = try GuardDoorTests.gates()
        defer { try? FileManager.default.removeItem(at: gates) }
        let v3 = try V3Shop {
            $0.gatesFolder = gates.path
            $0.abuse.rule = "closed"
        }
        let shop = v3.shop
        let stock = try shop.stock { $0.limits.perUser = 10 }
        let codes = try (0..<3).map { number in
            try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "s\(number)")
            ).code
        }
        _ = try shop.host.edit(stock.id, StockEdit(preventAPIAbuse: true), request: "e1")
        let till = try shop.key()
        try await v3.serve { client in
            let sent = try await client.client.post(
                "/v1/send", #"{"request_no":"s9","stock_id":"\#(stock.id)","user":"u1"}"#, till)
            #expect(sent.status == .forbidden && sent.errorCode == "intercepted")
            func reason(_ answer: TestResponse) -> String? {
                (answer.json["reason"] as? [String: Any])?["code"] as? String
            }
            // The lane of checkouts, and the router.
            let redeemed = try await client.client.post(
                "/v1/redeem", Shop.checkout("r1", codes[0].rawValue, price: 11_800), till)
            #expect(redeemed.status == .ok && reason(redeemed) == "closed")
            let held = try await client.client.post(
                "/v1/holds", Shop.checkout("h1", codes[1].rawValue, price: 11_800), till)
            #expect(held.status == .ok && reason(held) == "closed")
            let used = try await client.client.post(
                "/v1/use", #"{"request_no":"u1","coupon":"\#(codes[2])"}"#, till)
            #expect(used.status == .ok && reason(used) == "closed")
            // A quote gives nothing away.
            let quote = try await client.client.post(
                "/v1/quote", Shop.checkout(nil, codes[0].rawValue, price: 11_800), till)
            #expect((quote.json["best"] as? [String: Any])?["discount"] as? Int == 2_000)

            let sentV3 = try await client(
                .post, "/coupons/send",
                V3Shop.json(
                    """
                    {"stock_id":"\(stock.id)","appid":"wx1900000001","openid":"u1",
                     "out_request_no":"s10"}
                    """))
            #expect(sentV3.status == 403)
            let usedV3 = try await client(
                .post, "/coupons/use",
                V3Shop.json(
                    """
                    {"coupon_code":"\(codes[2])","appid":"wx1900000001","use_request_no":"v1",
                     "use_time":"2026-11-23T12:30:00+08:00"}
                    """))
            #expect(usedV3.status == 403)
        }
        #expect(try shop.host.stock(stock.id).redeemed == 0)
        #expect(
            shop.services.metrics.text.contains(
                #"scrip_abuse_total{check="rule",action="redeem"} 4"#))
    }

    @Test func aKeyThatTriesCodesIsSlowedDownOnEveryRoute() async throws {
        let shop = try Shop { $0.abuse.tillUnknownCodes = VelocityLimit(count: 3, seconds: 60) }
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "s1")
        let (till, other) = (try shop.key(), try shop.key())
        try await shop.serve { client in
            let unknown = try await client.post(
                "/v1/redeem", Shop.checkout("r1", "NONE-1", price: 100), till)
            #expect(unknown.status == .ok)
            let shown = try await client.get(
                "/v1/coupons/NONE-2", till)
            #expect(shown.status == .notFound)
            let quoted = try await client.post(
                "/v1/quote", Shop.checkout(nil, "NONE-3", price: 100), till)
            #expect(quoted.status == .ok)
            // The clock stands still: one call goes through, and no other in this second.
            let known = Shop.checkout("r2", coupon.code.rawValue, price: 11_800)
            let first = try await client.post("/v1/quote", known, till)
            #expect(first.status == .ok)
            for path in ["/v1/redeem", "/v1/quote", "/v1/holds"] {
                let slow = try await client.post(path, known, till)
                #expect(slow.status == .tooManyRequests && slow.errorCode == "too_often", "\(path)")
                #expect(slow.headers[.retryAfter] == "1", "\(path)")
            }
            let coupons = try await client.get(
                "/v1/coupons/\(coupon.code)", till)
            #expect(coupons.status == .tooManyRequests)
            // What looks for no code goes on, and so does every other key.
            let wallet = try await client.get(
                "/v1/wallets/u1", till)
            #expect(wallet.status == .ok)
            let redeemed = try await client.post("/v1/redeem", known, other)
            #expect(redeemed.json["verdict"] as? String == "applies")
            shop.now = shop.now.advanced(bySeconds: 1)
            let again = try await client.post("/v1/redeem", known, till)
            #expect(again.json["replayed"] as? Bool == true)
        }
    }

    @Test func unknownCodesLockAMerchantOutOfRedeeming() async throws {
        let v3 = try V3Shop { $0.abuse.unknownCodes = VelocityLimit(count: 3, seconds: 60) }
        let stock = try v3.shop.stock()
        let coupon = try v3.shop.host.send(stock: stock.id, to: "u1", request: "s1")
        try await v3.serve { client in
            func use(_ code: String) async throws -> Int {
                let body = V3Shop.json(
                    """
                    {"coupon_code":"\(code)","appid":"wx1900000001",
                     "use_time":"2026-11-23T12:30:00+08:00","use_request_no":"use-\(code)"}
                    """)
                return try await client(.post, "/coupons/use", body).status
            }
            for number in 0..<3 {
                let unknown = try await use("000\(number)")
                #expect(unknown == 404)
            }
            let answer1 = try await use(coupon.code.rawValue)
            #expect(answer1 == 429)
            v3.shop.now = v3.shop.now.advanced(bySeconds: 60)
            let answer2 = try await use(coupon.code.rawValue)
            #expect(answer2 == 200)
        }
    }

    @Test(arguments: [
        (scope: TillKey.Scope.programs, payments: 200, campaigns: 200),
        (scope: .payments, payments: 200, campaigns: 403),
        (scope: .stocks, payments: 403, campaigns: 403),
    ])
    func programsHaveAScopeAndPaymentsANarrowerOne(
        scope: TillKey.Scope, payments: Int, campaigns: Int
    ) async throws {
        let shop = try Shop()
        let till = try shop.key(scopes: [scope])
        try await shop.serve { client in
            let paid = try await client.post(
                "/v1/events/payments",
                #"{"request_no":"p1","merchant":"m","user":"u1","amount":1,"method":"online"}"#,
                till)
            #expect(paid.status.code == payments)
            let listed = try await client.get(
                "/v1/campaigns", till)
            #expect(listed.status.code == campaigns)
        }
    }
}
