/// "No", with a reason: a normal answer, not an error.
public struct Refusal: Hashable, Sendable {
    /// A stable word: one of ``Refusal/Code``, or a rule's own.
    public var code: String
    /// Words a shopper can be shown.
    public var message: String
    /// The figures behind the message, for example `short`, in the order of their names.
    public var details: [Detail]

    /// One figure or word behind a refusal.
    public struct Detail: Hashable, Sendable {
        /// The name, as the rule gave it.
        public var key: String
        /// The value.
        public var value: Attribute.Value

        /// A named figure.
        public init(key: String, value: Attribute.Value) {
            self.key = key
            self.value = value
        }

        /// One of those that the core gives.
        package init(_ name: Name, _ value: Attribute.Value) {
            self.init(key: name.rawValue, value: value)
        }

        /// What the core's own refusals have behind them.
        package enum Name: String, CaseIterable, Sendable {
            /// How much or how many the stock allows.
            case limit
            /// How much of it nobody has used.
            case left
            /// The condition that does not hold.
            case condition
            /// The attribute of the checkout that it looks at.
            case attribute
            /// What it asks; several with commas between them.
            case asked
            /// The least that the attribute may be.
            case min
            /// The most that the attribute may be.
            case max
            /// Days before a birthday.
            case daysBefore = "days_before"
            /// Days after a birthday.
            case daysAfter = "days_after"
            /// Regions that do as well as the stores asked for.
            case regions
        }
    }

    /// A refusal with its words.
    public init(code: String, message: String, details: [Detail] = []) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// The core's own refusals.
    ///
    /// Where several fit, the earlier case wins.
    public enum Code: String, CaseIterable, Sendable {
        /// No coupon has this code.
        case unknownCoupon = "unknown_coupon"
        /// The coupon belongs to somebody else.
        case wrongUser = "wrong_user"
        /// The user threw the coupon away.
        case deleted
        /// The merchant switched the coupon off.
        case deactivated
        /// The coupon was redeemed by another request.
        case alreadyRedeemed = "already_redeemed"
        /// Another till holds the coupon for a customer who is paying.
        case held
        /// The coupon's last second has passed.
        case expired
        /// The coupon's first second has not come.
        case notYetAvailable = "not_yet_available"
        /// Today or now is outside the hours in which the coupon counts.
        case outsideHours = "outside_hours"
        /// The coupon is for another way of redeeming.
        case wrongMethod = "wrong_method"
        /// Two coupons of one exclusive group, or one coupon twice.
        case exclusive
        /// The order has as many coupons of this stock as it may.
        case orderLimit = "order_limit"
        /// The user has redeemed as many coupons of this stock today as one user may.
        case userDayLimit = "user_day_limit"
        /// The user has redeemed as many coupons of this stock this week as one user may.
        case userWeekLimit = "user_week_limit"
        /// The user has redeemed as many coupons of this stock this month as one user may.
        case userMonthLimit = "user_month_limit"
        /// The user has redeemed as many coupons of this stock this year as one user may.
        case userYearLimit = "user_year_limit"
        /// As many coupons of this stock have been redeemed today as may be on one day.
        case stockDayLimit = "stock_day_limit"
        /// A quote of many coupons had no budget left for this one.
        case notDecided = "not_decided"
        /// No line of the basket counts for this coupon.
        case nothingInScope = "nothing_in_scope"
        /// The stock's conditions are for other customers.
        case wrongCustomer = "wrong_customer"
        /// The stock's conditions leave out this day or hour.
        case wrongTime = "wrong_time"
        /// The stock's conditions are for other stores, regions or ways of buying.
        case wrongPlace = "wrong_place"
        /// The rule ran and nothing came off; the coupon is kept.
        case zeroEffect = "zero_effect"
        /// Coupons of this stock have taken off all that they may from one order; the coupon is kept.
        case orderAmountLimit = "order_amount_limit"
        /// The coupon would take off more than is left of what one user may save with this stock.
        case userAmountLimit = "user_amount_limit"
        /// The coupon would take off more than is left of what this stock may take off in all.
        case stockAmountLimit = "stock_amount_limit"

        /// Whether its figures are amounts, not pieces.
        package var isOfMoney: Bool {
            switch self {
            case .orderAmountLimit, .userAmountLimit, .stockAmountLimit: true
            default: false
            }
        }

        /// Words for a shopper.
        public var message: String {
            switch self {
            case .unknownCoupon: "There is no such coupon"
            case .wrongUser: "This coupon belongs to another customer"
            case .deleted: "This coupon was removed from the wallet"
            case .deactivated: "This coupon was switched off by the merchant"
            case .alreadyRedeemed: "This coupon has already been used"
            case .held: "This coupon is reserved by another payment"
            case .expired: "This coupon has expired"
            case .notYetAvailable: "This coupon cannot be used yet"
            case .outsideHours: "This coupon cannot be used at this time"
            case .wrongMethod: "This coupon cannot be used this way"
            case .exclusive: "This coupon cannot be combined with another one given"
            case .orderLimit: "No more coupons of this kind can be used in one order"
            case .userDayLimit: "No more coupons of this kind can be used by one customer today"
            case .userWeekLimit:
                "No more coupons of this kind can be used by one customer this week"
            case .userMonthLimit:
                "No more coupons of this kind can be used by one customer this month"
            case .userYearLimit:
                "No more coupons of this kind can be used by one customer this year"
            case .stockDayLimit: "All coupons of this kind for today have been used"
            case .notDecided: "Too much to work out at once: ask about this coupon alone"
            case .nothingInScope: "Nothing in the basket counts for this coupon"
            case .wrongCustomer: "This coupon is for other customers"
            case .wrongTime: "This coupon is for another time"
            case .wrongPlace: "This coupon is for another place"
            case .zeroEffect: "This coupon would take nothing off this basket"
            case .orderAmountLimit:
                "Coupons of this kind already take off all they can from this order"
            case .userAmountLimit:
                "This coupon would take off more than one customer can still save with its kind"
            case .stockAmountLimit:
                "This coupon would take off more than is left of its offer"
            }
        }
    }

    /// One of the core's refusals with its standard words.
    public init(_ code: Code, details: [Detail] = []) {
        self.init(code: code.rawValue, message: code.message, details: details)
    }
}
