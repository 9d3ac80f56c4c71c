internal import ScripCore
internal import ScripLedger

/// One checkout on its way to its receipt, whether its caller waits or is told; see ``Deciding``.
struct Redemption {
    /// What is to be done next.
    enum Step {
        /// Nothing; this is the answer.
        case answer(Receipt)
        /// Have this run by the ledger, and ask for the ``receipt(after:)``.
        case turn(@Sendable (Workbook) throws(ScripError) -> Turn)
    }

    private let host: CouponHost
    private let checkout: Checkout
    private let request: RequestNumber
    private let instant: Instant
    /// The part of the journal's entry that is known before the decision.
    private let record: [UInt8]
    /// The host's clock when the checkout came.
    private let now: Instant
    private let caller: Caller
    private var deciding: Deciding

    init(_ checkout: Checkout, of caller: Caller, by host: CouponHost) throws(ScripError) {
        self.host = host
        self.checkout = checkout
        self.caller = caller
        request = try checkout.number()
        try host.book.check(currency: checkout.basket.currency)
        now = host.clock()
        instant = checkout.time ?? now
        record = checkout.record
        deciding = Deciding(checkout, at: instant, by: host)
    }

    /// What its turn will most likely ask.
    var expected: [ExpectedRows] {
        host.expected(.redeem, request, of: checkout.coupons, at: instant)
    }

    /// Whether what comes next may take long, and is not for an event loop.
    var takesLong: Bool {
        deciding.takesLong
            || deciding.isFirst
                && (host.asksAboutRedemptions || host.isFarAway && looksBeforeItsTurn)
    }

    /// Whether the ledger is asked before the turn, for an answer that was given before.
    private var looksBeforeItsTurn: Bool {
        instant > now || (try? host.checkWait(of: caller)) == nil
    }

    /// Decides the checkout, as far as that is possible before its turn.
    mutating func next() throws(ScripError) -> Step {
        if deciding.isFirst {
            do throws(ScripError) {
                try host.checkWait(of: caller)
            } catch {
                // Who lost the first answer does not wait for it.
                if let receipt = try host.answered(checkout) { return .answer(receipt) }
                throw error
            }
            if instant > now, let receipt = try checkTime() { return .answer(receipt) }
            if let refused = try host.refused(
                checkout, answering: .redeem, at: instant, by: caller)
            {
                return .answer(try refused.receipt(for: checkout, at: instant))
            }
        }
        let way = try deciding.next()
        guard case .decided(let decided) = way else { return .turn(commit(by: way, as: nil)) }
        guard case .ready(let ready) = decided else {
            if let answered = try host.answered(checkout) { return .answer(answered) }
            return .answer(try refusal(decided))
        }
        // Written before the turn, in which others wait.
        return .turn(
            commit(
                by: way,
                as: host.draft(.redeemed, body: ready.redeemed.record(after: record))))
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

    private func commit(
        by way: Deciding.Way, as draft: JournalDraft?
    ) -> @Sendable (Workbook) throws(ScripError) -> Turn {
        { [host, checkout, request, instant, record] ledger throws(ScripError) in
            guard let decided = try host.plan(checkout, at: instant, way, in: ledger) else {
                return .again
            }
            guard case .ready(let ready) = decided else {
                if let entry = try ledger.answer(to: .redeem, request) {
                    return .answered(
                        entry,
                        now: try ledger.presentState(ofRedemption: entry, at: host.clock()))
                }
                return .refused(decided)
            }
            let draft =
                draft ?? host.draft(.redeemed, body: ready.redeemed.record(after: record))
            return try host.commit(ready, as: draft, request, in: ledger)
        }
    }

    /// The receipt to give, or nil to decide again.
    func receipt(after turn: Turn) throws(ScripError) -> Receipt? {
        switch turn {
        case .done(let ready, let entry):
            ready.redeemed.receipt(id: host.book.redemption(entry), replayed: false)
        case .answered(let entry, let now): try entry.receipt(again: checkout).with(now)
        case .refused(let decided): try refusal(decided)
        case .again: nil
        }
    }

    private func refusal(_ decided: Plan) throws(ScripError) -> Receipt {
        let receipt = try decided.receipt(for: checkout, at: instant)
        if case .refused(_, let refusal) = receipt.outcome { host.note(refusal, of: caller) }
        return receipt
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
    /// It has to be decided another way: its facts have changed, or it may take long.
    case again
}
