import ScripCore
import ScripHost
import ScripLedger
import Testing

@testable import ScripPrograms

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

    @Test func whoNamesTooManyUnknownCodesIsSlowedDownAndNotShutOut() {
        let slow = SlowDown(VelocityLimit(count: 3, seconds: 60))
        for _ in 0..<3 {
            #expect(slow.wait("a", at: start) == nil)
            slow.noteUnknown("a", at: start)
        }
        // One call a second goes through, and others are none of its business.
        #expect(slow.wait("a", at: start) == nil)
        #expect(slow.wait("a", at: start) == 1)
        #expect(slow.wait("b", at: start) == nil)
        #expect(slow.wait("a", at: start.advanced(bySeconds: 1)) == nil)
        #expect(slow.wait("a", at: start.advanced(bySeconds: 1)) == 1)
        // Each more that it names costs a second more, and ten at most.
        for _ in 0..<3 { slow.noteUnknown("a", at: start.advanced(bySeconds: 1)) }
        #expect(slow.wait("a", at: start.advanced(bySeconds: 1)) == 4)
        for _ in 0..<50 { slow.noteUnknown("a", at: start.advanced(bySeconds: 1)) }
        #expect(slow.wait("a", at: start.advanced(bySeconds: 1)) == 10)
        #expect(slow.wait("a", at: start.advanced(bySeconds: 11)) == nil)
        // Once they have left the window it is as fast as before.
        let later = start.advanced(bySeconds: 60)
        #expect(slow.wait("a", at: later) == nil)
        #expect(slow.wait("a", at: later) == nil)
    }

    @Test func theGuardSaysWhyAndIsCounted() throws {
        let counts = ProgramCounts()
        var settings = AbuseSettings()
        settings.device = VelocityLimit(count: 100, seconds: 60)
        settings.rule = "one_device"
        let abuse = try AbuseGuard(settings, gates: ProgramShop.gatesFolder, counts: counts)
        let attempt = Attempt(.claim, merchant: "m", user: "u", device: "d", isGuarded: true)
        #expect(abuse.ruling(on: attempt, at: start, in: .usual) == .allowed)
        #expect(abuse.ruling(on: attempt, at: start, in: .usual) == .allowed)
        guard case .refused(let refusal) = abuse.ruling(on: attempt, at: start, in: .usual) else {
            Issue.record("the third claim on a device was let in")
            return
        }
        #expect(refusal.code == "device_busy")
        #expect(refusal.message == "Too many coupons were claimed on this device")
        #expect(counts.all == [.keptOut(check: "rule", action: "claim"): 1])
    }

    @Test func aGuardThatDoesNotLoadIsFoundAtTheStart() throws {
        var settings = AbuseSettings()
        settings.rule = "first_payment"
        let error = #expect(throws: ScripError.self) {
            try AbuseGuard(settings, gates: ProgramShop.gatesFolder)
        }
        #expect(error?.code == .ruleInvalid)
        let unknown = #expect(throws: ScripError.self) { try AbuseSettings(named: "some") }
        #expect(unknown?.place.path == "abuse")
    }

    /// A stock that asks for a guard has one, whatever else is off.
    @Test func aGuardedStockIsNotEmptiedByOneUser() throws {
        let shop = try ProgramShop { $0.guardedUser = VelocityLimit(count: 2, seconds: 60) }
        let open = try shop.stock("OPEN")
        let guarded = try shop.stock("GUARDED") { $0.preventAPIAbuse = true }
        func send(_ number: String, _ stock: Stock) throws(ScripError) {
            _ = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: number))
        }
        for number in 0..<5 { try send("o\(number)", open) }
        for number in 0..<2 { try send("g\(number)", guarded) }
        let error = #expect(throws: ScripError.self) { try send("g2", guarded) }
        #expect(error?.code == .tooOften)
        #expect(error?.retryAfter == 60)
        // Nothing was remembered of it, and a repeated send is answered.
        try send("g0", guarded)
        shop.now = shop.now.advanced(bySeconds: 60)
        try send("g2", guarded)
        #expect(try shop.host.stock(guarded.id).sent == 3)
    }

    // MARK: Redemptions

    /// A gate that keeps redemptions of guarded stocks out, and whatever else it is asked about.
    private static let closed = """
        return {
          api = 1, title = "Closed", refusals = { closed = "Not {word} now" },
          allow = function(attempt, p, ctx)
            if attempt.guarded then return scrip.refuse("closed", { word = attempt.action }) end
            return true
          end,
        }
        """

    @Test func theGateIsAskedByEveryCallThatGivesOrTakes() throws {
        let shop = try ProgramShop(gate: AbuseTests.closed)
        let open = try shop.stock("OPEN")
        var asked = StockDefinition.sample("GUARDED")
        let first = try shop.host.send(stock: open.id, to: "u1", request: "s1")
        let held = try shop.host.send(stock: open.id, to: "u1", request: "s2")
        // Sent while nobody asked for a guard.
        asked.preventAPIAbuse = false
        let stock = try shop.create(asked)
        let coupons = try (0..<3).map { number in
            try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "g\(number)"))
        }
        _ = try shop.host.edit(stock.id, StockEdit(preventAPIAbuse: true), request: "e1")

        let sent = #expect(throws: ScripError.self) {
            try shop.host.send(stock: stock.id, to: "u1", request: "g9")
        }
        #expect(sent?.code == .intercepted)
        #expect(sent?.detail == "Not send now")
        let receipt: Receipt = try shop.host.redeem(shop.checkout("r1", [coupons[0].code]))
        #expect(receipt.refusal == "closed Not redeem now")
        let hold = try shop.host.hold(shop.checkout("h1", [coupons[1].code]))
        guard case .refused(_, let refusal) = hold.outcome else {
            Issue.record("a hold was let through")
            return
        }
        #expect(refusal.message == "Not redeem now")
        let use = try shop.host.use(Used.Request(number: "u1", coupon: coupons[2].code))
        guard case .refused(let why) = use.outcome else {
            Issue.record("a use was let through")
            return
        }
        #expect(why.message == "Not redeem now")
        let claims = #expect(throws: ScripError.self) {
            try shop.programs.claims.give(
                [.init(number: "c1", stock: stock.id)], to: "u1", of: "1900000001", channel: "H5",
                device: ""
            ) { _ in true }
        }
        #expect(claims?.detail == "Not claim now")
        // Others go on, and what was answered before stays answered.
        let receipt2: Receipt = try shop.host.redeem(shop.checkout("r2", [first.code]))
        #expect(receipt2.refusal == nil)
        #expect(try shop.host.hold(shop.checkout("h2", [held.code])).isHeld)
        _ = try shop.host.edit(open.id, StockEdit(preventAPIAbuse: true), request: "e2")
        let again: Receipt = try shop.host.redeem(shop.checkout("r2", [first.code]))
        #expect(again.replayed)
        #expect(try shop.host.hold(shop.checkout("h2", [held.code])).replayed)
        // What was held is committed: the customer has paid.
        #expect(try shop.host.commit(hold: "h2").refusal == nil)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func unknownCodesAreCountedByEveryCallThatLooksForOne() throws {
        let calls: [(String, (ProgramShop, Caller) throws -> Void)] = [
            ("redeem", { let _: Receipt = try $0.host.redeem($0.checkout("r", ["NONE"]), by: $1) }),
            ("hold", { _ = try $0.host.hold($0.checkout("h", ["NONE"]), by: $1) }),
            ("use", { _ = try $0.host.use(Used.Request(number: "u", coupon: "NONE"), by: $1) }),
            ("quote", { _ = try $0.host.quote($0.checkout(nil, ["NONE"]), by: $1) }),
        ]
        for (name, call) in calls {
            for kind in [Caller.Kind.till, .guest] {
                let shop = try ProgramShop {
                    $0.tillUnknownCodes = VelocityLimit(count: 2, seconds: 60)
                    $0.unknownCodes = VelocityLimit(count: 2, seconds: 60)
                    $0.lockSeconds = 50
                }
                let caller = Caller("c", kind)
                for _ in 0..<2 { try call(shop, caller) }
                // A till gets one call through, whose unknown code costs a second more; a guest none for as
                // long as it is locked.
                if kind == .till { try call(shop, caller) }
                let error = #expect(throws: ScripError.self, "\(name)") { try call(shop, caller) }
                #expect(error?.code == .tooOften, "\(name)")
                #expect(error?.retryAfter == (kind == .till ? 2 : 50), "\(name)")
                try call(shop, Caller("other", kind))
                // The program itself is nobody who tries codes.
                try call(shop, .program)
                shop.now = shop.now.advanced(bySeconds: kind == .till ? 2 : 50)
                try call(shop, caller)
            }
        }
    }

    @Test func aKnownCodeIsNoGuess() throws {
        let shop = try ProgramShop { $0.tillUnknownCodes = VelocityLimit(count: 1, seconds: 60) }
        let stock = try shop.stock("S")
        let till = Caller("t", .till)
        for number in 0..<5 {
            let coupon = try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "s\(number)"))
            let receipt: Receipt = try shop.host.redeem(
                shop.checkout(RequestNumber(rawValue: "r\(number)"), [coupon.code]), by: till)
            #expect(receipt.refusal == nil)
            // Used up, but not unknown.
            let used: Receipt = try shop.host.redeem(
                shop.checkout(RequestNumber(rawValue: "x\(number)"), [coupon.code]), by: till)
            #expect(used.refusal?.hasPrefix("already_redeemed") == true)
        }
    }

    /// Whoever lost the first answer gets it, however slow its key is.
    @Test func anAnswerThatWasLostIsNotWaitedFor() throws {
        let shop = try ProgramShop { $0.tillUnknownCodes = VelocityLimit(count: 1, seconds: 60) }
        let stock = try shop.stock("S")
        let codes = try (0..<3).map { number in
            try shop.host.send(
                stock: stock.id, to: "u1", request: RequestNumber(rawValue: "s\(number)")
            ).code
        }
        let till = Caller("t", .till)
        let _: Receipt = try shop.host.redeem(shop.checkout("r1", [codes[0]]), by: till)
        _ = try shop.host.hold(shop.checkout("h1", [codes[1]]), by: till)
        _ = try shop.host.use(Used.Request(number: "u1", coupon: codes[2]), by: till)
        for number in 0..<2 {
            let _: Receipt = try shop.host.redeem(
                shop.checkout(RequestNumber(rawValue: "x\(number)"), ["NONE"]), by: till)
        }
        #expect(throws: ScripError.self) {
            let _: Receipt = try shop.host.redeem(shop.checkout("x3", ["NONE"]), by: till)
        }
        let again: Receipt = try shop.host.redeem(shop.checkout("r1", [codes[0]]), by: till)
        #expect(again.replayed)
        #expect(try shop.host.hold(shop.checkout("h1", [codes[1]]), by: till).replayed)
        #expect(
            try shop.host.use(Used.Request(number: "u1", coupon: codes[2]), by: till).replayed)
        // A wallet is no code.
        var checkout = try shop.checkout(nil, [])
        checkout.user = "u1"
        #expect(throws: Never.self) { try shop.host.quote(checkout, by: till) }
    }

    /// What a device's limit turns away is not counted against the user.
    @Test func whatIsTurnedAwayDoesNotCount() throws {
        var settings = AbuseSettings()
        settings.user = VelocityLimit(count: 2, seconds: 60)
        settings.device = VelocityLimit(count: 1, seconds: 60)
        let abuse = try AbuseGuard(settings, gates: ProgramShop.gatesFolder)
        func claim(_ device: String) -> Ruling {
            abuse.ruling(
                on: Attempt(.claim, merchant: "m", user: "u", device: device), at: start,
                in: .usual)
        }
        #expect(claim("d") == .allowed)
        for _ in 0..<5 { #expect(claim("d") == .wait(seconds: 60)) }
        #expect(claim("e") == .allowed)
        #expect(claim("f") == .wait(seconds: 60))
    }
}

extension Receipt {
    /// Why it was refused: code and words.
    fileprivate var refusal: String? {
        if case .refused(_, let refusal) = outcome {
            "\(refusal.code) \(refusal.message)"
        } else {
            nil
        }
    }
}

extension HoldAnswer {
    fileprivate var isHeld: Bool { if case .held = outcome { true } else { false } }
}
