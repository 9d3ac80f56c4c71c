public import ScripCore
internal import ScripLedger
internal import ScripRules

extension CouponHost {
    /// Redeems the coupons of a checkout (核销): all of them, or none.
    ///
    /// Coupons apply by layer, then by priority, and those that are level in the order given; each sees
    /// what the ones before it left to pay. They are decided at the checkout's own time, or at the host's clock if it has
    /// none. The same request again gets the same receipt, marked `replayed`. A refused checkout
    /// changes nothing and is not remembered: the shopper may add goods, and the same number may be
    /// used again.
    public func redeem(
        _ checkout: Checkout, by caller: Caller = .program
    ) throws(ScripError) -> Receipt {
        var redemption = try Redemption(checkout, of: caller, by: self)
        while true {
            switch try redemption.next() {
            case .answer(let receipt): return receipt
            case .turn(let body):
                let turn = try ledger.write(expecting: redemption.expected, body)
                if let receipt = try redemption.receipt(after: turn) { return receipt }
            }
        }
    }

    /// Redeems the coupons of a checkout, and holds up no thread while it waits for the disk.
    ///
    /// All else is as in the other `redeem`; deciding happens where the caller runs.
    public func redeem(
        _ checkout: Checkout, by caller: Caller = .program
    ) async throws(ScripError) -> Receipt {
        var redemption = try Redemption(checkout, of: caller, by: self)
        while true {
            switch try redemption.next() {
            case .answer(let receipt): return receipt
            case .turn(let body):
                let turn = try await ledger.write(
                    expecting: redemption.expected, suspending: body)
                if let receipt = try redemption.receipt(after: turn) { return receipt }
            }
        }
    }
}

extension CouponHost {
    /// The first answer to this checkout's request number, if it had one.
    func answered(_ checkout: Checkout) throws(ScripError) -> Receipt? {
        try ledger.read { ledger throws(ScripError) in try answered(checkout, from: ledger) }
    }

    func answered(
        _ checkout: Checkout, from ledger: LedgerReader
    ) throws(ScripError) -> Receipt? {
        guard let number = checkout.requestNumber,
            let entry = try ledger.answer(to: .redeem, number)
        else { return nil }
        return try entry.receipt(again: checkout)
            .with(ledger.presentState(ofRedemption: entry, at: clock()))
    }
}

extension Checkout {
    /// The request number of a checkout that changes something; throws when it lacks what that needs.
    func number() throws(ScripError) -> RequestNumber {
        guard let requestNumber else {
            throw ScripError.invalid(
                "request_no", "is missing",
                remedy: "Give each redemption a number of its own, and repeat it when you retry")
        }
        guard !coupons.isEmpty else {
            throw ScripError.invalid(
                "coupons", "has 0 entries", remedy: "Name 1 to \(Checkout.couponsMax) coupons")
        }
        try check()
        return requestNumber
    }
}

// MARK: - Planning

extension CouponHost {
    /// What the guard's no makes of a checkout; nil when it may go on, and when it was answered before.
    func refused(
        _ checkout: Checkout, answering operation: LedgerOperation, at instant: Instant,
        by caller: Caller
    ) throws(ScripError) -> Plan? {
        guard asksAboutRedemptions, let number = checkout.requestNumber else { return nil }
        let asked = try ledger.read {
            [self] ledger throws(ScripError) -> (candidates: [Candidate], attempt: Attempt?)? in
            guard try ledger.answer(to: operation, number) == nil else { return nil }
            let candidates = try candidates(of: checkout, at: instant, from: ledger)
            return (
                candidates,
                try attempt(
                    of: candidates.compactMap { $0.found?.coupon }, for: checkout.user,
                    checkout.attributes, by: caller, from: ledger)
            )
        }
        guard let asked, let refusal = try refusal(of: asked.attempt),
            let first = asked.candidates.first(where: { $0.found != nil })
        else { return nil }
        let decider = account(for: checkout, at: instant).decider
        return .no(first, decider.verdict(.refused(refusal)), after: [])
    }

    /// Decides a checkout's coupons, as far as the first that does not apply.
    func plan(
        _ checkout: Checkout, at instant: Instant, from ledger: LedgerReader
    ) throws(ScripError) -> Plan {
        try plan(checkout, at: instant) { () throws(ScripError) in
            try candidates(of: checkout, at: instant, from: ledger)
        }
    }

    /// The same in a turn that others wait for: nil as soon as it takes longer than they should.
    func planBriefly(
        _ checkout: Checkout, at instant: Instant, from ledger: LedgerReader
    ) throws(ScripError) -> Plan? {
        while true {
            let candidates = try candidates(of: checkout, at: instant, from: ledger)
            do throws(Decider.Interruption) {
                return try plan(
                    candidates, checkout, at: instant, briefly: CallBudget.briefCallSteps)
            } catch {
                switch error {
                case .needsWallet: continue
                case .takesLong: return nil
                }
            }
        }
    }

    /// The same on a moment of the ledger of its own, which ends before any rule runs.
    func plan(_ checkout: Checkout, at instant: Instant) throws(ScripError) -> Plan {
        try plan(checkout, at: instant) { () throws(ScripError) in
            try ledger.read { ledger throws(ScripError) in
                try candidates(of: checkout, at: instant, from: ledger)
            }
        }
    }

