/// A payment somebody made, as a till or a payment system reports it.
public struct Payment: Hashable, Sendable {
    /// How it was paid.
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// In a store, the shopper's code scanned or the store's.
        case faceToFace = "face_to_face"
        /// On the web or in an app.
        case online
        /// In a mini-program.
        case miniProgram = "mini_program"
    }

    /// The request number; unique among those of the merchant that was paid.
    public var number: String
    /// The payment system's number of the paid order; empty when there is none.
    public var transaction = ""
    /// Who was paid.
    public var merchant: MerchantID
    /// Who paid.
    public var user: UserID
    /// Minor units.
    public var amount: Int64
    /// When; the host's clock where the caller does not say.
    public var time: Instant?
    /// How.
    public var method: Method
    /// Where; empty when it is not known.
    public var store = ""
    /// The store's region.
    public var region = ""
    /// Tags of the goods that were paid for (商品标记).
    public var goodsTags: [String] = []
    /// Whether the user is a member of the merchant.
    public var isMember = false
    /// What the integrator passes along, in the order of the names.
    public var attributes: [Attribute] = []

    /// A payment.
    public init(
        number: String, merchant: MerchantID, user: UserID, amount: Int64, method: Method,
        time: Instant? = nil
    ) {
        self.number = number
        self.merchant = merchant
        self.user = user
        self.amount = amount
        self.method = method
        self.time = time
    }

    /// In which of its parts another payment under the same number differs.
    public func differences(from other: Payment) -> [String] {
        let pairs: [(String, Bool)] = [
            ("transaction_id", transaction.isExactly(other.transaction)),
            ("merchant", merchant == other.merchant), ("user", user == other.user),
            ("amount", amount == other.amount), ("time", time == other.time),
            ("method", method == other.method), ("store", store.isExactly(other.store)),
            ("store.region", region.isExactly(other.region)),
            ("goods_tags", goodsTags == other.goodsTags), ("member", isMember == other.isMember),
            ("attributes", attributes == other.attributes),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }
}

/// Why a payment earns nothing of a program.
public struct NotEarned: Error, Hashable, Sendable {
    /// Why a program's own terms say no; gates and sends have words of their own.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Less was paid than it asks for.
        case belowAmount = "below_amount"
        /// It does not give at this time.
        case outsideHours = "outside_hours"
        /// It is for members.
        case membersOnly = "members_only"
        /// None of its goods was paid for.
        case noGoodsTag = "no_goods_tag"
        /// It is for another way of paying.
        case wrongMethod = "wrong_method"
        /// It is for other stores.
        case wrongStore = "wrong_store"
        /// Its gate failed.
        case ruleFailed = "rule_failed"
        /// The user was given too many coupons lately.
        case frequencyLimited = "frequency_limited"
    }

    /// A stable word.
    public var code: String
    /// One sentence without a full stop.
    public var message: String

    /// A reason with its words.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// A reason of the program's terms.
    public init(_ reason: Reason, _ message: String) {
        self.init(code: reason.rawValue, message: message)
    }

    /// Nil for a payment of so much or more.
    init?(_ payment: Payment, below amountMin: Int64) {
        guard payment.amount < amountMin else { return nil }
        self.init(.belowAmount, "\(amountMin - payment.amount) more would have been enough")
    }
}

/// A payment was taken, and what it earned was sent with it.
public struct PaymentTaken: Hashable, Sendable {
    /// A coupon that was sent for it.
    public struct Sent: Hashable, Sendable {
        /// The program, by the entry that began it.
        public var program: Int64
        /// The program's id.
        public var campaign: String
        /// `pay_gift`, or a campaign's kind.
        public var kind: String
        /// The stock.
        public var stock: StockID
        /// The code.
        public var coupon: CouponCode
        /// The entry that sent it.
        public var entry: Int64
        /// The last second it counts.
        public var expiresAt: Instant?

        /// A coupon.
        public init(
            program: Int64, campaign: String, kind: String, stock: StockID, coupon: CouponCode,
            entry: Int64, expiresAt: Instant?
        ) {
            self.program = program
            self.campaign = campaign
            self.kind = kind
            self.stock = stock
            self.coupon = coupon
            self.entry = entry
            self.expiresAt = expiresAt
        }
    }

    /// What was not sent for it, and why.
    public struct NotSent: Hashable, Sendable {
        /// The program's id.
        public var campaign: String
        /// `pay_gift`, or a campaign's kind.
        public var kind: String
        /// The stock that gave nothing; nil where the program did not.
        public var stock: StockID?
        /// Why.
        public var why: NotEarned

        /// What was not sent.
        public init(campaign: String, kind: String, stock: StockID? = nil, why: NotEarned) {
            self.campaign = campaign
            self.kind = kind
            self.stock = stock
            self.why = why
        }
    }

    /// What was reported.
    public var payment: Payment
    /// When it counts.
    public var at: Instant
    /// What was sent, each in an entry of its own before this one.
    public var sent: [Sent]
    /// What was not.
    public var notSent: [NotSent]

    /// A payment with what became of it.
    public init(payment: Payment, at: Instant, sent: [Sent] = [], notSent: [NotSent] = []) {
        self.payment = payment
        self.at = at
        self.sent = sent
        self.notSent = notSent
    }
}
