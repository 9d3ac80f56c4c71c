/// One coupon of one user (券).
public struct Coupon: Hashable, Sendable {
    /// Its code.
    public var code: CouponCode
    /// Its stock.
    public var stock: StockID
    /// Whose it is.
    public var user: UserID
    /// Its state as stored; see ``state(at:)`` for what the clock makes of it.
    public var state: CouponState
    /// When the user received it.
    public var receivedAt: Instant
    /// The first second it can be used.
    public var availableFrom: Instant
    /// The last second it can be used; nil is for ever.
    public var expiresAt: Instant?
    /// How it was sent, for example `API`.
    public var channel: String

    /// A coupon as the ledger holds it.
    public init(
        code: CouponCode, stock: StockID, user: UserID, state: CouponState, receivedAt: Instant,
        availableFrom: Instant, expiresAt: Instant?, channel: String
    ) {
        self.code = code
        self.stock = stock
        self.user = user
        self.state = state
        self.receivedAt = receivedAt
        self.availableFrom = availableFrom
        self.expiresAt = expiresAt
        self.channel = channel
    }

    /// The state at an instant: a coupon that was not used in time is expired.
    public func state(at instant: Instant) -> CouponState {
        guard state == .sent, let expiresAt, instant > expiresAt else { return state }
        return .expired
    }
}