    /// What the ledger knows about a checkout's coupons.
    func candidates(
        of checkout: Checkout, at instant: Instant, from ledger: LedgerReader
    ) throws(ScripError) -> [Candidate] {
        let gatherer = Gatherer(
            host: self, ledger: ledger, checkout: checkout, instant: instant)
        return try checkout.coupons.map { code throws(ScripError) in
            try gatherer.candidate(code)
        }
    }

    private func plan(
        _ checkout: Checkout, at instant: Instant,
        gathering: () throws(ScripError) -> [Candidate]
    ) throws(ScripError) -> Plan {
        while true {
            let candidates = try gathering()
            do throws(Decider.Interruption) {
                return try plan(candidates, checkout, at: instant)
            } catch {
                // The rule is now known to look at wallets; the next round reads them first.
            }
        }
    }

    /// Decides coupons from what the ledger knows about them.
    ///
    /// - Parameter briefly: Steps they may take together; nil where they may take their time.
    func plan(
        _ candidates: [Candidate], _ checkout: Checkout, at instant: Instant,
        briefly: Int64? = nil
    ) throws(Decider.Interruption) -> Plan {
        let account = self.account(for: checkout, at: instant, briefly: briefly)
        let decider = account.decider
        for candidate in candidates {
            guard let refusal = decider.refusal(of: candidate) else { continue }
            return .no(candidate, decider.verdict(.refused(refusal)), after: [])
        }
        if let clash = Plan.clash(in: candidates) {
            return .no(clash, decider.verdict(.refused(Refusal(.exclusive))), after: [])
        }
        for (index, candidate) in candidates.enumerated() {
            guard
                let refusal = decider.limitRefusal(of: candidate, after: candidates[..<index])
            else { continue }
            return .no(candidate, decider.verdict(.refused(refusal)), after: [])
        }
        let found = candidates.compactMap { candidate in
            candidate.found.map { (candidate.asked, $0) }
        }
        // Sorting is stable, so that coupons that are level stay in the order given.
        let ordered =
            found.count == 1
            ? found
            : found.sorted { $0.1.terms.definition.level < $1.1.terms.definition.level }
        var items: [Redeemed.Item] = []
        var state = decider.beginning
        for (asked, coupon) in ordered {
            let verdict: Verdict
            if account.hasLeft {
                let facts = decider.facts(for: coupon, after: state)
                let decision = try account.decide(coupon, facts, after: state)
                verdict = decision.verdict
                if verdict.applies {
                    items.append(decider.item(coupon, asked: asked, facts, decision))
                }
            } else {
                verdict = decider.verdict(.failed(.callBudgetSpent), after: state)
            }
            guard verdict.applies else {
                let before = items.map {
                    Offer(coupon: $0.coupon, stock: $0.stock, verdict: $0.verdict)
                }
                return .no(Candidate(asked: asked, found: coupon), verdict, after: before)
            }
            if items.count < ordered.count {
                state.take(verdict, of: coupon.coupon, from: checkout.basket)
            }
        }
        return .ready(
            Ready(
                redeemed: Redeemed(
                    checkout: checkout, decidedAt: instant,
                    zoneOffset: timeZone.offset(at: instant), items: items),
                found: ordered.map(\.1)))
    }
}

extension RuleFailure {
    /// The coupons of one call took more steps than a call may.
    static let callBudgetSpent = RuleFailure(
        kind: .budget,
        message: "the coupons before this one used up what one call may take; use fewer at once")
}

/// What became of deciding a checkout.
enum Plan: Sendable {
    /// Every coupon applies.
    case ready(Ready)
    /// A coupon does not, after others that would have.
    case no(Candidate, Verdict, after: [Offer])

    /// The first coupon that stands twice or shares an exclusive group with one before it.
    static func clash(in candidates: [Candidate]) -> Candidate? {
        guard candidates.count > 1 else { return nil }
        var codes: Set<[String]> = []
        var groups: Set<String> = []
        return candidates.first { candidate in
            guard let found = candidate.found else { return false }
            if !codes.insert(found.key).inserted { return true }
            guard let group = found.terms.definition.exclusiveGroup else { return false }
            return !groups.insert(group).inserted
        }
    }

    /// The receipt of a checkout that was not redeemed.
    ///
    /// - Throws: `undecided` when it was the machine, not the rule, that gave no answer.
    func receipt(for checkout: Checkout, at instant: Instant) throws(ScripError) -> Receipt {
        guard case .no(let candidate, let verdict, let before) = self else {
            preconditionFailure("a plan that is ready is committed, not refused")
        }
        let outcome: Receipt.Outcome
        switch verdict.outcome {
        case .refused(let refusal): outcome = .refused(candidate.asked, refusal)
        case .failed(let failure):
            if let again = failure.tryAgain { throw again }
            outcome = .failed(candidate.asked, failure)
        case .applies: preconditionFailure("a coupon that applies is no reason to refuse")
        }
        let offer = Offer(
            coupon: candidate.asked, stock: candidate.found?.coupon.stock, verdict: verdict)
        return Receipt(
            outcome: outcome, checkout: checkout, at: instant, replayed: false,
            offers: before + [offer])
    }
}
