/// What changes about a stock once it exists: state, budget and counters.
public struct StockFigures: Hashable, Sendable {
    /// Whether coupons can be sent.
    public var state: StockState
    /// How many may be sent, as last changed.
    public var limits: SendLimits
    /// Coupons sent so far.
    public var sent: Int64
    /// Coupons redeemed so far, returns taken off.
    public var redeemed: Int64
    /// Minor units taken off by these redemptions.
    public var discounted: Int64
    /// The journal entry that last edited its outward parts; 0 before any did.
    public var edition: Int64
    /// The journal entry that says which goods its merchant never discounts; 0 when there are none.
    ///
    /// Stands with each stock, so that a checkout without such goods reads nothing more for it.
    public var neverDiscounted: Int64

    /// A stock's figures.
    public init(
        state: StockState, limits: SendLimits, sent: Int64 = 0, redeemed: Int64 = 0,
        discounted: Int64 = 0, edition: Int64 = 0, neverDiscounted: Int64 = 0
    ) {
        self.state = state
        self.limits = limits
        self.sent = sent
        self.redeemed = redeemed
        self.discounted = discounted
        self.edition = edition
        self.neverDiscounted = neverDiscounted
    }

    /// Coupons that can still be sent; the largest integer when there is no limit.
    public var remaining: Int64 {
        limits.total.map { max(0, $0.subtracting(sent)) } ?? .max
    }
}

extension StockFigures {
    /// The figures after one more coupon was sent.
    package func sending() -> StockFigures {
        var figures = self
        figures.sent.add(1)
        return figures
    }

    /// The figures after one more redemption; throws when a counter can hold no more.
    package func redeeming(_ discount: Int64) throws(ScripError) -> StockFigures {
        var figures = self
        figures.redeemed.add(1)
        let (sum, overflow) = discounted.addingReportingOverflow(discount)
        guard !overflow else {
            throw ScripError(
                .notAllowed, "The stock has taken off as much as a counter can hold",
                remedy: "Use another stock")
        }
        figures.discounted = sum
        return figures
    }

    /// The figures after a redemption gave so much back; `whole` gives the coupon back too.
    package func returning(_ discount: Int64, whole: Bool) -> StockFigures {
        var figures = self
        if whole { figures.redeemed.add(-1) }
        figures.discounted = discounted.subtracting(discount)
        return figures
    }
}

extension Stock {
    /// What changes about it.
    public var figures: StockFigures {
        StockFigures(
            state: state, limits: definition.limits.sending, sent: sent, redeemed: redeemed,
            discounted: discounted, edition: edition, neverDiscounted: neverDiscounted)
    }
}
