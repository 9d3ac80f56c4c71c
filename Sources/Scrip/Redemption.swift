internal import ScripCore

/// One checkout on its way to its receipt, whether its caller waits or is told.
///
/// A rule that is known to be brief is decided in its turn: the facts are read once, where they are at
/// hand, and hold by themselves. Any other is decided beside other callers and committed if its facts
/// still hold. Only if they keep changing under it is it too decided in its turn, so that it ends.
struct Redemption {
    /// What is to be done next.
    enum Step {
        /// Nothing; this is the answer.
        case answer(Receipt)
        /// Have this run by the ledger, and ask for the ``receipt(after:)``.
        case turn(@Sendable (any LedgerWriter) throws(ScripError) -> Turn)
    }

    private let host: CouponHost
    private let checkout: Checkout
    private let request: RequestNumber
    private let instant: Instant
    /// The part of the journal's entry that is known before the decision.
    private let record: [UInt8]
    /// The host's clock when the checkout came.
    private let now: Instant
    private var tries = 0
    /// How often it is decided beside its turn before it is decided in it.
    static let triesBeside = 4

    init(_ checkout: Checkout, by host: CouponHost) throws(ScripError) {
        self.host = host
        self.checkout = checkout
        request = try checkout.number()
        try host.book.check(currency: checkout.basket.currency)
        now = host.clock()
        instant = checkout.time ?? now
        record = checkout.record
    }

    /// Whether what comes next may take long, and is not for an event loop.
    var takesLong: Bool { (1...Redemption.triesBeside).contains(tries) }

    /// Decides the checkout, as far as that is possible before its turn.
    mutating func next() throws(ScripError) -> Step {
        defer { tries += 1 }
        if tries == 0 {
            if instant > now, let receipt = try checkTime() { return .answer(receipt) }
            return .turn(decideAndCommit(ifBrief: true))
        }
        if tries > Redemption.triesBeside { return .turn(decideAndCommit(ifBrief: false)) }
        let decided = try host.plan(checkout, at: instant)
        guard case .ready(let ready) = decided else {
            if let answered = try host.answered(checkout) { return .answer(answered) }
            return .answer(try decided.receipt(for: checkout, at: instant))
        }
        let draft = host.draft(.redeemed, body: ready.redeemed.record(after: record))
        return .turn { [host, request] ledger throws(ScripError) in
            guard try ready.holds(in: ledger, now: host.clock()) else { return .stale }
            return try host.commit(ready, as: draft, request, in: ledger)
        }
    }

    /// Throws when the checkout is said to have been made in the future; what was answered stays so.
    private func checkTime() throws(ScripError) -> Receipt? {
        do throws(ScripError) {
            try Lateness.check(instant, now: now)
            return nil
        } catch {
            if let receipt = try host.answered(checkout) { return receipt }
            throw error
        }
    }

    private func decideAndCommit(
        ifBrief: Bool
    ) -> @Sendable (any LedgerWriter) throws(ScripError) -> Turn {
        { [host, checkout, request, instant, record] ledger throws(ScripError) in
            let decided: Plan
            if ifBrief {
                let candidates = try host.candidates(of: checkout, at: instant, from: ledger)
                guard candidates.areBrief(on: checkout.basket),
                    let plan = try? host.plan(candidates, checkout, at: instant)
                else { return .mayTakeLong }
                decided = plan
            } else {
                decided = try host.plan(checkout, at: instant, from: ledger)
            }
            guard case .ready(let ready) = decided else {
                if let entry = try ledger.answer(to: .redeem, request) {
                    return .answered(
                        entry,
                        now: try ledger.presentState(ofRedemption: entry, at: host.clock()))
                }
                return .refused(decided)
            }
            let draft = host.draft(.redeemed, body: ready.redeemed.record(after: record))
            return try host.commit(ready, as: draft, request, in: ledger)
        }
    }

    /// The receipt to give, or nil to decide again.
    func receipt(after turn: Turn) throws(ScripError) -> Receipt? {
        switch turn {
        case .done(let ready, let entry):
            ready.redeemed.receipt(id: RedemptionID(entry: entry), replayed: false)
        case .answered(let entry, let now): try entry.receipt(again: checkout).with(now)
        case .refused(let decided): try decided.receipt(for: checkout, at: instant)
        case .stale, .mayTakeLong: nil
        }
    }
}

/// How a turn to commit ended.
enum Turn: Sendable {
    /// The redemption is in the journal.
    case done(Ready, entry: Int64)
    /// The request number had been answered; what is true of its coupons now, if that is not the same.
    case answered(JournalEntry, now: [PresentState]?)
    /// It was decided in its turn, and a coupon does not apply.
    case refused(Plan)
    /// The facts have changed.
    case stale
    /// Nothing is known about how long a rule takes, or too long.
    case mayTakeLong
}
