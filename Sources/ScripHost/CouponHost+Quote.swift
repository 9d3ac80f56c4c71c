public import ScripCore
internal import ScripLedger
internal import ScripRules

extension CouponHost {
    /// What each coupon would take off, and which combination takes off most; changes nothing.
    ///
    /// Asks about the coupons the checkout names, or about every coupon of its user that could still
    /// be used. Each offer stands alone, on list amounts.
    ///
    /// - Parameters:
    ///   - checkout: What is asked.
    ///   - caller: Who calls.
    public func quote(
        _ checkout: Checkout, by caller: Caller = .program
    ) throws(ScripError) -> Quote {
        // A wallet is no code.
        if !checkout.coupons.isEmpty { try checkWait(of: caller) }
        let quote = try quotes(for: [checkout])[0].get()
        note(quote, of: caller)
        return quote
    }

    /// Takes note of the codes of a quote that do not exist.
    package func note(_ quote: Quote, of caller: Caller) {
        guard guardian != nil, !caller.name.isEmpty else { return }
        for offer in quote.offers {
            if case .refused(let refusal) = offer.verdict.outcome { note(refusal, of: caller) }
        }
    }

    /// ``quote(_:)`` for several checkouts, all as of one moment of the ledger; one answer for each.
    public func quotes(for checkouts: [Checkout]) -> [Result<Quote, ScripError>] {
        gathered(for: checkouts) { candidates, checkout, instant throws(ScripError) in
            try quote(candidates, checkout, at: instant)
        }
    }

    /// ``quotes(for:)`` on an event loop, as far as that is brief.
    ///
    /// - Parameters:
    ///   - checkouts: What is asked.
    ///   - steps: What all of them together may take.
    package func quotes(for checkouts: [Checkout], within steps: Int64) -> [QuoteProgress] {
        var left = steps
        let all = gathered(for: checkouts) {
            candidates, checkout, instant throws(ScripError) -> QuoteProgress in
            let long = QuoteProgress.takesLong(
                LongQuote(host: self, candidates: candidates, checkout: checkout, instant: instant))
            guard left > 0 else { return long }
            let account = self.account(for: checkout, at: instant, briefly: left)
            defer { left -= account.spent }
            do throws(Decider.Interruption) {
                return .answered(.success(try decide(candidates, account)))
            } catch {
                return long
            }
        }
        return all.map { result in
            switch result {
            case .success(let progress): progress
            case .failure(let error): .answered(.failure(error))
            }
        }
    }

    /// What the ledger knows about the coupons of checkouts, and what is made of it afterwards.
    private func gathered<Answer>(
        for checkouts: [Checkout],
        then body: ([Candidate], Checkout, Instant) throws(ScripError) -> Answer
    ) -> [Result<Answer, ScripError>] {
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
                Result { () throws(ScripError) in try body(found.get(), asked.0, asked.at) }
            }
        } catch {
            return checkouts.map { _ in .failure(error) }
        }
    }

    /// Decides what was found, and looks again when a rule turns out to look at wallets.
    func quote(
        _ found: [Candidate], _ checkout: Checkout, at instant: Instant
    ) throws(ScripError) -> Quote {
        var found = found
        while true {
            do throws(Decider.Interruption) {
                return try decide(found, account(for: checkout, at: instant))
            } catch {
                // The rule is now known to look at wallets; the next round reads them first.
                found = try ledger.read { ledger throws(ScripError) in
                    try candidates(for: checkout, at: instant, from: ledger)
                }
            }
        }
    }

    func account(
        for checkout: Checkout, at instant: Instant, briefly steps: Int64? = nil
    ) -> Account {
        Account(
            Decider(zone: timeZone, checkout: checkout, at: instant), budget, briefly: steps)
    }

    private func candidates(
        for checkout: Checkout, at instant: Instant, from ledger: LedgerReader
    ) throws(ScripError) -> [Candidate] {
        try book.check(currency: checkout.basket.currency)
        try checkout.check()
        guard checkout.user != nil || !checkout.coupons.isEmpty else {
            throw ScripError(
                .invalidInput, "A quote names neither coupons nor a user",
                remedy: "Name coupons, or a user to look at the whole wallet", at: .path("coupons"))
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
        _ candidates: [Candidate], _ account: Account
    ) throws(Decider.Interruption) -> Quote {
        let decider = account.decider
        let basket = decider.checkout.basket
        var offers: [Offer] = []
        var usable: [BestDeal.Choice] = []
        var undecided: Int64 = 0
        for candidate in candidates {
            try account.pay(CallBudget.lineSteps * Int64(basket.count))
            let verdict: Verdict
            if let refusal = decider.refusal(of: candidate)
                ?? decider.limitRefusal(of: candidate)
            {
                verdict = decider.verdict(.refused(refusal))
            } else if let found = candidate.found {
                if account.hasLeft {
                    let facts = decider.facts(for: found, after: decider.beginning)
                    verdict = try account.decide(found, facts, after: decider.beginning).verdict
                    usable.append(
                        BestDeal.Choice(
                            asked: candidate.asked, found: found, facts: facts, alone: verdict))
                } else {
                    verdict = decider.verdict(.refused(Refusal(.notDecided)))
                    undecided = basket.amount
                }
            } else {
                verdict = decider.verdict(.refused(Refusal(.unknownCoupon)))
            }
            offers.append(
                Offer(
                    coupon: candidate.asked, stock: candidate.found?.coupon.stock,
                    verdict: verdict))
        }
        let deals = BestDeal(usable, account, undecided: undecided)
        let (deal, most) = try deals.find()
        let used = deal.items.map { entry in
            let choice = deals.choices[entry.choice]
            return Offer(
                coupon: choice.asked, stock: choice.found.coupon.stock, verdict: entry.verdict)
        }
        let best = Quote.Best(
            coupons: used.map(\.coupon), discount: deal.discount,
            payable: basket.amount - deal.discount, upperBound: most,
            lines: LineDiscounts(of: basket, after: used), gifts: used.flatMap(\.verdict.gifts),
            leftOut: try deals.leftOut(of: deal, offers: offers, candidates: candidates))
        return Quote(offers: offers, best: best)
    }
}
