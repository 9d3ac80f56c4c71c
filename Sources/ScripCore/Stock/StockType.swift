/// What a coupon of this stock promises; words for the card, the rule decides the amount.
public enum StockType: String, Hashable, Sendable, CaseIterable {
    /// A fixed amount off (满减券).
    case normal = "NORMAL"
    /// A percentage (折扣券).
    case discount = "DISCOUNT"
    /// An article at a price (换购券).
    case exchange = "EXCHANGE"
}
