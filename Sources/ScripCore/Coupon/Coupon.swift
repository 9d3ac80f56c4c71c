/// One coupon of one user (券).
public struct Coupon: Hashable, Sendable {
    /// Its code.
    public var code: CouponCode
    /// Its stock.
    public var stock: StockID
    /// Whose it is.
    public var user: UserID
    /// Its state as stored; see ``state(at:)`` for what the clock makes of it.
    public var state: CouponState
    /// When the user received it.
    public var receivedAt: Instant
    /// The first second it can be used.
    public var availableFrom: Instant
    /// The last second it can be used; nil is for ever.
    public var expiresAt: Instant?
    /// How it was sent, for example `API`.
    public var channel: String
    /// The journal entry that sent it.
    public var sentIn: Int64
    /// The journal entry that changed it last; a decision made on an older one is out of date.
    public var version: Int64
    /// The live redemption, while it is used.
    public var redemption: RedemptionID?
    /// When it was redeemed, while it is used.
    public var redeemedAt: Instant?
    /// The merchant's calendar day its redemption counts on, numbered from 1970-01-01, while it is used.
    public var redeemedOn: Int64?
    /// Minor units its live redemption took off, returned parts taken off again.
    public var discount: Int64
    /// The till that reserves it while a customer pays.
    public var hold: Hold?
    /// The merchant's order it is associated with (关联订单).
    public var order: String?
    /// Why and when the merchant switched it off.
    public var deactivation: Deactivation?

    /// The entry that last gave it back to its user after a redemption.
    public var returnedIn: Int64?
    /// How many days ahead its user was last told that it is about to expire; nil is never.
    public var reminded: Int64?

    /// A reservation by a till; it lapses by itself.
    public struct Hold: Hashable, Sendable {
        /// The request that holds.
        public var requestNumber: RequestNumber
        /// The last second it holds.
        public var until: Instant
        /// The merchant's calendar day the redemption will count on, numbered from 1970-01-01.
        public var day: Int64
        /// Minor units the redemption will take off.
        public var discount: Int64

        /// A reservation.
        public init(
            requestNumber: RequestNumber, until: Instant, day: Int64, discount: Int64
        ) {
            self.requestNumber = requestNumber
            self.until = until
            self.day = day
            self.discount = discount
        }
    }

    /// When and why a merchant switched a coupon off.
    public struct Deactivation: Hashable, Sendable {
        /// When.
        public var at: Instant
        /// The merchant's words, empty when none were given.
        public var reason: String
        /// The journal entry that did it.
        public var entry: Int64

        /// A switch-off.
        public init(at: Instant, reason: String, entry: Int64) {
            self.at = at
            self.reason = reason
            self.entry = entry
        }
    }

    /// A coupon as the ledger holds it.
    public init(
        code: CouponCode, stock: StockID, user: UserID, state: CouponState, receivedAt: Instant,
        availableFrom: Instant, expiresAt: Instant?, channel: String, sentIn: Int64 = 0,
        version: Int64 = 0, redemption: RedemptionID? = nil, redeemedAt: Instant? = nil,
        redeemedOn: Int64? = nil, discount: Int64 = 0, hold: Hold? = nil, order: String? = nil,
        deactivation: Deactivation? = nil,
        returnedIn: Int64? = nil, reminded: Int64? = nil
    ) {
        self.code = code
        self.stock = stock
        self.user = user
        self.state = state
        self.receivedAt = receivedAt
        self.availableFrom = availableFrom
        self.expiresAt = expiresAt
        self.channel = channel
        self.sentIn = sentIn
        self.version = version
        self.redemption = redemption
        self.redeemedAt = redeemedAt
        self.redeemedOn = redeemedOn
        self.discount = discount
        self.hold = hold
        self.order = order
        self.deactivation = deactivation
        self.returnedIn = returnedIn
        self.reminded = reminded
    }

    /// The state at an instant: a coupon that was not used in time is expired.
    public func state(at instant: Instant) -> CouponState {
        guard state == .sent, let expiresAt, instant > expiresAt else { return state }
        return .expired
    }
}
