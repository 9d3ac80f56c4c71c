import HTTPTypes
import ScripCore
import ScripHost
import Testing

@testable import ScripHTTP

/// Limits on how often, the lock against guessing, and the merchant's own guard.
struct AbuseTests {
    private let start = Instant(epochSeconds: 1_000_000)

    @Test func theWindowSlidesToTheSecond() {
        let limiter = VelocityLimiter(VelocityLimit(count: 3, seconds: 60))
        for second in [0, 10, 20] as [Int64] {
            #expect(
                limiter.note("k", at: start.advanced(bySeconds: second))
                    == .allowed(Int(second / 10) + 1))
        }
        #expect(limiter.note("k", at: start.advanced(bySeconds: 59)) == .limited(retryAfter: 1))
        #expect(limiter.note("other", at: start.advanced(bySeconds: 59)) == .allowed(1))
        #expect(limiter.note("k", at: start.advanced(bySeconds: 60)) == .allowed(3))
        #expect(limiter.note("k", at: start.advanced(bySeconds: 69)) == .limited(retryAfter: 1))
        // What was turned away did not count.
        #expect(limiter.note("k", at: start.advanced(bySeconds: 70)) == .allowed(3))
    }

    @Test func aClockSetBackLocksNobodyOut() {
        let limiter = VelocityLimiter(VelocityLimit(count: 1, seconds: 60))
        #expect(limiter.note("k", at: start) == .allowed(1))
        #expect(limiter.note("k", at: start.advanced(bySeconds: -3_600)) == .allowed(1))
    }

    @Test func memoryIsBounded() {
        let limiter = VelocityLimiter(VelocityLimit(count: 2, seconds: 60), keysMax: 100)
        for number in 0..<10_000 {
            _ = limiter.note("key \(number)", at: start)
            #expect(limiter.keyCount <= 200)
        }
        // The keys seen last are remembered.
        #expect(limiter.count("key 9999", at: start) == 1)
    }

    @Test func guessingLocksTheKeyAndNobodyElse() {
        let lock = GuessLock(VelocityLimit(count: 3, seconds: 60), lockSeconds: 100)
        #expect(!lock.noteUnknown("a", at: start))
        #expect(!lock.noteUnknown("a", at: start))
        #expect(lock.wait("a", at: start) == nil)
        #expect(lock.noteUnknown("a", at: start))
        #expect(lock.wait("a", at: start) == 100)
        #expect(lock.wait("b", at: start) == nil)
        #expect(lock.wait("a", at: start.advanced(bySeconds: 99)) == 1)
        #expect(lock.wait("a", at: start.advanced(bySeconds: 100)) == nil)
        #expect(!lock.noteUnknown("a", at: start.advanced(bySeconds: 100)))
    }

    @Test func theGuardSaysWhyAndIsCounted() throws {
        let shop = try Shop {
            $0.gatesFolder = PaymentTests.gatesFolder
            $0.abuse.device = VelocityLimit(count: 100, seconds: 60)
            $0.abuse.rule = "one_device"
        }
        let abuse = try Channels(shop.services).abuse
        var attempt = AbuseGuard.Attempt()
        attempt.device = "d"
        attempt.isGuarded = true
        #expect(abuse.admit(attempt) == .allowed)
        #expect(abuse.admit(attempt) == .allowed)
        guard case .refused(let refusal) = abuse.admit(attempt) else {
            Issue.record("the third claim on a device was let in")
            return
        }
        #expect(refusal.code == "device_busy")
        #expect(refusal.message == "Too many coupons were claimed on this device")
        #expect(
            shop.services.metrics.text.contains(
                #"scrip_abuse_total{check="rule",action="claim"} 1"#))
    }

    @Test func aGuardThatDoesNotLoadIsFoundAtTheStart() throws {
        let shop = try Shop {
            $0.gatesFolder = PaymentTests.gatesFolder
            $0.abuse.rule = "first_payment"
        }
        let error = #expect(throws: ScripError.self) { try Channels(shop.services) }
        #expect(error?.code == .ruleInvalid)
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
}
