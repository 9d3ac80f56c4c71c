/// Durable state: a store that knows records and transactions, not what a coupon may do.
///
/// Limits, states and idempotency are decided once, above it. A ledger keeps what it is told, whole or
/// not at all. Called from any number of threads.
public protocol CouponLedger: Sendable {
    /// Runs `body` on one consistent moment of the ledger.
    func read<Answer>(
        _ body: (any LedgerReader) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer

    /// Runs `body` alone with the ledger, and keeps all it wrote or nothing.
    ///
    /// On return the change is durable. Bodies of concurrent callers may share one transaction; a body
    /// that throws undoes only its own writes. A body may be run more than once, of which the last
    /// counts, and on another thread.
    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any LedgerWriter) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer

    /// Runs `body` as the other `write` does, and returns at once.
    ///
    /// - Parameters:
    ///   - body: What to change.
    ///   - done: Told the answer once the change is durable, on a thread of the ledger that others wait
    ///     for: it must be short, and must not call the ledger.
    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any LedgerWriter) throws(ScripError) -> Answer,
        then done: @escaping @Sendable (Result<Answer, ScripError>) -> Void)
}

extension CouponLedger {
    /// Runs `body` as the other `write` does, and holds up no thread while it waits for the disk.
    public func write<Answer: Sendable>(
        suspending body: @escaping @Sendable (any LedgerWriter) throws(ScripError) -> Answer
    ) async throws(ScripError) -> Answer {
        try await withCheckedContinuation { waiting in
            write(body) { waiting.resume(returning: $0) }
        }.get()
    }
}

