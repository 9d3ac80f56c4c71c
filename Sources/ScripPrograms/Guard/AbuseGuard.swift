public import ScripCore
public import ScripHost
internal import ScripRules

/// Keeps out who asks too often and who tries codes: limits, a lock, and the merchant's own gate.
public final class AbuseGuard: HostGuard {
    private let settings: AbuseSettings
    private let users, guarded, devices, people: VelocityLimiter?
    private let tills: SlowDown?
    private let guests: GuessLock?
    private let gates: GateShelf?
    private let counts: ProgramCounts

    /// A guard.
    ///
    /// - Parameters:
    ///   - settings: What the operator decided.
    ///   - folder: Where its gate is looked up by name.
    ///   - counts: Where it counts whom it keeps out.
    public init(
        _ settings: AbuseSettings, gates folder: String, counts: ProgramCounts = ProgramCounts()
    ) throws(ScripError) {
        self.settings = settings
        users = settings.user.map { VelocityLimiter($0) }
        guarded = settings.guardedUser.map { VelocityLimiter($0) }
        devices = settings.device.map { VelocityLimiter($0) }
        people = settings.person.map { VelocityLimiter($0) }
        tills = settings.tillUnknownCodes.map { SlowDown($0) }
        guests = settings.unknownCodes.map { GuessLock($0, lockSeconds: settings.lockSeconds) }
        self.counts = counts
        guard let rule = settings.rule else {
            gates = nil
            return
        }
        let shelf = GateShelf(.attempt, folder: folder)
        // A guard that does not load is found out when the host starts, not when it is needed.
        _ = try shelf.bind(rule, shelf.source(of: rule), [])
        gates = shelf
    }

    /// Only a gate has anything to say to redemptions.
    public var asksAboutRedemptions: Bool { gates != nil }

    // MARK: Attempts

    /// By the limits of users, devices and persons, and then by the gate.
    public func ruling(on attempt: Attempt, at now: Instant, in book: Book) -> Ruling {
        var (user, device) = (Int64(0), Int64(0))
        // How often tills redeem is for their keys to say.
        if attempt.action == .claim || attempt.action == .send {
            let checks: [(String, VelocityLimiter?, String?)] = [
                (
                    "user", users ?? (attempt.isGuarded ? guarded : nil),
                    attempt.user.map { "\(attempt.merchant) \($0)" }
                ),
                ("device", devices, attempt.device.isEmpty ? nil : attempt.device),
                ("person", people, attempt.person),
            ]
            // What is turned away by one is counted by none.
            for (name, limiter, key) in checks {
                guard let limiter, let key, let seconds = limiter.wait(key, at: now) else {
                    continue
                }
                note(name, attempt.action)
                return .wait(seconds: seconds)
            }
            for (name, limiter, key) in checks {
                guard let limiter, let key else { continue }
                switch limiter.note(key, at: now) {
                case .allowed(let count):
                    if name == "user" { user = Int64(count) }
                    if name == "device" { device = Int64(count) }
                case .limited(let seconds):
                    note(name, attempt.action)
                    return .wait(seconds: seconds)
                }
            }
        }
        return ask(attempt, user: user, device: device, at: now, in: book)
    }

    private func ask(
        _ attempt: Attempt, user: Int64, device: Int64, at now: Instant, in book: Book
    ) -> Ruling {
        guard let rule = settings.rule, let gates else { return .allowed }
        var question = GateAttempt()
        question.action = attempt.action.rawValue
        question.channel = attempt.channel
        question.merchant = attempt.merchant.rawValue
        question.user = attempt.user?.rawValue ?? ""
        question.device = attempt.device
        question.stock = attempt.stock?.rawValue ?? ""
        question.userCount = user
        question.deviceCount = device
        question.unknownCodes = Int64(unknownCodes(of: attempt.caller, at: now))
        question.isGuarded = attempt.isGuarded
        var context = GateContext(
            now: book.timeZone.civilTime(at: now), currency: book.currency)
        context.attributes = attempt.attributes
        let answer: GateAnswer
        do throws(ScripError) {
            answer = try gates.bind(rule, gates.source(of: rule), []).ask(
                question.question, context)
        } catch {
            answer = .failed(RuleFailure(kind: .load, message: error.description))
        }
        switch answer {
        case .allowed: return .allowed
        case .refused(let refusal):
            note("rule", attempt.action)
            return .refused(refusal)
        case .failed(let failure):
            if let again = failure.tryAgain, attempt.action != .redeem { return .undecided(again) }
            note("rule_failed", attempt.action)
            // Nothing is given away on a broken guard's word; a till goes on without one.
            switch attempt.action {
            case .claim, .send:
                return .refused(
                    Refusal(code: "rule_failed", message: "This cannot be decided right now"))
            case .redeem: return .allowed
            }
        }
    }

    // MARK: Codes

    /// Seconds for which a guest is locked out, or a till slowed down.
    public func wait(of caller: Caller, at now: Instant) -> Int64? {
        let seconds =
            switch caller.kind {
            case .till: tills?.wait(caller.name, at: now)
            case .guest: guests?.wait(caller.name, at: now)
            }
        if seconds != nil { counts.add(.keptOut(check: "guess", action: "redeem")) }
        return seconds
    }

    /// Counts it, and locks out a guest who named too many.
    public func noteUnknownCode(of caller: Caller, at now: Instant) {
        switch caller.kind {
        case .till: tills?.noteUnknown(caller.name, at: now)
        case .guest:
            guard let guests, guests.noteUnknown(caller.name, at: now) else { return }
            counts.add(.keptOut(check: "lock", action: "redeem"))
        }
    }

    private func unknownCodes(of caller: Caller, at now: Instant) -> Int {
        switch caller.kind {
        case .till: tills?.count(caller.name, at: now) ?? 0
        case .guest: guests?.count(caller.name, at: now) ?? 0
        }
    }

    private func note(_ check: String, _ action: Attempt.Action) {
        counts.add(.keptOut(check: check, action: action.rawValue))
    }
}
