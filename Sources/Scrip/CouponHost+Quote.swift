public import ScripCore
internal import ScripRules

extension CouponHost {
    /// What each coupon would take off, and which combination takes off most; changes nothing.
    ///
    /// Asks about the coupons the checkout names, or about every coupon of its user that could still
    /// be used. Each offer stands alone, on list amounts.
    public func quote(_ checkout: Checkout) throws(ScripError) -> Quote {
        try quotes(for: [checkout])[0].get()
    }

    /// ``quote(_:)`` for several checkouts, all as of one moment of the ledger; one answer for each.
    public func quotes(for checkouts: [Checkout]) -> [Result<Quote, ScripError>] {
        let asked = checkouts.map { ($0, at: $0.time ?? clock()) }
        do throws(ScripError) {
            let found = try ledger.read { ledger throws(ScripError) in
                asked.map { checkout, instant in
                    Result { () throws(ScripError) in
                        try candidates(for: checkout, at: instant, from: ledger)
                    }
                }
            }
            return zip(asked, found).map { asked, found in
                Result { () throws(ScripError) in
                    try quote(found.get(), asked.0, at: asked.at)
                }
            }
        } catch {
            return checkouts.map { _ in .failure(error) }
        }
    }

    /// Decides what was found, and looks again when a rule turns out to look at wallets.
    private func quote(
        _ found: [Candidate], _ checkout: Checkout, at instant: Instant
    ) throws(ScripError) -> Quote {
        var found = found
        while true {
            do throws(Decider.NeedsWallet) {
                return try decide(found, checkout, at: instant)
            } catch {
                // The rule is now known to look at wallets; the next round reads them first.
                found = try ledger.read { ledger throws(ScripError) in
                    try candidates(for: checkout, at: instant, from: ledger)
                }
            }
        }
    }

    private func candidates(
        for checkout: Checkout, at instant: Instant, from ledger: any LedgerReader
    ) throws(ScripError) -> [Candidate] {
        guard checkout.user != nil || !checkout.coupons.isEmpty else {
            throw ScripError(
                .invalidInput, "A quote names neither coupons nor a user",
                remedy: "Name coupons, or a user to look at the whole wallet")
        }
        let gatherer = Gatherer(
            host: self, ledger: ledger, checkout: checkout, instant: instant)
        var candidates: [Candidate] = []
        if let user = checkout.user, checkout.coupons.isEmpty {
            for coupon in try ledger.coupons(of: user) where coupon.state(at: instant) == .sent {
                candidates.append(try gatherer.candidate(coupon, asked: coupon.code))
            }
        } else {
            for code in checkout.coupons { candidates.append(try gatherer.candidate(code)) }
        }
        return candidates
    }

    private func decide(
        _ candidates: [Candidate], _ checkout: Checkout, at instant: Instant
    ) throws(Decider.NeedsWallet) -> Quote {
        let decider = Decider(zone: timeZone, checkout: checkout, at: instant)
        var offers: [Offer] = []
        var usable: [BestDeal.Choice] = []
        for candidate in candidates {
            let verdict: Verdict
            if let refusal = decider.refusal(of: candidate)
                ?? decider.limitRefusal(of: candidate)
            {
                verdict = decider.verdict(.refused(refusal))
            } else if let found = candidate.found {
                let alone = try decider.decide(found, asked: candidate.asked)
                verdict = alone.verdict
                usable.append(
                    BestDeal.Choice(asked: candidate.asked, found: found, alone: alone))
            } else {
                verdict = decider.verdict(.refused(Refusal(.unknownCoupon)))
            }
            offers.append(
                Offer(
                    coupon: candidate.asked, stock: candidate.found?.coupon.stock,
                    verdict: verdict))
        }
        let deals = BestDeal(usable, decider)
        let (deal, most) = try deals.find()
        let used = deal.items.map { entry in
            Offer(
                coupon: deals.choices[entry.choice].asked, stock: entry.item.stock,
                verdict: entry.item.verdict)
        }
        let best = Quote.Best(
            coupons: used.map(\.coupon), discount: deal.discount,
            payable: checkout.basket.amount - deal.discount, upperBound: most,
            lines: LineDiscounts(of: checkout.basket, after: used),
            leftOut: try deals.leftOut(of: deal, offers: offers, candidates: candidates))
        return Quote(offers: offers, best: best)
    }
}
