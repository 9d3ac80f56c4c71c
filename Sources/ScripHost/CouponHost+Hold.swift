public import ScripCore
internal import ScripLedger

extension CouponHost {
    /// Reserves a checkout's coupons while the customer pays, at the price decided now.
    ///
    /// Until the hold ends, only its own request number can redeem the coupons. ``commit(hold:)``
    /// honours the decision whatever the clock says by then; ``release(hold:)`` ends it early; left
    /// alone, it lapses by itself.
    ///
    /// - Parameters:
    ///   - checkout: As for ``redeem(_:)``.
    ///   - seconds: How long, 1 to 86400.
    ///   - caller: Who calls.
    public func hold(
        _ checkout: Checkout, seconds: Int64 = 300, by caller: Caller = .program
    ) throws(ScripError) -> HoldAnswer {
        let request = try checkout.number()
        try book.check(currency: checkout.basket.currency)
        guard (1...86_400).contains(seconds) else {
            throw ScripError(
                .invalidInput, "A hold of \(counted(seconds, "second")) is asked for",
                remedy: "Use 1 to 86400", at: .path("seconds"))
        }
        do throws(ScripError) {
            try checkWait(of: caller)
        } catch {
            // Who lost the first answer does not wait for it.
            let isAnswered = try ledger.read { ledger throws(ScripError) in
                try ledger.answer(to: .hold, request) != nil
            }
            guard isAnswered else { throw error }
        }
        let instant = checkout.time ?? clock()
        if let refused = try refused(checkout, answering: .hold, at: instant, by: caller) {
            return HoldAnswer(try refused.receipt(for: checkout, at: instant))
        }
        var deciding = Deciding(checkout, at: instant, by: self)
        while true {
            let way = try deciding.next()
            if let answer = try hold(checkout, request, at: instant, seconds, way) {
                if case .refused(_, let refusal) = answer.outcome { note(refusal, of: caller) }
                return answer
            }
        }
    }

    /// Holds, or answers nil where it has to be decided another way.
    private func hold(
        _ checkout: Checkout, _ request: RequestNumber, at instant: Instant, _ seconds: Int64,
        _ way: Deciding.Way
    ) throws(ScripError) -> HoldAnswer? {
        let expected = expected(.hold, request, of: checkout.coupons, at: instant)
        return try ledger.write(expecting: expected) {
            [self] ledger throws(ScripError) -> HoldAnswer? in
            if let entry = try ledger.answer(to: .hold, request) {
                return try answer(again: checkout, to: entry, in: ledger)
            }
            try Lateness.check(checkout.time, now: clock())
            guard let decided = try plan(checkout, at: instant, way, in: ledger) else {
                return nil
            }
            guard case .ready(let ready) = decided else {
                return HoldAnswer(try decided.receipt(for: checkout, at: instant))
            }
            let held = Held(
                decided: ready.redeemed, until: instant.advanced(bySeconds: seconds))
            let entry = try ledger.append(
                draft(.held, held), answering: LedgerRequest(.hold, request))
            let day = ready.redeemed.civilTime.dayNumber
            for (item, found) in zip(ready.redeemed.items, ready.found) {
                try ledger.update(
                    found.coupon.held(
                        in: entry, by: request, until: held.until, on: day,
                        discount: item.verdict.discount))
            }
            return held.answer(replayed: false)
        }
    }

