/// How many coupons a stock may send, the part of its limits that may change; nil is no limit.
public struct SendLimits: Hashable, Sendable {
    /// Coupons in all, 1 to 1,000,000,000.
    public var total: Int64?
    /// Coupons per user, 1 to 100.
    public var perUser: Int64?
    /// Coupons per calendar day in the merchant's zone, 1 to 1,000,000,000.
    public var perDay: Int64?

    /// Limits of sending.
    public init(total: Int64? = nil, perUser: Int64? = nil, perDay: Int64? = nil) {
        self.total = total
        self.perUser = perUser
        self.perDay = perDay
    }
}
