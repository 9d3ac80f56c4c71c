public import ScripCore

/// A question that a few rows answer, by key or by an index.
public enum RowKey: Hashable, Sendable {
    /// Where the journal ends: ``LedgerRow/tail(_:)``; nothing before the first entry.
    case tail
    /// One journal entry.
    case entry(Int64)
    /// The journal entry that answered a request number.
    case answer(LedgerRequest)
    /// Entries that gave back parts of a redemption, in order; found in the journal itself.
    case refunds(RedemptionID)
    /// A rule's source.
    case rule(RuleVersion)
    /// A stock, whole.
    case stock(StockID)
    /// What changes about a stock.
    case figures(StockID)
    /// The highest number of a stock: ``LedgerRow/count(_:)``; nothing where there is no stock.
    case lastStock
    /// What a stock did on a day.
    case day(StockDay)
    /// Which entry says what a merchant never discounts.
    case neverDiscounted(MerchantID)
    /// Coupons with a code: at most one per stock, by stock.
    case coupons(CouponCode)
    /// The coupon of a stock with a code.
    case coupon(CouponCode, of: StockID)
    /// The entry that changed a coupon last, by the entry that sent it: a ``LedgerRow/count(_:)``.
    case version(Int64)
    /// A user's coupons, oldest first, those thrown away included.
    case wallet(UserID)
    /// A user's coupons of a stock that are redeemed or held, in any order.
    case spent(UserID, StockID)
    /// Coupons of a stock whose hold ends at a moment or later, in any order.
    case held(StockID, from: Instant)
    /// How many coupons of a stock a user received: a ``LedgerRow/count(_:)``.
    case received(UserID, StockID)
    /// How many coupons of a stock a person received by other accounts: a ``LedgerRow/count(_:)``.
    case receivedElsewhere([UInt8], otherThan: UserID, of: StockID)
    /// How many uploaded codes of a stock are left to draw: a ``LedgerRow/count(_:)``.
    case codesLeft(StockID)
    /// How many codes were uploaded to a stock, drawn ones included: a ``LedgerRow/count(_:)``.
    case codesUploaded(StockID)
    /// The uploaded code of a stock at a position.
    case codeAt(Int64, of: StockID)
    /// An uploaded code of a stock.
    case upload(CouponCode, of: StockID)
    /// A document.
    case document(DocumentKey)
    /// A program.
    case program(Program.Name)
    /// Programs that give, at a moment, to who pays a merchant, in the order in which they began.
    case giving(MerchantID, at: Instant)
    /// How far a reader of the journal has got.
    case cursor(String)
}

/// A day of a stock on the merchant's calendar, numbered from 1970-01-01.
public struct StockDay: Hashable, Sendable {
    /// The stock.
    public var stock: StockID
    /// The day.
    public var day: Int64

    /// A day of a stock.
    public init(_ stock: StockID, _ day: Int64) {
        self.stock = stock
        self.day = day
    }
}

/// Rows in an order, of which there may be any number.
public enum LedgerWalk: Hashable, Sendable {
    /// Stocks whose number is above another, all without one, in the order of their numbers: oldest first.
    case stocks(after: StockID?)
    /// Journal entries after a number, in order.
    case journal(after: Int64)
    /// Journal entries that gave back parts of redemptions, after a number, in order; by an index over
    /// them.
    case returns(after: Int64)
    /// Coupons sent and not used whose last second is in a range, earliest first and then by number;
    /// without those whose user was told so many days ahead, or fewer.
    case expiring(ClosedRange<Instant>, notRemindedWithin: Int64)
    /// Coupons of redemptions that are looked for, those after an entry, in order.
    case redemptions(RedemptionQuery, after: Int64)
    /// Uploaded codes of a stock in code order, from an offset: drawn ones, those left, or with nil all.
    case uploads(StockID, drawn: Bool?, offset: Int64)
    /// Documents of a collection in key order, those after a key; all of them after "".
    case documents(String, after: String)
    /// Programs of a kind that began before an entry, newest first: a merchant's, or with nil all.
    case programs(Program.Kind, of: MerchantID?, before: Int64)
}
