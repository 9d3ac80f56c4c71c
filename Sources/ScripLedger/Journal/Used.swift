public import ScripCore

/// A coupon was redeemed on the merchant's own word: no rule was asked, and there is no basket.
public struct Used: Hashable, Sendable, Record {
    /// What was asked for.
    public struct Request: Hashable, Sendable, Record {
        /// The request number; it shares its space with redemptions that a rule decided.
        public var number: RequestNumber
        /// The coupon, by its code or as `stock_id:code`, without blanks around it.
        public var coupon: CouponCode { didSet { coupon = coupon.trimmed } }
        /// Who must own it, if the caller wants that checked.
        public var user: UserID?
        /// The merchant's time of redemption; the host's clock when absent.
        public var at: Instant?
        /// How it is redeemed, if the caller wants that checked.
        public var method: UseMethod?
        /// The merchant's order it was used for.
        public var order: String?
        /// Minor units that came off, as far as the caller knows.
        public var discount: Int64?

        /// A request to redeem on the merchant's word.
        public init(
            number: RequestNumber, coupon: CouponCode, user: UserID? = nil, at: Instant? = nil,
            method: UseMethod? = nil, order: String? = nil, discount: Int64? = nil
        ) {
            self.number = number
            self.coupon = coupon.trimmed
            self.user = user
            self.at = at
            self.method = method
            self.order = order
            self.discount = discount
        }

        /// Throws unless every field is within its bounds.
        package func check() throws(ScripError) {
            try number.check()
            try user?.check()
            if let order, !(1...128).contains(order.characters) {
                throw ScripError.invalid(
                    "order", "has \(order.characters) characters", remedy: "Use 1 to 128")
            }
            if let discount, !(0...Basket.Bounds.amountMax).contains(discount) {
                throw ScripError.invalid(
                    "discount", "is \(discount)",
                    remedy: "Use a whole number from 0 through \(Basket.Bounds.amountMax)")
            }
        }

        /// Writes the request.
        public func encode(to encoder: inout RecordEncoder) {
            encoder.append(number.rawValue)
            encoder.append(coupon.rawValue)
            encoder.append(optional: user?.rawValue)
            encoder.append(optional: at?.epochSeconds)
            encoder.append(optional: method?.rawValue)
            encoder.append(optional: order)
            encoder.append(optional: discount)
        }

        /// Reads a request.
        public init(from decoder: inout RecordDecoder) throws(ScripError) {
            self.init(
                number: RequestNumber(rawValue: try decoder.string()),
                coupon: CouponCode(rawValue: try decoder.string()),
                user: try decoder.optional { d throws(ScripError) in
                    UserID(rawValue: try d.string())
                },
                at: try decoder.optional { d throws(ScripError) in
                    Instant(epochSeconds: try d.integer())
                },
                method: try decoder.optional { d throws(ScripError) in
                    try d.choice(UseMethod.self)
                },
                order: try decoder.optional { d throws(ScripError) in try d.string() },
                discount: try decoder.optional { d throws(ScripError) in try d.amount() })
        }
    }

    /// What was asked for.
    public var request: Request
    /// The coupon's stock.
    public var stock: StockID
    /// The coupon's own code.
    public var code: CouponCode
    /// Whose it is.
    public var user: UserID
    /// The moment that counted.
    public var at: Instant
    /// Seconds the merchant's clocks were ahead of UTC then.
    public var zoneOffset: Int64

    /// Minor units that came off; 0 where the merchant did not say.
    public var discount: Int64 { request.discount ?? 0 }

    /// A redemption on the merchant's word.
    package init(
        request: Request, stock: StockID, code: CouponCode, user: UserID, at: Instant,
        zoneOffset: Int64
    ) {
        self.request = request
        self.stock = stock
        self.code = code
        self.user = user
        self.at = at
        self.zoneOffset = zoneOffset
    }

    /// Writes the redemption.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(request)
        encoder.append(stock.rawValue)
        encoder.append(code.rawValue)
        encoder.append(user.rawValue)
        encoder.append(at.epochSeconds)
        encoder.append(zoneOffset)
    }

    /// Reads a redemption.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            request: try decoder.value(), stock: StockID(rawValue: try decoder.string()),
            code: CouponCode(rawValue: try decoder.string()),
            user: UserID(rawValue: try decoder.string()),
            at: Instant(epochSeconds: try decoder.integer()),
            zoneOffset: try decoder.integer())
    }
}
