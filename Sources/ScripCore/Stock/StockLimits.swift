/// How many coupons a stock may send (发放规则); nil is no limit.
public struct StockLimits: Hashable, Sendable {
    /// Coupons in all, 1 to 1,000,000,000.
    public var total: Int64?
    /// Coupons per user, 1 to 100.
    public var perUser: Int64?
    /// Coupons per calendar day in the merchant's zone, 1 to 1,000,000,000.
    public var perDay: Int64?

    /// Limits.
    public init(total: Int64? = nil, perUser: Int64? = nil, perDay: Int64? = nil) {
        self.total = total
        self.perUser = perUser
        self.perDay = perDay
    }
}
