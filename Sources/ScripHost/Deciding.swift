internal import ScripCore
internal import ScripLedger

/// The ways in which a checkout is decided, one after the other, until a turn takes it.
///
/// A checkout is decided in its turn as long as that is brief: the facts are read once, where they are at
/// hand, and hold by themselves. One that turns out to take longer, as its steps tell, is left, decided
/// beside other callers and committed if its facts still hold. Only if they keep changing under it is it
/// too decided in its turn, so that it ends.
struct Deciding {
    /// How a turn comes to its plan.
    enum Way: Sendable {
        /// In the turn, as long as that is brief.
        case ifBrief
        /// It was decided beside the turn; its facts may have changed.
        case decided(Plan)
        /// In the turn, however long it takes.
        case whatever
    }

    private let host: CouponHost
    private let checkout: Checkout
    private let instant: Instant
    private var tries = 0
    /// How often it is decided beside its turn before it is decided in it.
    private static let triesBeside = 4

    init(_ checkout: Checkout, at instant: Instant, by host: CouponHost) {
        self.host = host
        self.checkout = checkout
        self.instant = instant
    }

    /// Whether nothing was tried yet.
    var isFirst: Bool { tries == 0 }

    /// Whether what comes next may take long, and is not for an event loop.
    var takesLong: Bool { (1...Deciding.triesBeside).contains(tries) }

    /// The next way, for which the checkout is decided as far as that is possible before its turn.
    mutating func next() throws(ScripError) -> Way {
        defer { tries += 1 }
        if tries == 0 { return .ifBrief }
        guard takesLong else { return .whatever }
        return .decided(try host.plan(checkout, at: instant))
    }
}

extension CouponHost {
    /// What a turn goes by; nil where it has to be decided another way.
    func plan(
        _ checkout: Checkout, at instant: Instant, _ way: Deciding.Way, in ledger: LedgerReader
    ) throws(ScripError) -> Plan? {
        switch way {
        case .ifBrief: return try planBriefly(checkout, at: instant, from: ledger)
        case .decided(let plan):
            if case .ready(let ready) = plan, try !ready.holds(in: ledger, now: clock()) {
                return nil
            }
            return plan
        case .whatever: return try plan(checkout, at: instant, from: ledger)
        }
    }
}
