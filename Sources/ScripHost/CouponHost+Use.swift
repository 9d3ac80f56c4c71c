public import ScripCore
public import ScripLedger

/// The answer to a redemption on the merchant's own word.
public struct UseAnswer: Hashable, Sendable {
    /// What became of the request.
    public enum Outcome: Hashable, Sendable {
        /// The coupon is redeemed, under this id.
        case redeemed(RedemptionID)
        /// Nothing changed, for this reason.
        case refused(Refusal)
    }

    /// What became of the request.
    public var outcome: Outcome
    /// The request number.
    public var requestNumber: RequestNumber
    /// The coupon's stock; nil when there is no such coupon.
    public var stock: StockID?
    /// The coupon's own code; nil when there is no such coupon.
    public var coupon: CouponCode?
    /// Whose it is; nil when there is no such coupon.
    public var user: UserID?
    /// The moment that counted.
    public var redeemedAt: Instant
    /// Minor units the merchant said came off; 0 if it did not say.
    public var discount: Int64
    /// Whether this is an earlier answer given again.
    public var replayed: Bool
    /// What is true of the coupon now, where an answer is given again and it is not used in it any more.
    public var now: [PresentState]?
}

extension CouponHost {
    /// Redeems one coupon on the merchant's own word (核销): no basket, and no rule is asked.
    ///
    /// Everything else of ``redeem(_:)`` holds: the core's refusals, one redemption a coupon, the same
    /// request numbers, and a refused request is not remembered. It is given back whole by
    /// ``returnCoupon(_:request:at:)``. ``replay()`` has nothing to decide about it and counts it.
    public func use(
        _ request: Used.Request, by caller: Caller = .program
    ) throws(ScripError) -> UseAnswer {
        try request.check()
        do throws(ScripError) {
            try checkWait(of: caller)
        } catch {
            // Who lost the first answer does not wait for it.
            let isAnswered = try ledger.read { ledger throws(ScripError) in
                try ledger.answer(to: .redeem, request.number) != nil
            }
            guard isAnswered else { throw error }
        }
        let instant = request.at ?? clock()
        if asksAboutRedemptions, let refused = try refused(request, at: instant, by: caller) {
            return refused
        }
        let answer = try use(request, at: instant)
        if case .refused(let refusal) = answer.outcome { note(refusal, of: caller) }
        return answer
    }

    /// What the guard's no makes of a request; nil when it may go on.
    private func refused(
        _ request: Used.Request, at instant: Instant, by caller: Caller
    ) throws(ScripError) -> UseAnswer? {
        let asked = try ledger.read {
            [self] ledger throws(ScripError) -> (coupon: Coupon, attempt: Attempt?)? in
            guard try ledger.answer(to: .redeem, request.number) == nil,
                let coupon = try ledger.maybeCoupon(request.coupon, of: request.user)
            else { return nil }
            return (
                coupon,
                try attempt(of: [coupon], for: request.user, [], by: caller, from: ledger)
            )
        }
        guard let asked, let refusal = try refusal(of: asked.attempt) else { return nil }
        return request.refused(refusal, asked.coupon, at: instant)
    }

    private func use(_ request: Used.Request, at instant: Instant) throws(ScripError) -> UseAnswer {
        let expected = expected(.redeem, request.number, of: [request.coupon], at: instant)
        return try ledger.write(expecting: expected) { [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: .redeem, request.number) {
                var answer = try entry.useAnswer(again: request)
                answer.now = try ledger.presentState(ofRedemption: entry, at: clock())
                return answer
            }
            try Lateness.check(request.at, now: clock())
            guard let coupon = try ledger.maybeCoupon(request.coupon, of: request.user) else {
                return request.refused(Refusal(.unknownCoupon), nil, at: instant)
            }
            guard let figures = try ledger.figures(of: coupon.stock),
                let terms = try terms(
                    of: coupon.stock, edition: figures.edition, from: ledger)
            else { throw ScripError.noStock(coupon.stock) }
            let attempt = Coupon.Attempt(
                number: request.number, user: request.user, method: request.method, at: instant)
            if let refusal = coupon.refusal(of: attempt, under: terms.definition, in: timeZone) {
                return request.refused(refusal, coupon, at: instant)
            }
            let civil = timeZone.civilTime(at: instant)
            let limits = terms.definition.limits
            let usage = try ledger.usage(
                of: limits, by: coupon, at: civil, otherThan: request.number, now: clock())
            let used = Used(
                request: request, stock: coupon.stock, code: coupon.code, user: coupon.user,
                at: instant, zoneOffset: timeZone.offset(at: instant))
            if let refusal = limits.refusal(ofWord: used.discount, after: usage) {
                return request.refused(refusal, coupon, at: instant)
            }
            let entry = try ledger.redeem(
                [RedeemedCoupon(coupon: coupon, limits: limits, discount: used.discount)],
                as: draft(.used, used), answering: request.number, at: instant,
                on: civil.dayNumber)
            return used.answer(entry: entry, replayed: false)
        }
    }
}

extension Used {
    /// The answer, as it was given and is given again.
    func answer(entry: Int64, replayed: Bool) -> UseAnswer {
        UseAnswer(
            outcome: .redeemed(RedemptionID(entry: entry, of: stock)),
            requestNumber: request.number,
            stock: stock, coupon: code, user: user, redeemedAt: at, discount: discount,
            replayed: replayed)
    }
}

extension Used.Request {
    fileprivate func refused(
        _ refusal: Refusal, _ coupon: Coupon?, at instant: Instant
    ) -> UseAnswer {
        UseAnswer(
            outcome: .refused(refusal), requestNumber: number, stock: coupon?.stock,
            coupon: coupon?.code, user: coupon?.user, redeemedAt: instant, discount: 0,
            replayed: false)
    }
}

extension JournalEntry {
    /// The answer this redemption had, if the request is the same.
    fileprivate func useAnswer(again request: Used.Request) throws(ScripError) -> UseAnswer {
        guard kind == .used else {
            throw ScripError.mismatch(
                request.number, "a checkout that a rule decided", differences: ["its contents"],
                first: "Send the first request")
        }
        let used = try Used(record: body)
        let pairs: [(String, Bool)] = [
            ("coupon", used.request.coupon == request.coupon),
            ("user", used.request.user == request.user), ("time", used.request.at == request.at),
            ("method", used.request.method == request.method),
            ("order", used.request.order == request.order),
            ("discount", used.request.discount == request.discount),
        ]
        let differences = pairs.filter { !$0.1 }.map(\.0)
        guard differences.isEmpty else {
            throw ScripError.mismatch(
                request.number, "another redemption", differences: differences,
                first: "Send the first request")
        }
        return used.answer(entry: number, replayed: true)
    }
}
