internal import ScripCore
internal import ScripRules

/// Keeps out who asks too often and who tries codes: limits, a lock, and the merchant's own gate.
final class AbuseGuard: Sendable {
    /// An attempt to be given a coupon.
    struct Attempt: Sendable {
        var action = "claim"
        var channel = ""
        var merchant = ""
        var user = ""
        /// The device, or the address where none is named; empty when neither is known.
        var device = ""
        /// An opaque id of the person behind the account; nil when it is not known.
        var person: String?
        var stock = ""
        /// Whether the stock asks for suspicious accounts to be kept out.
        var isGuarded = false
        var attributes: [Attribute] = []
    }

    /// What is to be answered.
    enum Ruling: Equatable {
        case allowed
        /// Too often; again after so many seconds.
        case limited(retryAfter: Int64)
        /// The gate says no.
        case refused(Refusal)
    }

    private let settings: AbuseSettings
    private let users, devices, people: VelocityLimiter?
    private let guesses: GuessLock?
    private let gates: GateShelf?
    private let metrics: Metrics
    private let clock: @Sendable () -> Instant
    private let book: Book

    init(
        _ settings: AbuseSettings, gates folder: String, metrics: Metrics,
        book: Book, clock: @escaping @Sendable () -> Instant
    ) throws(ScripError) {
        self.settings = settings
        users = settings.user.map { VelocityLimiter($0) }
        devices = settings.device.map { VelocityLimiter($0) }
        people = settings.person.map { VelocityLimiter($0) }
        guesses = settings.unknownCodes.map { GuessLock($0, lockSeconds: settings.lockSeconds) }
        self.metrics = metrics
        self.clock = clock
        self.book = book
        guard let rule = settings.rule else {
            gates = nil
            return
        }
        let shelf = try GateShelf(.attempt, folder: folder)
        // A guard that does not load is found out when the server starts, not when it is needed.
        _ = try shelf.bind(rule, shelf.source(of: rule), [])
        gates = shelf
    }

    // MARK: Claims and sends

    /// Whether an attempt to be given a coupon may go on; it counts unless it was one too many.
    func admit(_ attempt: Attempt) -> Ruling {
        let now = clock()
        var counts: [Int64] = []
        let checks: [(String, VelocityLimiter?, String?)] = [
            ("user", users, attempt.user.isEmpty ? nil : "\(attempt.merchant) \(attempt.user)"),
            ("device", devices, attempt.device.isEmpty ? nil : attempt.device),
            ("person", people, attempt.person),
        ]
        for (name, limiter, key) in checks {
            guard let limiter, let key else {
                counts.append(0)
                continue
            }
            switch limiter.note(key, at: now) {
            case .allowed(let count): counts.append(Int64(count))
            case .limited(let seconds):
                note(name, attempt.action)
                return .limited(retryAfter: seconds)
            }
        }
        return ask(attempt, userCount: counts[0], deviceCount: counts[1], unknown: 0)
    }

    private func ask(
        _ attempt: Attempt, userCount: Int64, deviceCount: Int64, unknown: Int64
    ) -> Ruling {
        guard let rule = settings.rule, let gates else { return .allowed }
        var question = GateAttempt()
        question.action = attempt.action
        question.channel = attempt.channel
        question.merchant = attempt.merchant
        question.user = attempt.user
        question.device = attempt.device
        question.stock = attempt.stock
        question.userCount = userCount
        question.deviceCount = deviceCount
        question.unknownCodes = unknown
        question.isGuarded = attempt.isGuarded
        var context = GateContext(
            now: book.timeZone.civilTime(at: clock()), currency: book.currency)
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
        case .failed:
            note("rule_failed", attempt.action)
            // Nothing is given away on a broken guard's word; a till goes on without one.
            return attempt.action == "redeem"
                ? .allowed
                : .refused(
                    Refusal(code: "rule_failed", message: "This cannot be decided right now"))
        }
    }

    // MARK: Codes

    /// Seconds a key or merchant has to wait before a code is looked up; nil when it need not.
    func wait(_ key: String) -> Int64? {
        guard let seconds = guesses?.wait(key, at: clock()) else { return nil }
        note("guess", "redeem")
        return seconds
    }

    /// Takes note that a key or merchant tried a code that does not exist.
    func noteUnknown(_ key: String) {
        guard let guesses else { return }
        if guesses.noteUnknown(key, at: clock()) { note("lock", "redeem") }
    }

    /// Whether a redemption may go on, by the gate.
    func admitRedemption(_ attempt: Attempt, key: String) -> Ruling {
        var attempt = attempt
        attempt.action = "redeem"
        let unknown = guesses?.count(key, at: clock()) ?? 0
        return ask(attempt, userCount: 0, deviceCount: 0, unknown: Int64(unknown))
    }

    private func note(_ check: String, _ action: String) {
        metrics.add(
            "scrip_abuse_total", help: "Attempts kept out, by check.",
            labels: ["check": check, "action": action])
    }
}
