public import ScripCore
package import ScripRules

/// Runs a changed rule over checkouts of the past.
///
/// Each coupon sees what the coupons before it leave to pay, so that a change of one is followed through
/// to those after it. A coupon that would now be refused is left out of its checkout.
public struct Backtest: Sendable {
    /// One checkout with its coupons, in the order applied.
    public struct Subject: Sendable {
        /// One coupon.
        public struct Coupon: Sendable {
            /// The rule that decides it now: the changed one, or its own.
            package var rule: BoundRule
            /// What its merchant never discounted then; nil for nothing.
            package var neverDiscounted: GoodsFilter?
            /// What rules may see, as of then.
            package var facts: Facts
            /// Facts that were kept; others are unknown.
            package var kept: Facts.Read
            /// What it took off then.
            public var before: Verdict?
            /// Whether its rule is the changed one.
            public var isChanged: Bool
            /// The limits of money of its stock, by which the host trims what the rule says.
            public var limits: AmountLimits

            /// A coupon to decide again.
            package init(
                rule: BoundRule, neverDiscounted: GoodsFilter? = nil, facts: Facts,
                kept: Facts.Read, before: Verdict?, isChanged: Bool,
                limits: AmountLimits = AmountLimits()
            ) {
                self.rule = rule
                self.neverDiscounted = neverDiscounted
                self.facts = facts
                self.kept = kept
                self.before = before
                self.isChanged = isChanged
                self.limits = limits
            }
        }

        /// What it goes by in the report.
        public var name: String
        /// When it was decided; nil when that is not known.
        public var at: Instant?
        /// What was bought.
        public var basket: Basket
        /// Its coupons.
        public var coupons: [Coupon]

        /// A checkout to decide again.
        public init(name: String, at: Instant?, basket: Basket, coupons: [Coupon]) {
            self.name = name
            self.at = at
            self.basket = basket
            self.coupons = coupons
        }
    }

    private let keepsRows: Bool
    private let zone: MerchantTimeZone

    /// Each rule runs in the book that loaded it: the changed one and a ledger's own need not share one.
    ///
    /// - Parameters:
    ///   - keepsRows: Whether every checkout is written down, for CSV.
    ///   - zone: Where days begin.
    public init(keepsRows: Bool, zone: MerchantTimeZone = .shanghai) {
        self.keepsRows = keepsRows
        self.zone = zone
    }

    /// Decides checkouts again; reports of parts of the past can be added up.
    public func run(_ subjects: [Subject]) -> BacktestReport {
        var report = BacktestReport()
        for subject in subjects { run(subject, &report) }
        return report
    }

    private func run(_ subject: Subject, _ report: inout BacktestReport) {
        var left = Remainder()
        var applied: [Facts.Redemption.Applied] = []
        var row = BacktestReport.Row(
            name: subject.name, at: subject.at, amount: subject.basket.amount, before: 0, after: 0,
            answer: "applies")
        var others = BacktestReport.Sums()
        var wasApplied = false
        var isApplied = false
        // Until something differs, what was decided then holds.
        var differs = false
        for coupon in subject.coupons {
            let before = coupon.before?.discount ?? 0
            row.before += before
            if !coupon.isChanged { others.before += before }
            guard coupon.isChanged || differs else {
                row.after += before
                others.after += before
                if let verdict = coupon.before {
                    take(verdict, coupon, subject.basket, &left, &applied)
                }
                continue
            }
            var facts = coupon.facts
            facts.redemption.applied = applied
            let decision = coupon.rule.decide(
                on: subject.basket, except: coupon.neverDiscounted, left: left, facts: facts)
            let inOrder = applied.reduce(0) { sum, other in
                sum &+ (other.stock == facts.stock.id ? other.discount : 0)
            }
            var verdict = decision.verdict.keeping(coupon.limits, inOrder: inOrder)
            if case .failed(let failure) = verdict.outcome, failure.isTransient {
                // Nothing about the rule: what was decided then stands, and the report says so.
                report.undecided += 1
                if let before = coupon.before { verdict = before }
            }
            row.after += verdict.discount
            if !coupon.isChanged { others.after += verdict.discount }
            if coupon.isChanged {
                report.decided += 1
                wasApplied = wasApplied || coupon.before?.applies == true
                isApplied = isApplied || verdict.applies
                if !decision.read.subtracting(coupon.kept).intersection(.wallet).isEmpty {
                    report.withoutWallet += 1
                }
                switch verdict.outcome {
                case .applies: break
                case .refused(let refusal):
                    row.answer = refusal.code
                    report.refusals[refusal.code, default: 0] += 1
                case .failed(let failure) where failure.isTransient: row.answer = "undecided"
                case .failed(let failure):
                    row.answer = "failed"
                    report.failed += 1
                    report.firstFailure = report.firstFailure ?? failure.message
                }
            }
            // What coupons after it see: the same sum off other lines, or other pieces, is a difference.
            differs = differs || coupon.before?.lines != verdict.lines
            if verdict.applies { take(verdict, coupon, subject.basket, &left, &applied) }
        }
        report.add(row, others: others, was: wasApplied, is: isApplied, day: subject.at.map(day))
        if keepsRows { report.csv += row.csv(in: zone) }
    }

    private func take(
        _ verdict: Verdict, _ coupon: Subject.Coupon, _ basket: Basket, _ left: inout Remainder,
        _ applied: inout [Facts.Redemption.Applied]
    ) {
        left.take(verdict, of: basket)
        var entry = Facts.Redemption.Applied()
        entry.stock = coupon.facts.stock.id
        entry.discount = verdict.discount
        applied.append(entry)
    }

    private func day(_ instant: Instant) -> Int64 {
        let civil = zone.civilTime(at: instant)
        return CivilTime.epochSeconds(year: civil.year, month: civil.month, day: civil.day)
            / 86_400
    }
}
