/// Whether a stock may be sent from.
public enum StockState: String, Hashable, Sendable, CaseIterable {
    /// Waiting for approval (审核中).
    case unaudited
    /// Coupons can be sent (运行中).
    case running
    /// Sending is suspended; coupons already out can be redeemed (暂停发放).
    case paused
    /// Ended for good; coupons already out can be redeemed (已停止).
    case stopped
}
