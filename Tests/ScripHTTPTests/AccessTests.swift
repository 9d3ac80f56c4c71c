import Foundation
import Hummingbird
import HummingbirdTesting
import ScripAccess
import ScripCore
import ScripHost
import ScripOperations
import ScripSettings
import Testing

@testable import ScripHTTP

/// Keys: who may do what, and for how long.
struct AccessTests {
    @Test(arguments: ["/v1/quote", "/v1/redeem", "/v1/send", "/v1/returns"])
    func withoutAGoodKeyNothingIsAnswered(_ path: String) async throws {
        let shop = try Shop()
        try await shop.serve { client in
            let none = try await client.post(path, "{}", [:])
            #expect(none.status == .unauthorized)
            #expect(none.headers[.wwwAuthenticate] == "Bearer")
            #expect(none.errorCode == "no_key")
            let wrong = try await client.post(path, "{}", [.authorization: "Bearer scrip_1"])
            #expect(wrong.status == .unauthorized)
            let basic = try await client.post(path, "{}", [.authorization: "Basic dTpw"])
            #expect(basic.status == .unauthorized)
        }
    }

    @Test func aKeyIsForItsScopesOnly() async throws {
        let shop = try Shop()
        let till = try shop.key(scopes: [.quote])
        try await shop.serve { client in
            let quote = try await client.post(
                "/v1/quote", Shop.checkout(nil, "1", price: 100), till)
            #expect(quote.status == .ok)
            for path in ["/v1/redeem", "/v1/send"] {
                let other = try await client.post(path, "{}", till)
                #expect(other.status == .forbidden)
                #expect(other.errorCode == "wrong_scope")
            }
        }
    }

    @Test func eitherHeaderCarriesTheKey() async throws {
        let shop = try Shop()
        let key = TillKey.random()
        _ = try shop.key(text: key)
        try await shop.serve { client in
            for headers: HTTPFields in [
                [.authorization: "bearer \(key)"], [.apiKey: key],
            ] {
                let wallet = try await client.get("/v1/wallets/u1", headers)
                #expect(wallet.status == .ok)
            }
        }
    }

    @Test func rotationLeavesTimeToHandOutTheNewKey() throws {
        let shop = try Shop()
        let (old, new) = (TillKey.random(), TillKey.random())
        _ = try shop.key(text: old)
        _ = try shop.key(text: new, overlap: 3_600)
        let keys = shop.services.keys
        #expect(try keys.key(old, at: shop.now.advanced(bySeconds: 3_600)) != nil)
        #expect(try keys.key(old, at: shop.now.advanced(bySeconds: 3_601)) == nil)
        #expect(try keys.key(new, at: shop.now.advanced(bySeconds: 3_601)) != nil)
    }

    @Test func aRevokedKeyIsGoneAndOthersStay() throws {
        let shop = try Shop()
        let (one, two) = (TillKey.random(), TillKey.random())
        _ = try shop.key(text: one)
        _ = try shop.key(text: two)
        let keys = shop.services.keys
        let id = try #require(try keys.key(one, at: shop.now)?.id)
        try keys.revoke(id: id)
        #expect(try keys.key(one, at: shop.now) == nil)
        #expect(try keys.key(two, at: shop.now) != nil)
        #expect(throws: ScripError.self) { try keys.revoke(id: id) }
    }

    @Test func theLedgerNeverHoldsAKey() throws {
        let shop = try Shop()
        let text = TillKey.random()
        _ = try shop.key(text: text)
        let secret = Array(text.dropFirst("scrip_".count).utf8)
        for file in try FileManager.default.contentsOfDirectory(atPath: shop.folder.path) {
            let data = try Data(contentsOf: shop.folder.appending(path: file))
            #expect(data.range(of: Data(secret)) == nil, "\(file) holds the key")
        }
    }

