/// Everything a rule can see besides the basket and its parameters: `ctx` as data.
///
/// Read from the ledger at one consistent moment and stored with the redemption, so that history can
/// be decided again.
package struct Facts: Hashable, Sendable {
    /// `ctx.stock`.
    package struct Stock: Hashable, Sendable {
        /// The stock's id.
        package var id = ""
        /// The stock's name.
        package var name = ""
        /// `NORMAL`, `DISCOUNT` or `EXCHANGE`.
        package var type = ""
        /// Coupons sent so far.
        package var sent: Int64 = 0
        /// Coupons redeemed so far, returns taken off.
        package var redeemed: Int64 = 0
        /// Coupons that can still be sent; the largest integer when there is no limit.
        package var remaining: Int64 = 0
        /// Nothing known.
        package init() {}
    }

    /// `ctx.coupon`; instants are epoch seconds.
    package struct Coupon: Hashable, Sendable {
        /// The coupon's code.
        package var code = ""
        /// When the user received it.
        package var receivedAt: Int64 = 0
        /// The first second it can be used.
        package var availableFrom: Int64 = 0
        /// The last second it can be used.
        package var expiresAt: Int64 = 0
        /// How it was sent.
        package var channel = ""
        /// Nothing known.
        package init() {}
    }

    /// `ctx.wallet`.
    package struct Wallet: Hashable, Sendable {
        /// One coupon of the wallet.
        package struct Entry: Hashable, Sendable {
            /// A ``CouponState``.
            package var state = ""
            /// The stock's id.
            package var stock = ""
            /// The code.
            package var code = ""
            /// Nothing known.
            package init() {}
        }

        /// The user's id.
        package var user = ""
        /// Coupons in the wallet.
        package var count: Int64 = 0
        /// Coupons of this stock the user has received.
        package var ofStock: Int64 = 0
        /// Coupons of this merchant the user has redeemed.
        package var redeemed: Int64 = 0
        /// Of these, today in the merchant's time zone.
        package var redeemedToday: Int64 = 0
        /// True until the user's first redemption.
        package var firstPurchase = false
        /// The wallet's coupons, oldest first.
        package var coupons: [Entry] = []
        /// Nothing known.
        package init() {}
    }

    /// `ctx.redemption`.
    package struct Redemption: Hashable, Sendable {
        /// A coupon applied earlier in the same checkout.
        package struct Applied: Hashable, Sendable {
            /// The stock's id.
            package var stock = ""
            /// Minor units it took off.
            package var discount: Int64 = 0
            /// Nothing known.
            package init() {}
        }

        /// The request number.
        package var requestNumber = ""
        /// The way of redeeming, a ``UseMethod``.
        package var method = ""
        /// The store.
        package var store = Checkout.Store()
        /// Coupons applied earlier in this checkout, in order.
        package var applied: [Applied] = []
        /// Nothing known.
        package init() {}
    }

    /// `ctx.now`: the checkout's time in the merchant's zone.
    package var now: CivilTime
    /// The coupon's stock.
    package var stock = Stock()
    /// The coupon.
    package var coupon = Coupon()
    /// The user's wallet.
    package var wallet = Wallet()
    /// This redemption.
    package var redemption = Redemption()
    /// What the integrator passed along.
    package var attributes: [Attribute] = []

    /// Facts at a moment, all else unknown.
    package init(now: CivilTime = CivilTime(Instant(epochSeconds: 0), offset: 0)) {
        self.now = now
    }

    /// The facts of a checkout that need no ledger.
    package init(checkout: Checkout, at instant: Instant, in zone: MerchantTimeZone) {
        self.init(now: zone.civilTime(at: instant))
        wallet.user = checkout.user?.rawValue ?? ""
        redemption.requestNumber = checkout.requestNumber?.rawValue ?? ""
        redemption.method = checkout.method?.rawValue ?? ""
        redemption.store = checkout.store ?? Checkout.Store()
        attributes = checkout.attributes
    }

    /// Which facts a rule looked at: a commit need only check that these still hold.
    package struct Read: OptionSet, Hashable, Sendable {
        /// One bit a group.
        package let rawValue: UInt32
        /// Wraps bits.
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// All bits of several; what comes with `OptionSet` is generic, and every decision begins with a set.
        package init(arrayLiteral elements: Read...) {
            rawValue = elements.reduce(0) { $0 | $1.rawValue }
        }
        /// `ctx.stock.sent`, `redeemed` or `remaining`.
        package static let stockCounters = Read(rawValue: 1)
        /// Anything of `ctx.wallet` besides `user`.
        package static let wallet = Read(rawValue: 2)
        /// `ctx.redemption.applied`; never kept, for the journal has what was applied anyway.
        package static let applied = Read(rawValue: 4)
    }
}

extension Facts {
    /// Nothing known: every number zero, every text empty, even the calendar.
    package static let none: Facts = {
        var now = CivilTime(Instant(epochSeconds: 0), offset: 0)
        now.year = 0
        now.month = 0
        now.day = 0
        now.weekday = 0
        return Facts(now: now)
    }()
}
