/// A change to a stock that is out: its state, its budget, or its daily budget.
public enum StockChange: Hashable, Sendable {
    /// Move it to another state.
    case state(StockState)
    /// Coupons in all; the present number must be known, nil for "unlimited".
    case total(Int64, current: Int64?)
    /// Coupons a day; the present number must be known, nil for "unlimited".
    case perDay(Int64, current: Int64?)
}
