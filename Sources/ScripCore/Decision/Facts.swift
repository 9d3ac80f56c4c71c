/// Everything a rule can see besides the basket and its parameters: `ctx` as data.
///
/// Read from the ledger at one consistent moment and stored with the redemption, so that history can
/// be decided again.
public struct Facts: Hashable, Sendable {
    /// `ctx.stock`.
    public struct Stock: Hashable, Sendable {
        /// The stock's id.
        public var id = ""
        /// The stock's name.
        public var name = ""
        /// `NORMAL`, `DISCOUNT` or `EXCHANGE`.
        public var type = ""
        /// Coupons sent so far.
        public var sent: Int64 = 0
        /// Coupons redeemed so far, returns taken off.
        public var redeemed: Int64 = 0
        /// Coupons that can still be sent; the largest integer when there is no limit.
        public var remaining: Int64 = 0
        /// Nothing known.
        public init() {}
    }

    /// `ctx.coupon`; instants are epoch seconds.
    public struct Coupon: Hashable, Sendable {
        /// The coupon's code.
        public var code = ""
        /// When the user received it.
        public var receivedAt: Int64 = 0
        /// The first second it can be used.
        public var availableFrom: Int64 = 0
        /// The last second it can be used.
        public var expiresAt: Int64 = 0
        /// How it was sent.
        public var channel = ""
        /// Nothing known.
        public init() {}
    }

    /// `ctx.wallet`.
    public struct Wallet: Hashable, Sendable {
        /// One coupon of the wallet.
        public struct Entry: Hashable, Sendable {
            /// A ``CouponState``.
            public var state = ""
            /// The stock's id.
            public var stock = ""
            /// The code.
            public var code = ""
            /// Nothing known.
            public init() {}
        }

        /// The user's id.
        public var user = ""
        /// Coupons in the wallet.
        public var count: Int64 = 0
        /// Coupons of this stock the user has received.
        public var ofStock: Int64 = 0
        /// Coupons of this merchant the user has redeemed.
        public var redeemed: Int64 = 0
        /// Of these, today in the merchant's time zone.
        public var redeemedToday: Int64 = 0
        /// True until the user's first redemption.
        public var firstPurchase = false
        /// The wallet's coupons, oldest first.
        public var coupons: [Entry] = []
        /// Nothing known.
        public init() {}
    }

    /// `ctx.redemption`.
    public struct Redemption: Hashable, Sendable {
        /// A coupon applied earlier in the same checkout.
        public struct Applied: Hashable, Sendable {
            /// The stock's id.
            public var stock = ""
            /// Minor units it took off.
            public var discount: Int64 = 0
            /// Nothing known.
            public init() {}
        }

        /// The request number.
        public var requestNumber = ""
        /// The way of redeeming, a ``UseMethod``.
        public var method = ""
        /// The store.
        public var store = Checkout.Store()
        /// Coupons applied earlier in this checkout, in order.
        public var applied: [Applied] = []
        /// Nothing known.
        public init() {}
    }

    /// `ctx.now`: the checkout's time in the merchant's zone.
    public var now: CivilTime
    /// The coupon's stock.
    public var stock = Stock()
    /// The coupon.
    public var coupon = Coupon()
    /// The user's wallet.
    public var wallet = Wallet()
    /// This redemption.
    public var redemption = Redemption()
    /// What the integrator passed along.
    public var attributes: [Attribute] = []

    /// Facts at a moment, all else unknown.
    public init(now: CivilTime = CivilTime(Instant(epochSeconds: 0), offset: 0)) {
        self.now = now
    }

    /// The facts of a checkout that need no ledger.
    public init(checkout: Checkout, at instant: Instant, in zone: MerchantTimeZone) {
        self.init(now: zone.civilTime(at: instant))
        wallet.user = checkout.user?.rawValue ?? ""
        redemption.requestNumber = checkout.requestNumber?.rawValue ?? ""
        redemption.method = checkout.method?.rawValue ?? ""
        redemption.store = checkout.store ?? Checkout.Store()
        attributes = checkout.attributes
    }

    /// Which facts a rule looked at: a commit need only check that these still hold.
    public struct Read: OptionSet, Hashable, Sendable {
        /// One bit a group.
        public let rawValue: UInt32
        /// Wraps bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// `ctx.stock.sent`, `redeemed` or `remaining`.
        public static let stockCounters = Read(rawValue: 1)
        /// Anything of `ctx.wallet` besides `user`.
        public static let wallet = Read(rawValue: 2)
        /// `ctx.redemption.applied`; never kept, for the journal has what was applied anyway.
        public static let applied = Read(rawValue: 4)
    }
}

extension Facts {
    /// Nothing known: every number zero, every text empty, even the calendar.
    public static let none: Facts = {
        var now = CivilTime(Instant(epochSeconds: 0), offset: 0)
        now.year = 0
        now.month = 0
        now.day = 0
        now.weekday = 0
        return Facts(now: now)
    }()
}
