/// What one coupon would do in a checkout.
public struct Offer: Hashable, Sendable {
    /// The coupon.
    public var coupon: CouponCode
    /// Its stock; nil when the coupon is unknown.
    public var stock: StockID?
    /// What it would do.
    public var verdict: Verdict

    /// A coupon's verdict.
    public init(coupon: CouponCode, stock: StockID?, verdict: Verdict) {
        self.coupon = coupon
        self.stock = stock
        self.verdict = verdict
    }
}

/// The answer to `quote`: every coupon's offer, and the best combination.
public struct Quote: Hashable, Sendable {
    /// Coupons that together take most off.
    public struct Best: Hashable, Sendable {
        /// In the order they are applied.
        public var coupons: [CouponCode]
        /// Minor units off.
        public var discount: Int64
        /// Minor units left to pay.
        public var payable: Int64
        /// Whether it is proven that no other combination takes off more.
        public var optimal: Bool
        /// Proven: no combination takes off more than this; the discount itself when it is optimal.
        public var upperBound: Int64
        /// Every basket line.
        public var lines: LineDiscounts
        /// What the coupons hand over besides, in the order applied.
        public var gifts: [Gift]
        /// Every other coupon asked about, with the reason.
        public var leftOut: [LeftOut]

        /// A combination.
        public init(
            coupons: [CouponCode], discount: Int64, payable: Int64, upperBound: Int64,
            lines: LineDiscounts, gifts: [Gift] = [], leftOut: [LeftOut]
        ) {
            self.coupons = coupons
            self.discount = discount
            self.payable = payable
            self.optimal = upperBound <= discount
            self.upperBound = max(discount, upperBound)
            self.lines = lines
            self.gifts = gifts
            self.leftOut = leftOut
        }
    }

    /// One per coupon asked about, in the order asked.
    public var offers: [Offer]
    /// The best combination; empty when nothing applies.
    public var best: Best

    /// Offers and their best combination.
    public init(offers: [Offer], best: Best) {
        self.offers = offers
        self.best = best
    }
}

/// The answer to `redeem`.
public struct Receipt: Hashable, Sendable {
    /// What became of the checkout.
    public enum Outcome: Hashable, Sendable {
        /// Every coupon was redeemed.
        case redeemed(RedemptionID)
        /// Nothing was redeemed because of this coupon.
        case refused(CouponCode, Refusal)
        /// Nothing was redeemed because this coupon's rule is broken.
        case failed(CouponCode, RuleFailure)
    }

    /// What became of the checkout.
    public var outcome: Outcome
    /// The request number it answers.
    public var requestNumber: RequestNumber
    /// When it was redeemed or refused.
    public var redeemedAt: Instant
    /// Whether this is an earlier answer given again.
    public var replayed: Bool
    /// What is true of the coupons now, where an answer is given again and they are not used in it any more.
    public var now: [PresentState]?
    /// Minor units off; 0 unless redeemed.
    public var discount: Int64
    /// Minor units left to pay.
    public var payable: Int64
    /// Each coupon's verdict, in the order applied.
    public var coupons: [Offer]
    /// Every basket line.
    public var lines: LineDiscounts

    /// A receipt.
    public init(
        outcome: Outcome, requestNumber: RequestNumber, redeemedAt: Instant, replayed: Bool,
        discount: Int64, payable: Int64, coupons: [Offer], lines: LineDiscounts
    ) {
        self.outcome = outcome
        self.requestNumber = requestNumber
        self.redeemedAt = redeemedAt
        self.replayed = replayed
        self.discount = discount
        self.payable = payable
        self.coupons = coupons
        self.lines = lines
    }

    /// What the coupons hand over besides, in the order applied; empty unless redeemed.
    public var gifts: [Gift] {
        guard case .redeemed = outcome else { return [] }
        return coupons.flatMap(\.verdict.gifts)
    }
}
