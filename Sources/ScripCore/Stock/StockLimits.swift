/// How much a stock may give away (发放规则 and what the merchant's own system adds); nil is no limit.
public struct StockLimits: Hashable, Sendable {
    /// How many coupons it may send.
    public var sending: SendLimits
    /// How many of its coupons may be redeemed.
    public var redeem: RedeemLimits
    /// How much money its redemptions may take off.
    public var amount: AmountLimits

    /// Limits.
    public init(
        total: Int64? = nil, perUser: Int64? = nil, perDay: Int64? = nil,
        redeem: RedeemLimits = RedeemLimits(), amount: AmountLimits = AmountLimits()
    ) {
        sending = SendLimits(total: total, perUser: perUser, perDay: perDay)
        self.redeem = redeem
        self.amount = amount
    }

    /// Coupons in all, 1 to 1,000,000,000.
    public var total: Int64? {
        get { sending.total }
        set { sending.total = newValue }
    }

    /// Coupons per user, 1 to 100.
    public var perUser: Int64? {
        get { sending.perUser }
        set { sending.perUser = newValue }
    }

    /// Coupons per calendar day in the merchant's zone, 1 to 1,000,000,000.
    public var perDay: Int64? {
        get { sending.perDay }
        set { sending.perDay = newValue }
    }

    /// Whether a redemption must be counted against earlier ones, and not only against its own order.
    public var countsRedemptions: Bool { redeem.countsEarlier || amount.countsEarlier }
}
