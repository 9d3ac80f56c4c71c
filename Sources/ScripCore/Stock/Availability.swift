/// When a coupon may be redeemed (可用时间).
public struct Availability: Hashable, Sendable {
    /// The outer window's first second; unbounded when absent.
    public var begin: Instant?
    /// The outer window's last second; always cuts.
    public var end: Instant?
    /// Calendar days a coupon is good for once effective; 1 is the effective day only.
    public var daysAfterReceipt: Int64?
    /// Calendar days after receipt before it becomes effective.
    public var waitDays: Int64

    /// A window and day counts.
    public init(
        begin: Instant? = nil, end: Instant? = nil, daysAfterReceipt: Int64? = nil,
        waitDays: Int64 = 0
    ) {
        self.begin = begin
        self.end = end
        self.daysAfterReceipt = daysAfterReceipt
        self.waitDays = waitDays
    }
}
