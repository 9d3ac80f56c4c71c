public import ScripCore
internal import ScripLedger
internal import ScripRules

/// What replaying history found.
public struct ReplayReport: Hashable, Sendable {
    /// One coupon of a redemption that would be decided otherwise now.
    public struct Difference: Hashable, Sendable {
        /// The redemption.
        public var redemption: RedemptionID
        /// The coupon's stock.
        public var stock: StockID
        /// What was decided then.
        public var then: Verdict
        /// What the same rule says now.
        public var now: Verdict
    }

    /// Redemptions decided again.
    public var redemptions: Int64 = 0
    /// Coupons decided again.
    public var coupons: Int64 = 0
    /// Redemptions passed over: the merchant decided them, and no rule was asked.
    public var decidedByMerchant: Int64 = 0
    /// Where the answer differs; at most a hundred are kept.
    public var differences: [Difference] = []
    /// How many differ in all.
    public var differing: Int64 = 0
    /// Coupons this machine was too slow to decide again: no differences, and worth another replay.
    public var undecided: Int64 = 0
}

extension CouponHost {
    /// Decides every past redemption again from its stored rule, parameters, basket and facts.
    ///
    /// What the merchant redeemed on its own word had no rule, and is counted and passed over.
    /// Nothing is written. Any difference is a defect of the host, or a ledger that was tampered with.
    public func replay() throws(ScripError) -> ReplayReport {
        try ledger.read { ledger throws(ScripError) -> ReplayReport in
            var report = ReplayReport()
            var goods = PastGoods()
            try everyEntry(of: ledger) { entry throws(ScripError) in
                try goods.note(entry)
                if entry.kind == .used { report.decidedByMerchant += 1 }
                guard entry.kind == .redeemed else { return }
                let redeemed = try Redeemed(record: entry.body)
                report.redemptions += 1
                var left = Remainder()
                var inOrder: [StockID: Int64] = [:]
                for item in redeemed.items {
                    guard let terms = try terms(of: item.stock, from: ledger) else {
                        throw ScripError.noStock(item.stock)
                    }
                    let basket = redeemed.checkout.basket
                    let again = try terms.bound(by: rules, from: ledger).decide(
                        on: basket, except: goods.filter(setIn: item.neverDiscounted),
                        left: left, facts: item.facts
                    ).verdict.keeping(
                        terms.definition.limits.amount, inOrder: inOrder[item.stock, default: 0])
                    inOrder[item.stock, default: 0] &+= item.verdict.discount
                    report.coupons += 1
                    if case .failed(let failure) = again.outcome, failure.isTransient {
                        report.undecided += 1
                    } else if again != item.verdict {
                        report.differing += 1
                        if report.differences.count < 100 {
                            report.differences.append(
                                .init(
                                    redemption: RedemptionID(entry: entry.number, of: item.stock),
                                    stock: item.stock, then: item.verdict, now: again))
                        }
                    }
                    left.take(item.verdict, of: basket)
                }
            }
            return report
        }
    }
}