    @Test func aKeyMayCallSoOftenOnly() async throws {
        let shop = try Shop {
            $0.ratePerSecond = 1
            $0.rateBurst = 3
        }
        let (one, two) = (try shop.key(), try shop.key())
        try await shop.serve { client in
            for _ in 0..<3 {
                #expect(try await client.get("/v1/wallets/u1", one).status == .ok)
            }
            // One a second comes back, and twenty-four at once take no twenty seconds on any machine.
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { tasks in
                for _ in 0..<24 {
                    tasks.addTask { try await client.get("/v1/wallets/u1", one).status }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.contains(.tooManyRequests))
            let other = try await client.get("/v1/wallets/u1", two)
            #expect(other.status == .ok)
        }
    }

    @Test func tokensComeBackWithTime() {
        let limiter = RateLimiter(perSecond: 10, burst: 2)
        let start = ContinuousClock.now
        #expect(limiter.wait(for: "k", at: start) == nil)
        #expect(limiter.wait(for: "k", at: start) == nil)
        #expect(limiter.wait(for: "k", at: start) == 1)
        #expect(limiter.wait(for: "k", at: start + .milliseconds(99)) == 1)
        #expect(limiter.wait(for: "k", at: start + .milliseconds(101)) == nil)
        #expect(limiter.wait(for: "other", at: start) == nil)
    }

    private static func wrong(_ number: Int) -> HTTPFields {
        [.authorization: "Bearer scrip_\(number)"]
    }

    @Test func whoTriesKeysHasToWait() async throws {
        let shop = try Shop { $0.failedKeysPerMinute = 5 }
        let body = Shop.checkout(nil, "1", price: 100)
        let (busy, idle) = (try shop.key(), try shop.key())
        try await shop.serve { client in
            // Success counts for nothing, however much of it there is.
            for _ in 0..<50 {
                #expect(try await client.post("/v1/quote", body, busy).status == .ok)
            }
            for number in 0..<5 {
                let path = number.isMultiple(of: 2) ? "/v1/quote" : "/v1/send"
                let answer = try await client.post(path, body, Self.wrong(number))
                #expect(answer.status == .unauthorized)
            }
            for path in ["/v1/quote", "/v1/send"] {
                let answer = try await client.post(path, body, Self.wrong(9))
                #expect(answer.status == .tooManyRequests)
                #expect(answer.headers[.retryAfter] == "60")
                #expect(answer.errorCode == "too_many_failures")
            }
            // A right one is not told from a wrong one now, but who was let in before stays in.
            #expect(try await client.post("/v1/quote", body, idle).status == .tooManyRequests)
            #expect(try await client.post("/v1/quote", body, busy).status == .ok)
            // Without any key there is nothing to guess.
            #expect(try await client.post("/v1/quote", body, [:]).status == .unauthorized)
            shop.now = shop.now.advanced(bySeconds: 60)
            #expect(try await client.post("/v1/quote", body, idle).status == .ok)
            #expect(try await client.post("/v1/quote", body, Self.wrong(1)).status == .unauthorized)
        }
    }

    @Test func failuresCountByAddress() {
        let now = Shop.noon
        /// What each address has to wait after these have failed.
        func waits(_ perMinute: Int, failed: [String], asked: [String]) -> [Int64?] {
            let keys = FailedKeys(perMinute: perMinute)
            for address in failed { keys.note(Peer(address), at: now) }
            return asked.map { keys.wait("k", from: Peer($0), at: now) }
        }
        let four = waits(
            2, failed: ["192.0.2.1", "192.0.2.1"], asked: ["192.0.2.1", "192.0.2.2"])
        #expect(four == [60, nil])
        // Of an IPv6 network every address is its owner's.
        let six = waits(
            2, failed: ["2001:db8::1", "2001:db8::2"], asked: ["2001:db8::3", "2001:db8:0:1::3"])
        #expect(six == [60, nil])
        let off = waits(
            0, failed: Array(repeating: "192.0.2.1", count: 100), asked: ["192.0.2.1"])
        #expect(off == [nil])
    }
}
