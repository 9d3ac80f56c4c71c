internal import ScripCore

/// What a stock did on one day of the merchant's calendar.
public struct DayCounts: Hashable, Sendable {
    /// Coupons sent.
    public var sent: Int64
    /// Coupons redeemed, returned ones taken off; counted only where the stock limits it.
    public var redeemed: Int64

    /// Counts of a day.
    public init(sent: Int64 = 0, redeemed: Int64 = 0) {
        self.sent = sent
        self.redeemed = redeemed
    }
}
