public import ScripCore

/// What a body will most likely ask in its turn, told before it runs.
///
/// An engine that is a network away reads all that a group expects at once, where each question alone would
/// cost a round trip. What was not expected is asked as ever; nothing but time depends on it.
public enum ExpectedRows: Hashable, Sendable {
    /// The rows of a key.
    case key(RowKey)
    /// The coupons with a code, and what changes about their stocks, with what those did on a day.
    case coupons(CouponCode, onDay: Int64)
}
