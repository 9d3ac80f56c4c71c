internal import ScripCore

/// One checkout on its way to its receipt, whether its caller waits or is told.
///
/// Deciding happens beside other callers. Only if the facts keep changing under it is it done while
/// everybody else waits, so that it ends.
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
    private var triesBeside = 4

    init(_ checkout: Checkout, by host: CouponHost) throws(ScripError) {
        self.host = host
        self.checkout = checkout
        request = try checkout.number()
        instant = checkout.time ?? host.clock()
    }

    /// Decides the checkout, as far as that is possible before its turn.
    mutating func next() throws(ScripError) -> Step {
        guard triesBeside > 0 else { return .turn(decideAndCommit()) }
        triesBeside -= 1
        let decided = try host.plan(checkout, at: instant)
        guard case .ready(let ready) = decided else {
            return .answer(
                try host.answered(checkout) ?? decided.receipt(for: checkout, at: instant))
        }
        let draft = host.draft(.redeemed, ready.redeemed)
        return .turn { [host, request] ledger throws(ScripError) in
            guard try ready.holds(in: ledger) else { return .stale }
            return try host.commit(ready, as: draft, request, in: ledger)
        }
    }

    private func decideAndCommit() -> @Sendable (any LedgerWriter) throws(ScripError) -> Turn {
        { [host, checkout, request, instant] ledger throws(ScripError) in
            let decided = try host.plan(checkout, at: instant, from: ledger)
            guard case .ready(let ready) = decided else {
                if let entry = try ledger.answer(to: .redeem, request) { return .answered(entry) }
                return .refused(decided)
            }
            return try host.commit(
                ready, as: host.draft(.redeemed, ready.redeemed), request, in: ledger)
        }
    }

    /// The receipt to give, or nil to decide again.
    func receipt(after turn: Turn) throws(ScripError) -> Receipt? {
        switch turn {
        case .done(let ready, let entry):
            ready.redeemed.receipt(id: RedemptionID(entry: entry), replayed: false)
        case .answered(let entry): try entry.receipt(again: checkout)
        case .refused(let decided): decided.receipt(for: checkout, at: instant)
        case .stale: nil
        }
    }
}

/// How a turn to commit ended.
enum Turn: Sendable {
    /// The redemption is in the journal.
    case done(Ready, entry: Int64)
    /// The request number had been answered.
    case answered(JournalEntry)
    /// It was decided in its turn, and a coupon does not apply.
    case refused(Plan)
    /// The facts have changed.
    case stale
}
