internal import ScripCore
internal import ScripRules

/// A coupon of a checkout with what the ledger knows about it, all of one moment.
struct Candidate: Sendable {
    /// As the checkout names it.
    let asked: CouponCode
    /// The coupon and its stock; nil when there is no such coupon.
    let found: Found?

    /// A class, because it is handed from step to step and holds dozens of texts.
    final class Found: Sendable {
        let coupon: Coupon
        let terms: Terms
        let rule: LoadedRule
        let figures: StockFigures
        /// What its merchant never discounts; nil for nothing.
        let neverDiscounted: GoodsFilter?
        /// The user's wallet, if the rule is known to look at it.
        let wallet: WalletFacts?
        /// What has been used of the stock's limits, where earlier redemptions count.
        let usage: LimitUsage?

        init(
            coupon: Coupon, terms: Terms, rule: LoadedRule, figures: StockFigures,
            neverDiscounted: GoodsFilter?, wallet: WalletFacts?, usage: LimitUsage?
        ) {
            self.coupon = coupon
            self.terms = terms
            self.rule = rule
            self.figures = figures
            self.neverDiscounted = neverDiscounted
            self.wallet = wallet
            self.usage = usage
        }

        var limits: StockLimits { terms.definition.limits }

        /// Steps its rule has taken at most; nil where it has not been decided yet.
        var expectedSteps: Int64? {
            guard case .ready = rule else { return 0 }
            return terms.expectedSteps
        }

        /// Which coupon it is, however the checkout names it.
        var key: [String] { [coupon.stock.rawValue, coupon.code.rawValue] }
    }
}

/// A stock's rule: ready to run, or broken since it was accepted.
enum LoadedRule: Sendable {
    case ready(BoundRule)
    case broken(RuleFailure)
}

/// A user's wallet as rules see it, and by what a commit recognises that it has not changed.
struct WalletFacts: Sendable {
    var facts: Facts.Wallet
    /// The latest entry that changed any of its coupons, and how many there are.
    var version: Version

    struct Version: Hashable, Sendable {
        var latest: Int64
        var count: Int

        init(of coupons: [Coupon]) {
            latest = coupons.reduce(0) { max($0, $1.version) }
            count = coupons.count
        }
    }
}
