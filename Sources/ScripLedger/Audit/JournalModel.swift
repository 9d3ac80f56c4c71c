package import ScripCore

/// Everything a ledger should hold, worked out from its journal alone.
///
/// Applying an entry checks that it could have happened after those before it, at the time it says: an
/// audit names the first that could not. Written apart from the code that decides and changes coupons, so
/// that a mistake there is not made here too; only what the calendar says is asked of the same place.
package struct JournalModel: Sendable {
    /// Names one coupon.
    package struct Key: Hashable, Sendable {
        /// Its stock.
        package var stock: StockID
        /// Its code.
        package var code: CouponCode

        /// A coupon of a stock.
        package init(_ stock: StockID, _ code: CouponCode) {
            self.stock = stock
            self.code = code
        }
    }

    /// Finds an earlier entry again: the model keeps no baskets.
    package typealias Lookup = (Int64) throws(ScripError) -> JournalEntry?

    /// One stock as its entries left it.
    struct StockRow: Sendable {
        var created: StockCreated
        /// As the table has it: with the limits of the last edit, or of the creation.
        var definition: StockDefinition
        var figures: StockFigures
        var days: [Int64: DayCounts] = [:]
        var sentToUser: [ExactText: Int64] = [:]
        /// Coupons that count for a person: the entries that sent them, and to which account.
        var persons: [[UInt8]: [(number: Int64, user: ExactText)]] = [:]
        var codes = UploadedCodes()
    }

    /// A request number as the ledger tells it from others.
    struct Request: Hashable, Sendable {
        var operation: LedgerOperation
        var number: ExactText
    }

    /// A document's name as the ledger tells it from others.
    struct DocumentName: Hashable, Sendable {
        var collection: ExactText
        var key: ExactText
    }

    /// What the first entry says; nil before it.
    package private(set) var book: Book?
    /// Whether the last entry says that the book went elsewhere.
    private var isMoved = false
    var stocks: [StockID: StockRow] = [:]
    var lastStock: Int64?
    /// The entry that says which goods a merchant never discounts, of merchants that have such.
    var neverDiscounted: [MerchantID: Int64] = [:]
    /// The name of each rule: that under which it was bound first.
    var rules: [RuleVersion: RuleRow] = [:]
    var coupons: [Key: Coupon] = [:]
    var keys: [Int64: Key] = [:]
    var wallets: [ExactText: [Int64]] = [:]
    var requests: [Request: Int64] = [:]
    var holds: [ExactText: Int64] = [:]
    /// Pieces of each line that came back, by redemption; only of those from which any did.
    var returned: [Int64: [Int: Int64]] = [:]
    var limitCounts = LimitCounts()
    var documents: [DocumentName: Document] = [:]
    var programs: [Program.Name: Program] = [:]
    /// Coupons that were sent for a payment whose entry has not come yet.
    var gifts: [Int64] = []
    /// Their names by the entries that began them.
    var programNames: [Int64: Program.Name] = [:]
    /// Who may earn what is in programs, by the entries that began them.
    var earners: [Int64: [ProgramEarner]] = [:]
    /// Every coupon of every redemption, in order.
    var redemptionRows: [RedemptionRow] = []
    /// Redemptions so far, returned ones included.
    package internal(set) var redemptions: Int64 = 0

    /// Stocks so far.
    package var stockCount: Int64 { Int64(stocks.count) }
    /// Coupons so far.
    package var couponCount: Int64 { Int64(coupons.count) }
    /// Documents that are there.
    package var documentCount: Int64 { Int64(documents.count) }

    /// Every stock as it was created, in order.
    package var createdStocks: [StockCreated] {
        stocks.values.map(\.created).sorted {
            Int64($0.id.rawValue) ?? 0 < Int64($1.id.rawValue) ?? 0
        }
    }
    /// Every rule that was published or proposed.
    package var ruleVersions: [RuleVersion] { rules.keys.sorted() }

    /// Where the merchant's calendar is read.
    var zone: MerchantTimeZone { (book ?? .usual).timeZone }

    /// The model before the first entry.
    package init() {}

    /// Takes the next entry; throws what is impossible about it.
    ///
    /// - Parameters:
    ///   - entry: The entry.
    ///   - lookup: Finds entries before it.
    package mutating func apply(
        _ entry: JournalEntry, lookup: Lookup
    ) throws(ScripError) {
        try expect(
            (book == nil) == (entry.kind == .bookBegun),
            book == nil ? "does not say what book it begins" : "begins a book again")
        try expect(
            isMoved == (entry.kind == .bookArrived),
            isMoved ? "comes after the book was moved" : "has a book arrive that was not moved")
        try checkGifts(before: entry)
        switch entry.kind {
        case .bookBegun: book = try Book(record: entry.body)
        case .bookMoved, .bookArrived:
            _ = try BookMoved(record: entry.body)
            isMoved = entry.kind == .bookMoved
        case .stockCreated: try apply(StockCreated(record: entry.body), in: entry)
        case .stockEdited: try apply(StockEdited(record: entry.body), in: entry)
        case .stockMoved, .budgetChanged: try apply(StockChanged(record: entry.body), in: entry)
        case .codesUploaded, .codeDeleted: try apply(CodesChanged(record: entry.body), in: entry)
        case .couponSent: try apply(CouponSent(record: entry.body), in: entry)
        case .campaignCreated: try apply(CampaignCreated(record: entry.body), in: entry)
        case .campaignStopped: try apply(CampaignStopped(record: entry.body), in: entry)
        case .payGiftCreated: try apply(PayGiftCreated(record: entry.body), in: entry)
        case .payGiftChanged: try apply(PayGiftChanged(record: entry.body), in: entry)
        case .paymentTaken: try apply(PaymentTaken(record: entry.body), in: entry, lookup)
        case .subsidyPaid: try apply(SubsidyPaid(record: entry.body), in: entry, lookup)
        case .subsidyReturned: try apply(SubsidyReturned(record: entry.body), in: entry)
        case .redeemed: try apply(Redeemed(record: entry.body), in: entry, lookup)
        case .held: try apply(Held(record: entry.body), in: entry)
        case .used: try apply(Used(record: entry.body), in: entry)
        case .returned: try apply(Returned(record: entry.body), in: entry, lookup)
        case .deactivated, .deleted, .released, .associated, .disassociated, .reminded:
            try apply(CouponChanged(record: entry.body), in: entry)
        case .documentsChanged: try apply(DocumentsChanged(record: entry.body), in: entry)
        case .neverDiscountedChanged:
            try apply(NeverDiscountedChanged(record: entry.body), in: entry)
        case .ruleProposed, .rulePublished: try apply(RuleProven(record: entry.body), in: entry)
        }
    }

    // MARK: What must be there

    /// Notes that an entry answers a request number; each is answered once.
    mutating func claim(
        _ operation: LedgerOperation, _ number: RequestNumber?, _ entry: JournalEntry
    ) throws(ScripError) {
        guard let number else { throw impossible("changes something without a request number") }
        do throws(ScripError) {
            try number.check()
        } catch {
            throw impossible("answers a request whose number is none")
        }
        let request = Request(operation: operation, number: ExactText(number))
        guard requests.updateValue(entry.number, forKey: request) == nil else {
            throw impossible("answers request '\(number)' again")
        }
    }

    /// A moment is the caller's own, or it was read from the clock before the entry was written.
    func check(
        _ moment: Instant, asked: Instant?, _ entry: JournalEntry
    ) throws(ScripError) {
        try expect(JournalModel.moments.contains(moment), "counts at a time no calendar has")
        if let asked {
            try expect(moment == asked, "counts at another time than was asked for")
        } else {
            try expect(moment <= entry.recordedAt, "counts at a time that had not come")
        }
    }

    /// Years 1 to 9999: what can be written, and be reckoned with without end.
    static let moments =
        Instant(epochSeconds: -62_135_596_800)...Instant(epochSeconds: 253_402_300_799)

    func stock(_ id: StockID) throws(ScripError) -> StockRow {
        guard let known = stocks[id] else {
            throw impossible("names stock \(id), which was not created")
        }
        return known
    }

    func coupon(_ key: Key) throws(ScripError) -> Coupon {
        guard let known = coupons[key] else {
            throw impossible("names a coupon of stock \(key.stock) that was not sent")
        }
        return known
    }

    /// The merchant's calendar day, numbered from 1970-01-01.
    func day(of instant: Instant) -> Int64 {
        let local = instant.epochSeconds &+ zone.offset(at: instant)
        return local >= 0 ? local / 86_400 : -((86_399 &- local) / 86_400)
    }

    func expect(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws(ScripError) {
        guard condition else { throw impossible(otherwise()) }
    }

    func impossible(_ what: String) -> ScripError {
        ScripError(
            .ledgerUnavailable, what,
            remedy: "Keep the file, and restore the ledger from a copy")
    }
}
