internal import ScripCore
internal import ScripRules

/// Decides the coupons of one checkout, each on what the ones before it left.
struct Decider {
    let zone: MerchantTimeZone
    let checkout: Checkout
    let instant: Instant
    /// The facts that the checkout itself gives.
    private let base: Facts
    /// What every line still costs, and which pieces serve no coupon's set yet.
    private(set) var left = Remainder()
    private var applied: [Facts.Redemption.Applied] = []
    /// Whose coupons `applied` are, in the same order.
    private var users: [String] = []

    /// A rule looked at a wallet that had not been read; read it and decide again.
    struct NeedsWallet: Error {}

    init(zone: MerchantTimeZone, checkout: Checkout, at instant: Instant) {
        self.zone = zone
        self.checkout = checkout
        self.instant = instant
        base = Facts(checkout: checkout, at: instant, in: zone)
    }

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

    /// What coupons of the same stock, and of these the same user's, do in the checkout so far.
    private func before(_ found: Candidate.Found) -> (all: Share, ofUser: Share) {
        var all = Share()
        var ofUser = Share()
        for (other, user) in zip(applied, users) where other.stock == found.coupon.stock.rawValue {
            all.add(other.discount)
            if user == found.coupon.user.rawValue { ofUser.add(other.discount) }
        }
        return (all, ofUser)
    }

    private struct Share {
        var count: Int64 = 0
        var discount: Int64 = 0

        mutating func add(_ discount: Int64) {
            count += 1
            self.discount += discount
        }
    }

    /// Runs the rule of a coupon that the core has nothing against.
    func decide(
        _ found: Candidate.Found, asked: CouponCode
    ) throws(NeedsWallet) -> Redeemed.Item {
        let facts = facts(for: found)
        let (all, ofUser) = before(found)
        if let refusal = found.limits.refusal(
            after: found.usage, inOrder: all.count, ofUser: ofUser.count)
        {
            return Redeemed.Item(
                coupon: asked, stock: found.coupon.stock, read: [], facts: facts,
                verdict: verdict(.refused(refusal)))
        }
        let rule: BoundRule
        switch found.rule {
        case .ready(let ready): rule = ready
        case .broken(let failure):
            return Redeemed.Item(
                coupon: asked, stock: found.coupon.stock, read: [], facts: facts,
                verdict: verdict(.failed(failure)))
        }
        let decision = rule.decide(on: checkout.basket, left: left, facts: facts)
        found.terms.note(steps: decision.verdict.steps)
        if decision.read.contains(.wallet), found.wallet == nil {
            found.terms.note(decision.read)
            throw NeedsWallet()
        }
        return Redeemed.Item(
            coupon: asked, stock: found.coupon.stock, read: decision.read, facts: facts,
            verdict: decision.verdict.keeping(
                found.limits, after: found.usage, inOrder: all.discount,
                ofUser: ofUser.discount))
    }

    /// Takes what a coupon's verdict takes off, for the coupons after it.
    mutating func apply(_ item: Redeemed.Item) {
        left.take(item.verdict, of: checkout.basket)
        applied.append(item.applied)
        users.append(item.facts.wallet.user)
    }

    /// The verdict of the core about a coupon whose rule did not run.
    func verdict(_ outcome: Verdict.Outcome) -> Verdict {
        let basket = checkout.basket
        return Verdict(
            outcome: outcome, payable: left.payable?.reduce(0, +) ?? basket.amount,
            lines: Verdict.Lines(outOfScope: basket), rule: nil, steps: 0)
    }

    private func facts(for found: Candidate.Found) -> Facts {
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
        facts.redemption.applied = applied
        return facts
    }
}
