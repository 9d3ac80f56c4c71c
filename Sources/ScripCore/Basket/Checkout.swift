/// One request of a till: this basket, this user, these coupons.
public struct Checkout: Hashable, Sendable {
    /// The idempotency key; needed to redeem, not to quote.
    public var requestNumber: RequestNumber?
    /// Whose coupons these are.
    public var user: UserID?
    /// When the shopper checks out; the host's clock when absent.
    public var time: Instant?
    /// How the coupon is shown; see ``UseMethod``.
    public var method: UseMethod?
    /// The store, if any.
    public var store: Store?
    /// Coupons to apply, without blanks around their codes; an empty list lets `quote` look at the
    /// whole wallet.
    public var coupons: [CouponCode] { didSet { coupons = coupons.map(\.trimmed) } }
    /// What is bought.
    public var basket: Basket
    /// Facts for rules, `ctx.attributes`.
    public var attributes: [Attribute]

    /// A store of the merchant.
    public struct Store: Hashable, Sendable {
        /// The merchant's store number.
        public var id: String
        /// The administrative region code, for example `440300`.
        public var region: String

        /// A store in a region.
        public init(id: String = "", region: String = "") {
            self.id = id
            self.region = region
        }
    }

    /// A request with what the till knows.
    public init(
        requestNumber: RequestNumber? = nil, user: UserID? = nil, time: Instant? = nil,
        method: UseMethod? = nil, store: Store? = nil, coupons: [CouponCode] = [], basket: Basket,
        attributes: [Attribute] = []
    ) {
        self.requestNumber = requestNumber
        self.user = user
        self.time = time
        self.method = method
        self.store = store
        self.coupons = coupons.map(\.trimmed)
        self.basket = basket
        self.attributes = attributes
    }
}