    /// Redeems what was held, at the price that was decided then.
    ///
    /// What is held counts against the limits of its stock, so that a commit in time is sure. A hold
    /// that has lapsed is still honoured, as the customer has paid, if nobody has touched the coupons
    /// since and their stocks' limits still leave room.
    public func commit(hold request: RequestNumber) throws(ScripError) -> Receipt {
        try ledger.write { [self] ledger throws(ScripError) in
            let (held, entry) = try held(request, in: ledger)
            if let entry = try ledger.answer(to: .redeem, request) {
                return try entry.receipt(again: held.decided.checkout)
                    .with(ledger.presentState(ofRedemption: entry, at: clock()))
            }
            var found: [(coupon: Coupon, limits: StockLimits)] = []
            for item in held.decided.items {
                guard let coupon = try ledger.coupon(item.key.code, of: item.stock),
                    coupon.version == entry
                else {
                    throw ScripError(
                        .notAllowed, "The hold has ended and a coupon has changed since",
                        remedy: "Hold again, or redeem with a new request number")
                }
                guard let terms = try terms(of: item.stock, from: ledger) else {
                    throw ScripError.noStock(item.stock)
                }
                found.append((coupon, terms.definition.limits))
            }
            let now = clock()
            if now > held.until, try !held.decided.keeps(found, in: ledger, now: now) {
                throw ScripError(
                    .notAllowed, "The hold has ended and a limit of its stock is used up since",
                    remedy: "Hold or redeem again to learn which, and refund the customer")
            }
            let decided = held.decided
            let coupons = zip(decided.items, found).map { item, found in
                RedeemedCoupon(
                    coupon: found.coupon, limits: found.limits, discount: item.verdict.discount)
            }
            let redeemed = try ledger.redeem(
                coupons, as: draft(.redeemed, decided), answering: request, at: decided.decidedAt,
                on: decided.civilTime.dayNumber)
            return decided.receipt(id: book.redemption(redeemed), replayed: false)
        }
    }

    /// Ends a hold early; ending it again, or after it lapsed, changes nothing, and after its commit there
    /// is nothing to end.
    @discardableResult
    public func release(hold request: RequestNumber) throws(ScripError) -> ReleaseAnswer {
        try ledger.write { [self] ledger throws(ScripError) in
            let (held, entry) = try held(request, in: ledger)
            if let redeemed = try ledger.answer(to: .redeem, request) {
                return ReleaseAnswer(
                    requestNumber: request, redemption: book.redemption(redeemed.number))
            }
            for item in held.decided.items {
                guard let coupon = try ledger.coupon(item.key.code, of: item.stock),
                    coupon.version == entry
                else { continue }
                let event = CouponChanged(
                    number: nil, stock: coupon.stock, code: coupon.code, at: clock())
                let released = try ledger.append(draft(.released, event), answering: nil)
                try ledger.update(coupon.released(in: released))
            }
            return ReleaseAnswer(requestNumber: request, redemption: nil)
        }
    }

    /// The first answer to a hold again, and what is true of its coupons now.
    private func answer(
        again checkout: Checkout, to entry: JournalEntry, in ledger: LedgerReader
    ) throws(ScripError) -> HoldAnswer {
        let held = try Held(record: entry.body)
        var answer = try held.answer(again: checkout)
        // By the time the request itself names, as when others ask for the coupon.
        let asked = checkout.time ?? clock()
        answer.now = try ledger.presentState(of: held.decided, at: clock()) { coupon in
            coupon.version == entry.number && asked <= held.until
        }
        return answer
    }

    private func held(
        _ request: RequestNumber, in ledger: LedgerReader
    ) throws(ScripError) -> (Held, entry: Int64) {
        guard let entry = try ledger.answer(to: .hold, request) else {
            throw ScripError(
                .notFound, "There is no hold '\(request)'",
                remedy: "Name the request number of the hold")
        }
        return (try Held(record: entry.body), entry.number)
    }
}

extension Held {
    func answer(replayed: Bool) -> HoldAnswer {
        // The id is not shown: there is no redemption yet.
        var answer = HoldAnswer(decided.receipt(id: "", replayed: replayed))
        answer.outcome = .held(until: until)
        return answer
    }

    func answer(again checkout: Checkout) throws(ScripError) -> HoldAnswer {
        let differences = decided.checkout.differences(from: checkout)
        guard differences.isEmpty else {
            throw ScripError.mismatch(
                checkout.requestNumber ?? "", "another hold", differences: differences,
                first: "Send the first checkout")
        }
        return answer(replayed: true)
    }
}

extension HoldAnswer {
    init(_ receipt: Receipt) {
        switch receipt.outcome {
        case .redeemed: outcome = .held(until: receipt.redeemedAt)
        case .refused(let coupon, let refusal): outcome = .refused(coupon, refusal)
        case .failed(let coupon, let failure): outcome = .failed(coupon, failure)
        }
        now = nil
        requestNumber = receipt.requestNumber
        replayed = receipt.replayed
        discount = receipt.discount
        payable = receipt.payable
        coupons = receipt.coupons
        lines = receipt.lines
    }
}
