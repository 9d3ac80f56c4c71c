/// A campaign of the merchant's own: who pays in these stores, or anywhere, is given coupons.
public struct Campaign: Hashable, Sendable {
    /// Which payments count.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Payments face to face, in the stores named (附近发券).
        case nearby
        /// Payments of any kind.
        case payment
    }

    /// Where a campaign stands.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Its first second has not come.
        case waiting
        /// It gives.
        case running
        /// Its last second has passed.
        case over
        /// The merchant stopped it.
        case stopped
    }

    /// What a merchant asks for.
    public struct Request: Hashable, Sendable {
        /// The request number; unique among the merchant's.
        public var number: String
        /// What it is called.
        public var name: String
        /// Which payments count.
        public var kind: Kind
        /// Whose it is.
        public var merchant: MerchantID
        /// Stores in which it gives; empty for all.
        public var stores: [String]
        /// What it gives: one coupon, or several at once.
        public var stocks: [StockID]
        /// The least to pay, in minor units.
        public var amountMin: Int64
        /// Its first second; nil where it begins at once.
        public var begin: Instant?
        /// Its last second.
        public var end: Instant
        /// The gate that has the last word, by name; nil for none.
        public var rule: String?
        /// What the gate is bound to.
        public var parameters: [ParameterValue.Field]

        /// A campaign to be.
        public init(
            number: String, name: String, kind: Kind, merchant: MerchantID, stores: [String] = [],
            stocks: [StockID], amountMin: Int64 = 0, begin: Instant? = nil, end: Instant,
            rule: String? = nil, parameters: [ParameterValue.Field] = []
        ) {
            self.number = number
            self.name = name
            self.kind = kind
            self.merchant = merchant
            self.stores = stores
            self.stocks = stocks
            self.amountMin = amountMin
            self.begin = begin
            self.end = end
            self.rule = rule
            self.parameters = parameters
        }
    }

    /// Names it.
    public var id: String
    /// What was asked for.
    public var request: Request
    /// The gate's source as it was when the campaign was created; nil where it has no gate.
    public var source: [UInt8]?
    /// When it was created.
    public var createdAt: Instant
    /// When the merchant stopped it.
    public var stoppedAt: Instant?

    /// A campaign.
    public init(
        id: String, request: Request, source: [UInt8]?, createdAt: Instant,
        stoppedAt: Instant? = nil
    ) {
        self.id = id
        self.request = request
        self.source = source
        self.createdAt = createdAt
        self.stoppedAt = stoppedAt
    }

    /// The most bytes of a gate's source.
    public static let sourceBytesMax = 64 << 10
    /// The most stocks a payment is given from.
    public static let stocksMax = 5

    /// Its first second.
    public var begin: Instant { request.begin ?? createdAt }

    /// Where it stands.
    public func state(at now: Instant) -> State {
        if stoppedAt != nil { return .stopped }
        if now < begin { return .waiting }
        return now > request.end ? .over : .running
    }

    /// Whether a payment earns what it gives, as far as its terms say; the first reason otherwise.
    public func mismatch(_ payment: Payment) -> NotEarned? {
        if request.kind == .nearby, payment.method != .faceToFace {
            return NotEarned(.wrongMethod, "It is for payments face to face")
        }
        if !request.stores.isEmpty, !request.stores.contains(where: { $0.isExactly(payment.store) })
        {
            return NotEarned(.wrongStore, "It is for other stores")
        }
        return NotEarned(payment, below: request.amountMin)
    }
}