/// What can be asked of a ledger at one moment.
public protocol LedgerReader {
    /// A stock, whole.
    func stock(_ id: StockID) throws(ScripError) -> Stock?
    /// All stocks, oldest first.
    func stocks() throws(ScripError) -> [Stock]
    /// What changes about a stock, without its terms.
    func figures(of stock: StockID) throws(ScripError) -> StockFigures?
    /// What a stock did on a day of the merchant's calendar, numbered from 1970-01-01.
    func counts(of stock: StockID, onDay day: Int64) throws(ScripError) -> DayCounts
    /// What a user's live redemptions of a stock use of its limits, and what is held for the user by
    /// other requests than one.
    ///
    /// - Parameters:
    ///   - user: The user.
    ///   - stock: The stock.
    ///   - periods: The day asked about, and what it is part of.
    ///   - request: A request whose own holds do not count.
    ///   - now: Holds that end before it do not count.
    func usage(
        by user: UserID, of stock: StockID, in periods: CalendarPeriods,
        otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> LimitUsage
    /// What other requests than one hold of a stock: coupons that count on a day, and minor units of all
    /// days.
    func held(
        of stock: StockID, onDay day: Int64, otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> (count: Int64, discount: Int64)
    /// The entry that says which goods a merchant never discounts; nil when there are none.
    func neverDiscounted(of merchant: MerchantID) throws(ScripError) -> Int64?
    /// A rule that some stock is bound to.
    func rule(_ version: RuleVersion) throws(ScripError) -> StoredRule?
    /// Every coupon with this code: at most one per stock.
    func coupons(coded code: CouponCode) throws(ScripError) -> [Coupon]
    /// The coupon of a stock with this code.
    func coupon(_ code: CouponCode, of stock: StockID) throws(ScripError) -> Coupon?
    /// The entry that changed a coupon last, by the entry that sent it: the cheapest way to see that a
    /// coupon is as it was.
    func version(ofCouponSentIn entry: Int64) throws(ScripError) -> Int64?
    /// A user's coupons, oldest first, those thrown away included.
    func coupons(of user: UserID) throws(ScripError) -> [Coupon]
    /// How many coupons of a stock a user has received.
    func received(by user: UserID, of stock: StockID) throws(ScripError) -> Int64
    /// How many coupons of a stock a person has received by other accounts than a user's.
    func received(
        by person: [UInt8], otherThan user: UserID, of stock: StockID
    ) throws(ScripError) -> Int64
    /// The journal entry that answered a request number.
    func answer(
        to operation: LedgerOperation, _ number: RequestNumber
    ) throws(ScripError) -> JournalEntry?
    /// One journal entry.
    func entry(_ number: Int64) throws(ScripError) -> JournalEntry?
    /// The number of the last entry; 0 before the first.
    func lastEntry() throws(ScripError) -> Int64
    /// Journal entries after a number, in order.
    func journal(after number: Int64, limit: Int) throws(ScripError) -> [JournalEntry]
    /// Coupons sent and not used whose last second is in a range, earliest first; without those whose
    /// user was told so many days ahead, or fewer.
    func coupons(
        expiring range: ClosedRange<Instant>, notRemindedWithin days: Int64, limit: Int
    ) throws(ScripError) -> [Coupon]
    /// Entries that gave back parts of a redemption, in order; found in the journal itself.
    func refunds(of redemption: RedemptionID) throws(ScripError) -> [JournalEntry]
    /// Entries of the redemptions that are looked for, those after one, in order.
    func redemptions(
        _ query: RedemptionQuery, after number: Int64, limit: Int
    ) throws(ScripError) -> [Int64]
    /// Every coupon of every redemption, in order.
    func everyRedemption(
        _ visit: (RedemptionRow) throws(ScripError) -> Void
    ) throws(ScripError)
    /// How many uploaded codes of a stock are left to draw.
    func codesLeft(of stock: StockID) throws(ScripError) -> Int64
    /// The uploaded code at a position below ``codesLeft(of:)``.
    func uploadedCode(at position: Int64, of stock: StockID) throws(ScripError) -> CouponCode?
    /// An uploaded code.
    func uploadedCode(
        _ code: CouponCode, of stock: StockID
    ) throws(ScripError) -> UploadedCode?
    /// Uploaded codes of a stock in code order, from an offset: drawn ones, those left, or with nil all.
    func uploadedCodes(
        of stock: StockID, drawn: Bool?, offset: Int64, limit: Int64
    ) throws(ScripError) -> [UploadedCode]
    /// How many codes were uploaded to a stock, drawn ones included.
    func uploadedCount(of stock: StockID) throws(ScripError) -> Int64
    /// A document.
    func document(_ key: DocumentKey) throws(ScripError) -> Document?
    /// Documents of a collection in key order, those after a key.
    func documents(
        in collection: String, after key: String?, limit: Int
    ) throws(ScripError) -> [Document]
    /// What the engine itself finds wrong with how it stores the ledger, in its own words.
    func selfCheck() throws(ScripError) -> [String]
    /// Every table of the ledger with every column it has, whoever added it.
    func tables() throws(ScripError) -> [LedgerTable]
    /// Every row of a table as it is stored, in the order of its key; values as in the table's columns.
    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError)
    /// How far a named reader of the journal has got; 0 before it began.
    func cursor(_ name: String) throws(ScripError) -> Int64
}

/// A code a merchant uploaded (预存code).
public struct UploadedCode: Hashable, Sendable {
    /// The code.
    public var code: CouponCode
    /// When it was uploaded.
    public var uploadedAt: Instant
    /// Where it stands among those that can be drawn; nil once it was.
    public var position: Int64?

    /// An uploaded code.
    public init(code: CouponCode, uploadedAt: Instant, position: Int64?) {
        self.code = code
        self.uploadedAt = uploadedAt
        self.position = position
    }
}

/// A coupon that counts for a person, whichever account received it.
public struct PersonCoupon: Hashable, Sendable {
    /// The coupon's stock.
    public var stock: StockID
    /// A digest of who the person is.
    public var person: [UInt8]
    /// The entry that sent the coupon.
    public var number: Int64

