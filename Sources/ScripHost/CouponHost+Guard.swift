package import ScripCore
internal import ScripLedger

extension CouponHost {
    /// Throws while a caller has to wait before a code is looked up.
    package func checkWait(of caller: Caller) throws(ScripError) {
        guard let guardian, !caller.name.isEmpty,
            let seconds = guardian.wait(of: caller, at: clock())
        else { return }
        throw ScripError.tooOften(seconds, "Too many codes that do not exist were tried")
    }

    /// Takes note that a caller named a code that does not exist.
    package func noteUnknownCode(of caller: Caller) {
        guard let guardian, !caller.name.isEmpty else { return }
        guardian.noteUnknownCode(of: caller, at: clock())
    }

    /// Takes note of a refusal, if it is for a code that does not exist.
    func note(_ refusal: Refusal, of caller: Caller) {
        guard guardian != nil, refusal.code == Refusal.Code.unknownCoupon.rawValue else { return }
        noteUnknownCode(of: caller)
    }

    /// Whether redemptions have to be asked about.
    var asksAboutRedemptions: Bool { guardian?.asksAboutRedemptions ?? false }

    /// What the guard is asked about coupons that are to be redeemed or held; nil where there are none.
    func attempt(
        of coupons: [Coupon], for user: UserID?, _ attributes: [Attribute], by caller: Caller,
        from ledger: LedgerReader
    ) throws(ScripError) -> Attempt? {
        guard let first = coupons.first else { return nil }
        var attempt = Attempt(
            .redeem, merchant: "", user: user ?? first.user, stock: first.stock,
            attributes: attributes, caller: caller)
        for coupon in coupons {
            guard let figures = try ledger.figures(of: coupon.stock),
                let terms = try terms(of: coupon.stock, edition: figures.edition, from: ledger)
            else { throw ScripError.noStock(coupon.stock) }
            if coupon == first { attempt.merchant = terms.definition.merchant }
            if terms.definition.preventAPIAbuse { attempt.isGuarded = true }
        }
        return attempt
    }

    /// The guard's answer to an attempt; nil when it may go on.
    func refusal(of attempt: Attempt?) throws(ScripError) -> Refusal? {
        guard let attempt, let guardian else { return nil }
        switch guardian.ruling(on: attempt, at: clock(), in: book) {
        case .allowed: return nil
        case .refused(let refusal): return refusal
        case .wait(let seconds): throw ScripError.tooOften(seconds, "Too many requests")
        case .undecided(let error): throw error
        }
    }

    /// Throws where the guard keeps out an attempt to be given a coupon.
    package func admit(_ attempt: Attempt) throws(ScripError) {
        guard let refusal = try refusal(of: attempt) else { return }
        throw ScripError.intercepted(refusal)
    }
}

extension ScripError {
    static func tooOften(_ seconds: Int64, _ what: String) -> ScripError {
        ScripError(
            .tooOften, what, remedy: "Try again in \(counted(seconds, "second"))",
            retryAfter: seconds)
    }

    static func intercepted(_ refusal: Refusal) -> ScripError {
        ScripError(
            .intercepted, refusal.message,
            remedy: "Send to another user, or ask who keeps the guard")
    }
}
