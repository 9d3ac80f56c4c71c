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
    /// Facts for rules, `ctx.attributes`, in the order of their keys.
    public var attributes: [Attribute] { didSet { attributes = Checkout.inOrder(attributes) } }

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
        self.attributes = Checkout.inOrder(attributes)
    }

    private static func inOrder(_ attributes: [Attribute]) -> [Attribute] {
        attributes.count < 2 ? attributes : attributes.sorted { $0.key < $1.key }
    }
}

extension Checkout {
    /// Coupons in one checkout.
    public static let couponsMax = 50

    /// Throws when a part is not within what the data contract takes; a basket that exists has been checked.
    public func check() throws(ScripError) {
        if let requestNumber { try requestNumber.check() }
        if let user { try user.check() }
        if let store {
            try TextBounds.check(store.id, in: 0...64, "store.id")
            try TextBounds.check(store.region, in: 0...64, "store.region")
        }
        guard coupons.count <= Checkout.couponsMax else {
            throw .invalid(
                "coupons", "has \(coupons.count) entries",
                remedy: "Send at most \(Checkout.couponsMax)")
        }
        guard !attributes.isEmpty else { return }
        guard attributes.count <= Basket.Bounds.labelsMax else {
            throw .invalid(
                "attributes", "has \(attributes.count) entries",
                remedy: "Send at most \(Basket.Bounds.labelsMax)")
        }
        for (index, attribute) in attributes.enumerated() {
            let path = FieldPath.join("attributes", key: attribute.key)
            try TextBounds.check(attribute.key, in: 1...128, path)
            if index > 0, attributes[index - 1].key == attribute.key {
                throw .invalid(path, "stands there twice", remedy: "Name each once")
            }
            guard case .string(let text) = attribute.value else { continue }
            guard text.utf8.count <= Basket.Bounds.textBytesMax else {
                throw .invalid(
                    path, "has \(text.utf8.count) bytes",
                    remedy: "Use at most \(Basket.Bounds.textBytesMax)")
            }
        }
    }
}