    /// A coupon of a person.
    public init(stock: StockID, person: [UInt8], number: Int64) {
        self.stock = stock
        self.person = person
        self.number = number
    }
}

/// What can be changed in a ledger.
public protocol LedgerWriter: LedgerReader {
    /// Appends to the journal and answers the entry's number; its other rows carry that as version.
    ///
    /// `request` is claimed for the entry: a number that was answered before is an error.
    func append(
        _ draft: JournalDraft, answering request: LedgerRequest?
    ) throws(ScripError) -> Int64
    /// Adds a coupon of a redemption to those that can be looked for.
    func insert(_ redemption: RedemptionRow) throws(ScripError)
    /// Keeps a rule's source; the same version again changes nothing.
    func insert(_ rule: StoredRule) throws(ScripError)
    /// Adds a stock.
    func insert(_ stock: Stock) throws(ScripError)
    /// Replaces what changes about a stock.
    func update(_ figures: StockFigures, of stock: StockID) throws(ScripError)
    /// Replaces a stock's definition after an edit.
    func update(_ definition: StockDefinition, of stock: StockID) throws(ScripError)
    /// Replaces the entry that says which goods a merchant never discounts; nil for none.
    func update(neverDiscounted entry: Int64?, of merchant: MerchantID) throws(ScripError)
    /// Notes for whom a coupon counts besides its user.
    func insert(_ coupon: PersonCoupon) throws(ScripError)
    /// Replaces what a stock did on a day.
    func update(_ counts: DayCounts, of stock: StockID, onDay day: Int64) throws(ScripError)
    /// Adds a coupon, in the entry its version names.
    func insert(_ coupon: Coupon) throws(ScripError)
    /// Replaces a coupon's state.
    func update(_ coupon: Coupon) throws(ScripError)
    /// Adds an uploaded code at the end of those that can be drawn.
    func insert(_ code: CouponCode, of stock: StockID, at instant: Instant) throws(ScripError)
    /// Takes the code at a position out of those that can be drawn; `forget` removes it altogether.
    func take(
        _ code: CouponCode, at position: Int64, of stock: StockID, forget: Bool
    ) throws(ScripError)
    /// Adds or replaces a document.
    func put(_ document: Document) throws(ScripError)
    /// Removes a document, if it is there.
    func remove(_ document: DocumentKey) throws(ScripError)
    /// Moves a named reader of the journal; not part of the journal itself.
    func update(cursor name: String, to entry: Int64) throws(ScripError)
    /// The number a stock created now would have.
    func nextStock() throws(ScripError) -> StockID
}

/// The kinds of call that have request numbers of their own; raw values are stored.
public enum LedgerOperation: UInt8, Hashable, Sendable, CaseIterable {
    /// Create a stock.
    case createStock = 1
    /// Send a coupon.
    case send = 2
    /// Redeem.
    case redeem = 3
    /// Return.
    case returnCoupon = 4
    /// Deactivate.
    case deactivate = 5
    /// Hold or release.
    case hold = 6
    /// Associate an order.
    case associate = 7
    /// Undo an association.
    case disassociate = 8
    /// Change a stock's budget or state.
    case changeStock = 9
    /// Upload or delete codes.
    case codes = 10
    /// Throw a coupon away.
    case delete = 11
    /// Write documents.
    case documents = 12
    /// Say which goods are never discounted.
    case neverDiscounted = 13
}

/// A request number of one operation.
public struct LedgerRequest: Hashable, Sendable {
    /// The kind of call.
    public var operation: LedgerOperation
    /// The caller's number.
    public var number: RequestNumber

    /// A number of an operation.
    public init(_ operation: LedgerOperation, _ number: RequestNumber) {
        self.operation = operation
        self.number = number
    }
}

/// A rule's source as the ledger keeps it.
public struct StoredRule: Hashable, Sendable {
    /// The hash of the source.
    public var version: RuleVersion
    /// The file name without `.lua`.
    public var name: String
    /// The file's bytes.
    public var source: [UInt8]

    /// A rule's source.
    public init(version: RuleVersion, name: String, source: [UInt8]) {
        self.version = version
        self.name = name
        self.source = source
    }
}
