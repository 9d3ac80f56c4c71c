/// The difference one coupon made, paid from one merchant to another (营销补差), and what came back of it.
///
/// No money moves here. A coupon has one subsidy: a return names its coupon and nothing else that tells
/// subsidies apart.
public struct Subsidy: Hashable, Sendable {
    /// What a payment or a return of one asks for.
    public struct Order: Hashable, Sendable {
        /// The coupon's stock.
        public var stock: StockID
        /// The coupon.
        public var coupon: CouponCode
        /// The paid order.
        public var transaction: String
        /// Who pays.
        public var payer: MerchantID
        /// Who is paid: the stock's owner.
        public var payee: MerchantID
        /// Minor units.
        public var amount: Int64
        /// Words, echoed.
        public var words: String

        /// What is asked for.
        public init(
            stock: StockID, coupon: CouponCode, transaction: String, payer: MerchantID,
            payee: MerchantID, amount: Int64, words: String
        ) {
            self.stock = stock
            self.coupon = coupon
            self.transaction = transaction
            self.payer = payer
            self.payee = payee
            self.amount = amount
            self.words = words
        }
    }

    /// A part that was given back, or all of it.
    public struct Part: Hashable, Sendable {
        /// The entry it is in.
        public var entry: Int64
        /// What was asked for.
        public var order: Order
        /// The refund of the paid order.
        public var refund: String
        /// The merchant's number.
        public var number: String
        /// When.
        public var at: Instant

        /// A part that was given back.
        public init(entry: Int64, order: Order, refund: String, number: String, at: Instant) {
            self.entry = entry
            self.order = order
            self.refund = refund
            self.number = number
            self.at = at
        }
    }

    /// Who asked for it.
    public var merchant: MerchantID
    /// The merchant's number.
    public var number: String
    /// What was asked for.
    public var order: Order
    /// When it was paid.
    public var paidAt: Instant
    /// What was given back, in order.
    public var parts: [Part]

    /// A paid subsidy.
    public init(
        merchant: MerchantID, number: String, order: Order, paidAt: Instant, parts: [Part] = []
    ) {
        self.merchant = merchant
        self.number = number
        self.order = order
        self.paidAt = paidAt
        self.parts = parts
    }

    /// The most one subsidy may be, in minor units.
    public static let amountMax: Int64 = 500_000

    /// Minor units given back so far.
    public var returned: Int64 { parts.reduce(0) { $0 + $1.order.amount } }

    /// Names the subsidy of a coupon.
    public static func id(_ stock: StockID, _ coupon: CouponCode) -> String {
        "\(stock):\(coupon)"
    }
}

/// A subsidy was paid.
public struct SubsidyPaid: Hashable, Sendable {
    /// What was paid, nothing of it returned.
    public var subsidy: Subsidy

    /// A payment.
    public init(_ subsidy: Subsidy) { self.subsidy = subsidy }
}

/// A part of a subsidy, or all of it, was given back.
public struct SubsidyReturned: Hashable, Sendable {
    /// Who asked.
    public var merchant: MerchantID
    /// The merchant's number.
    public var number: String
    /// What was asked for.
    public var order: Subsidy.Order
    /// The refund of the paid order.
    public var refund: String
    /// When.
    public var at: Instant

    /// A return.
    public init(
        merchant: MerchantID, number: String, order: Subsidy.Order, refund: String, at: Instant
    ) {
        self.merchant = merchant
        self.number = number
        self.order = order
        self.refund = refund
        self.at = at
    }

    /// The part of the subsidy it is, in an entry.
    public func part(in entry: Int64) -> Subsidy.Part {
        Subsidy.Part(entry: entry, order: order, refund: refund, number: number, at: at)
    }
}
