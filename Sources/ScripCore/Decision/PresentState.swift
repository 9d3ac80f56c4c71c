/// What is true of a coupon now, beside an answer that is given again.
///
/// An answer to a repeated request is the first one. Where something has happened to its coupons since, this
/// says so.
public struct PresentState: Hashable, Sendable {
    /// The coupon, as the request names it.
    public var coupon: CouponCode
    /// Its stock.
    public var stock: StockID
    /// Its state by the clock.
    public var state: CouponState
    /// The redemption it is used in.
    public var redemption: RedemptionID?
    /// Through when a hold keeps it.
    public var heldUntil: Instant?

    /// A coupon's present state.
    public init(
        coupon: CouponCode, stock: StockID, state: CouponState, redemption: RedemptionID?,
        heldUntil: Instant?
    ) {
        self.coupon = coupon
        self.stock = stock
        self.state = state
        self.redemption = redemption
        self.heldUntil = heldUntil
    }

    /// The state of a coupon at an instant.
    public init(of coupon: Coupon, asked: CouponCode, at instant: Instant) {
        self.init(
            coupon: asked, stock: coupon.stock, state: coupon.state(at: instant),
            redemption: coupon.redemption,
            heldUntil: coupon.hold.flatMap { $0.until >= instant ? $0.until : nil })
    }
}
