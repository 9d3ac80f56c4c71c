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

extension LeftOut: JSONWritable {
    /// Writes `{"coupon", "stock_id", "reason", "message"}`, and `instead_of` where one coupon is in the way.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("coupon", coupon.rawValue)
            if let stock { writer.member("stock_id", stock.rawValue) }
            writer.member("reason", reason.code)
            writer.member("message", reason.message)
            if let other = reason.insteadOf { writer.member("instead_of", other.rawValue) }
        }
    }
}
