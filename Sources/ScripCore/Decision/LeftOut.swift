/// A coupon that is not part of the best combination, and why.
public struct LeftOut: Hashable, Sendable {
    /// Why it was left out.
    public struct Reason: Hashable, Sendable {
        /// A refusal's code, or `exclusive`, `named_twice`, `nothing_left`, `displaces`, `adds_nothing`, `rule_failed`.
        public var code: String
        /// Words a shopper can be shown.
        public var message: String
        /// The coupon that stands in its way, if it is one alone.
        public var insteadOf: CouponCode?

        /// A reason.
        public init(code: String, message: String, insteadOf: CouponCode? = nil) {
            self.code = code
            self.message = message
            self.insteadOf = insteadOf
        }
    }

    /// The coupon.
    public var coupon: CouponCode
    /// Its stock; nil when the coupon is unknown.
    public var stock: StockID?
    /// Why.
    public var reason: Reason

    /// A coupon with the reason.
    public init(coupon: CouponCode, stock: StockID?, reason: Reason) {
        self.coupon = coupon
        self.stock = stock
        self.reason = reason
    }
}
