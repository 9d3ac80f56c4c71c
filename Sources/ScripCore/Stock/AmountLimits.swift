/// How much money redemptions of a stock may take off, in minor units; nil is no limit.
///
/// What is returned may be taken off again.
public struct AmountLimits: Hashable, Sendable {
    /// In all; a coupon that would take off more is refused.
    public var total: Int64?
    /// From one user's orders together; a coupon that would take off more is refused.
    public var perUser: Int64?
    /// From one order; what is more is trimmed.
    public var perOrder: Int64?

    /// Limits of money.
    public init(total: Int64? = nil, perUser: Int64? = nil, perOrder: Int64? = nil) {
        self.total = total
        self.perUser = perUser
        self.perOrder = perOrder
    }

    /// Whether there is none.
    public var isEmpty: Bool { self == AmountLimits() }

    var countsEarlier: Bool { total != nil || perUser != nil }
}
