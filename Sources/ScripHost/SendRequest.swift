public import ScripCore

/// A coupon to be sent.
public struct SendRequest: Hashable, Sendable {
    /// The idempotency key.
    public var number: RequestNumber
    /// The stock.
    public var stock: StockID
    /// Who receives it.
    public var user: UserID
    /// The coupon's code, if the stock's code mode is `assigned`.
    public var code: CouponCode?
    /// When the user received it; the host's clock when absent.
    public var at: Instant?
    /// How it is sent, up to 64 characters.
    public var channel: String
    /// Who the user is as a person, if the caller knows.
    ///
    /// Any text that is the same for all accounts of one person; only a digest of it is kept.
    public var person: String?
    /// The device or the address it comes from; a guard may count by it.
    public var device = ""

    /// A coupon to be sent.
    public init(
        number: RequestNumber, stock: StockID, user: UserID, code: CouponCode? = nil,
        at: Instant? = nil, channel: String = "API", person: String? = nil
    ) {
        self.number = number
        self.stock = stock
        self.user = user
        self.code = code
        self.at = at
        self.channel = channel
        self.person = person
    }
}

/// The answer to a send.
public struct SendAnswer: Hashable, Sendable {
    /// The coupon as the user received it.
    public var coupon: Coupon
    /// Whether this is an earlier answer given again.
    public var replayed: Bool
    /// What is true of the coupon now, where an answer is given again and something happened to it since.
    public var now: PresentState?

    /// An answer.
    public init(coupon: Coupon, replayed: Bool) {
        self.coupon = coupon
        self.replayed = replayed
    }
}
