internal import ScripCore
internal import ScripLedger
internal import ScripRules

/// Decides the coupons of one checkout, each on what the ones before it left.
struct Decider: Sendable {
    let zone: MerchantTimeZone
    let checkout: Checkout
    let instant: Instant
    /// The facts that the checkout itself gives.
    private let base: Facts

    /// Why a coupon was not decided.
    enum Interruption: Error {
        /// A rule looked at a wallet that had not been read; read it and decide again.
        case needsWallet
        /// It is not known to be brief, and the caller is where only brief things are done.
        case takesLong
    }

    init(zone: MerchantTimeZone, checkout: Checkout, at instant: Instant) {
        self.zone = zone
        self.checkout = checkout
        self.instant = instant
        base = Facts(checkout: checkout, at: instant, in: zone)
    }

    /// What there is before any coupon.
    var beginning: Aftermath { Aftermath(of: checkout.basket) }

    /// The core's refusal of one coupon, before any rule runs.
    func refusal(of candidate: Candidate) -> Refusal? {
        guard let found = candidate.found else { return Refusal(.unknownCoupon) }
        let attempt = Coupon.Attempt(
            number: checkout.requestNumber, user: checkout.user, method: checkout.method,
            at: instant)
        return found.coupon.refusal(of: attempt, under: found.terms.definition, in: zone)
    }

    /// The refusal of a coupon whose stock's limits are used up, before any rule runs.
    ///
    /// - Parameters:
    ///   - candidate: The coupon.
    ///   - others: Coupons of the checkout that come before it.
    func limitRefusal(
        of candidate: Candidate, after others: some Sequence<Candidate> = EmptyCollection()
    ) -> Refusal? {
        guard let found = candidate.found else { return nil }
        var inOrder: Int64 = 0
        var ofUser: Int64 = 0
        for other in others where other.found?.coupon.stock == found.coupon.stock {
            inOrder += 1
            if other.found?.coupon.user == found.coupon.user { ofUser += 1 }
        }
        return found.limits.refusal(after: found.usage, inOrder: inOrder, ofUser: ofUser)
    }

    /// Runs the rule of a coupon that the core has nothing against.
    ///
    /// - Parameters:
    ///   - found: The coupon.
    ///   - facts: What its rule may see; see ``facts(for:after:)``.
    ///   - state: What coupons before it left.
    ///   - stepsMax: A decision that takes more is interrupted; nil where it may take its time.
    func decide(
        _ found: Candidate.Found, _ facts: Facts, after state: Aftermath, stepsMax: Int64? = nil
    ) throws(Interruption) -> Decision {
        let (all, ofUser) = state.before(found.coupon)
        if let refusal = found.limits.refusal(
            after: found.usage, inOrder: all.count, ofUser: ofUser.count)
        {
            return Decision(verdict: verdict(.refused(refusal), after: state), read: [])
        }
        let rule: BoundRule
        switch found.rule {
        case .ready(let ready): rule = ready
        case .broken(let failure):
            return Decision(verdict: verdict(.failed(failure), after: state), read: [])
        }
        var decision = rule.decide(
            on: checkout.basket, except: found.neverDiscounted, left: state.remainder, facts: facts,
            stepsMax: stepsMax)
        found.terms.note(steps: decision.verdict.steps)
        if decision.isCutShort { throw .takesLong }
        if decision.read.contains(.wallet), found.wallet == nil {
            found.terms.note(decision.read)
            throw .needsWallet
        }
        decision.verdict = decision.verdict.keeping(
            found.limits, after: found.usage, inOrder: all.discount, ofUser: ofUser.discount)
        return decision
    }

    /// A coupon with what became of it, as the journal keeps it.
    func item(
        _ found: Candidate.Found, asked: CouponCode, _ facts: Facts, _ decision: Decision
    ) -> Redeemed.Item {
        Redeemed.Item(
            coupon: asked, stock: found.coupon.stock,
            read: decision.read.intersection([.stockCounters, .wallet]),
            neverDiscounted: found.figures.neverDiscounted,
            facts: facts, verdict: decision.verdict)
    }

    /// The verdict of the core about a coupon whose rule did not run.
    func verdict(_ outcome: Verdict.Outcome, after state: Aftermath? = nil) -> Verdict {
        let basket = checkout.basket
        return Verdict(
            outcome: outcome, payable: state?.left ?? basket.amount,
            lines: Verdict.Lines(outOfScope: basket), rule: nil, steps: 0)
    }

    /// What a coupon's rule may see.
    func facts(for found: Candidate.Found, after state: Aftermath) -> Facts {
        var facts = base
        facts.stock.id = found.coupon.stock.rawValue
        facts.stock.name = found.terms.definition.name
        facts.stock.type = found.terms.definition.type.rawValue
        facts.stock.sent = found.figures.sent
        facts.stock.redeemed = found.figures.redeemed
        facts.stock.remaining = found.figures.remaining
        facts.coupon.code = found.coupon.code.rawValue
        facts.coupon.receivedAt = found.coupon.receivedAt.epochSeconds
        facts.coupon.availableFrom = found.coupon.availableFrom.epochSeconds
        facts.coupon.expiresAt = found.coupon.expiresAt?.epochSeconds ?? .max
        facts.coupon.channel = found.coupon.channel
        if let wallet = found.wallet { facts.wallet = wallet.facts }
        facts.wallet.user = found.coupon.user.rawValue
        facts.redemption.applied = state.applied
        return facts
    }
}
