/// How many coupons of a stock may be redeemed; nil is no limit, but for one order.
///
/// Days, weeks (from Monday), months and years are those of the merchant's calendar, and a redemption
/// counts where its own time falls. What is given back whole counts no more.
public struct RedeemLimits: Hashable, Sendable {
    /// Coupons of one order as the merchant wrote it, 1 to 100; see ``ofOneOrder``.
    public var perOrder: Int64?
    /// Coupons of one user in a stretch of the calendar.
    public var perUser: PerUser
    /// Coupons of all users on one calendar day, 1 to 1,000,000,000.
    public var perDay: Int64?

    /// Limits of one user, each 1 to 100.
    public struct PerUser: Hashable, Sendable {
        /// On one day.
        public var day: Int64?
        /// From a Monday through its Sunday.
        public var week: Int64?
        /// In one month.
        public var month: Int64?
        /// In one year.
        public var year: Int64?

        /// Limits of one user.
        public init(
            day: Int64? = nil, week: Int64? = nil, month: Int64? = nil, year: Int64? = nil
        ) {
            self.day = day
            self.week = week
            self.month = month
            self.year = year
        }

        /// Whether there is none.
        public var isEmpty: Bool { self == PerUser() }
    }

    /// Limits of redeeming.
    public init(
        perOrder: Int64? = nil, perUser: PerUser = PerUser(), perDay: Int64? = nil
    ) {
        self.perOrder = perOrder
        self.perUser = perUser
        self.perDay = perDay
    }

    /// How many coupons of the stock one order may use: one, unless the merchant says more.
    public var ofOneOrder: Int64 { perOrder ?? 1 }

    /// Whether there is none.
    public var isEmpty: Bool { self == RedeemLimits() }

    var countsEarlier: Bool { perDay != nil || !perUser.isEmpty }
}
