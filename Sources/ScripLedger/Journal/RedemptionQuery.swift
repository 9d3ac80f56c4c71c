public import ScripCore

/// Which redemptions are looked for; what is nil does not matter.
public struct RedemptionQuery: Hashable, Sendable {
    /// The merchant's calendar day they count on, numbered from 1970-01-01.
    public var day: Int64?
    /// A coupon of this stock was redeemed.
    public var stock: StockID?
    /// A coupon of this user was redeemed.
    public var user: UserID?
    /// They were made in this store.
    public var store: String?
    /// Only those that were recorded more than five minutes after the moment they count at.
    public var late: Bool

    /// Redemptions to look for; all of them by default.
    public init(
        day: Int64? = nil, stock: StockID? = nil, user: UserID? = nil, store: String? = nil,
        late: Bool = false
    ) {
        self.day = day
        self.stock = stock
        self.user = user
        self.store = store
        self.late = late
    }

    /// Whether a coupon of a redemption is among those looked for.
    public func matches(_ row: RedemptionRow) -> Bool {
        (day ?? row.day) == row.day && (stock ?? row.stock) == row.stock
            && (user ?? row.user) == row.user && (store == nil || store == row.store)
            && (!late || row.isLate)
    }
}
