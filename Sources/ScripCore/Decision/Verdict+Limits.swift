extension Verdict {
    /// The verdict with what a stock's limits of money leave of it.
    ///
    /// - Parameters:
    ///   - limits: The limits of the coupon's stock.
    ///   - usage: What earlier redemptions used; nil when nothing but the order itself counts.
    ///   - inOrder: Minor units that coupons of the stock already take off in this order.
    ///   - ofUser: Of these, the user's own.
    package func keeping(
        _ limits: StockLimits, after usage: LimitUsage?, inOrder: Int64, ofUser: Int64
    ) -> Verdict {
        let verdict = keeping(limits.amount, inOrder: inOrder)
        guard case .applies(let discount, _) = verdict.outcome,
            let refusal = limits.refusal(
                of: discount, after: usage, inOrder: inOrder, ofUser: ofUser)
        else { return verdict }
        return refused(refusal)
    }

    /// The verdict trimmed to what one order may save; that much is the same whenever it is asked.
    ///
    /// - Parameters:
    ///   - limits: The limits of money of the coupon's stock.
    ///   - inOrder: Minor units that coupons of the stock already take off in this order.
    package func keeping(_ limits: AmountLimits, inOrder: Int64) -> Verdict {
        guard let most = limits.perOrder, case .applies(let discount, _) = outcome else {
            return self
        }
        let left = max(0, most &- inOrder)
        guard discount > left else { return self }
        guard left > 0 else {
            return refused(
                Refusal(.orderAmountLimit, details: [.init(.limit, .integer(most))]))
        }
        var verdict = self
        verdict.outcome = .applies(discount: left, trimmed: true)
        verdict.payable = payable + discount - left
        verdict.lines = lines.trimmed(to: left)
        return verdict
    }

    /// The same rule's answer as a refusal: nothing comes off any line.
    private func refused(_ refusal: Refusal) -> Verdict {
        var verdict = self
        verdict.payable = payable + discount
        verdict.outcome = .refused(refusal)
        verdict.lines = lines.trimmed(to: 0)
        verdict.gifts = []
        return verdict
    }
}
