package import ScripCore

/// What can be asked of a book at one moment.
package class LedgerReader {
    private let moment: any LedgerMoment

    init(_ moment: any LedgerMoment) { self.moment = moment }

    /// The engine, with all that was changed before in its hands.
    func settled() throws(ScripError) -> any LedgerMoment { moment }

    // MARK: Stocks

    /// A stock, whole.
    package func stock(_ id: StockID) throws(ScripError) -> Stock? {
        try one(.stock(id)) { $0.stock }
    }

    /// All stocks, oldest first.
    package final func stocks() throws(ScripError) -> [Stock] {
        try stocks(after: nil, limit: .max)
    }

    /// A page of stocks, oldest first.
    package final func stocks(after stock: StockID?, limit: Int) throws(ScripError) -> [Stock] {
        try page(.stocks(after: stock), limit: limit) { $0.stock }
    }

    /// What changes about a stock, without its terms.
    package func figures(of stock: StockID) throws(ScripError) -> StockFigures? {
        try one(.figures(stock)) { $0.figures }
    }

    /// What a stock did on a day of the merchant's calendar, numbered from 1970-01-01.
    package func counts(of stock: StockID, onDay day: Int64) throws(ScripError) -> DayCounts {
        try one(.day(StockDay(stock, day))) { $0.dayCounts } ?? DayCounts()
    }

    /// The entry that says which goods a merchant never discounts; nil when there are none.
    package func neverDiscounted(of merchant: MerchantID) throws(ScripError) -> Int64? {
        try one(.neverDiscounted(merchant)) { $0.number }
    }

    /// A rule that some stock is bound to.
    package func rule(_ version: RuleVersion) throws(ScripError) -> StoredRule? {
        try one(.rule(version)) { $0.rule }
    }

    // MARK: Coupons

    /// Every coupon with this code: at most one per stock.
    package func coupons(coded code: CouponCode) throws(ScripError) -> [Coupon] {
        try all(.coupons(code)) { $0.coupon }
    }

    /// The coupon of a stock with this code.
    package func coupon(_ code: CouponCode, of stock: StockID) throws(ScripError) -> Coupon? {
        try one(.coupon(code, of: stock)) { $0.coupon }
    }

    /// The entry that changed a coupon last, by the entry that sent it: the cheapest way to see that a
    /// coupon is as it was.
    package func version(ofCouponSentIn entry: Int64) throws(ScripError) -> Int64? {
        try one(.version(entry)) { $0.number }
    }

    /// A user's coupons, oldest first, those thrown away included.
    package func coupons(of user: UserID) throws(ScripError) -> [Coupon] {
        try all(.wallet(user)) { $0.coupon }
    }

    /// How many coupons of a stock a user has received.
    package func received(by user: UserID, of stock: StockID) throws(ScripError) -> Int64 {
        try one(.received(user, stock)) { $0.number } ?? 0
    }

    /// How many coupons of a stock a person has received by other accounts than a user's.
    package func received(
        by person: [UInt8], otherThan user: UserID, of stock: StockID
    ) throws(ScripError) -> Int64 {
        try one(.receivedElsewhere(person, otherThan: user, of: stock)) { $0.number } ?? 0
    }

    /// A user's coupons of a stock that are redeemed or held.
    func spent(by user: UserID, of stock: StockID) throws(ScripError) -> [Coupon] {
        try all(.spent(user, stock)) { $0.coupon }
    }

    /// Coupons of a stock whose hold has not ended.
    package func held(of stock: StockID, at now: Instant) throws(ScripError) -> [Coupon] {
        try all(.held(stock, from: now)) { $0.coupon }
    }

    /// What a user's live redemptions of a stock use of its limits, and what is held for the user by
    /// other requests than one.
    ///
    /// - Parameters:
    ///   - user: The user.
    ///   - stock: The stock.
    ///   - periods: The day asked about, and what it is part of.
    ///   - request: A request whose own holds do not count.
    ///   - now: Holds that end before it do not count.
    package final func usage(
        by user: UserID, of stock: StockID, in periods: CalendarPeriods,
        otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> LimitUsage {
        var usage = LimitUsage()
        for coupon in try spent(by: user, of: stock) {
            if coupon.redemption != nil, let day = coupon.redeemedOn {
                usage.countUser(on: day, discount: coupon.discount, in: periods)
            } else if let hold = coupon.hold, hold.until >= now, hold.requestNumber != request {
                usage.countUser(on: hold.day, discount: hold.discount, in: periods)
            }
        }
        return usage
    }

    /// What other requests than one hold of a stock: coupons that count on a day, and minor units of all
    /// days.
    package final func held(
        of stock: StockID, onDay day: Int64, otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> (count: Int64, discount: Int64) {
        var held: (count: Int64, discount: Int64) = (0, 0)
        for coupon in try self.held(of: stock, at: now) {
            guard let hold = coupon.hold, hold.requestNumber != request else { continue }
            if hold.day == day { held.count += 1 }
            held.discount &+= hold.discount
        }
        return held
    }

    /// Coupons sent and not used whose last second is in a range, earliest first; without those whose
    /// user was told so many days ahead, or fewer.
    package final func coupons(
        expiring range: ClosedRange<Instant>, notRemindedWithin days: Int64, limit: Int
    ) throws(ScripError) -> [Coupon] {
        try page(.expiring(range, notRemindedWithin: days), limit: limit) { $0.coupon }
    }

    // MARK: The journal

    /// The journal entry that answered a request number.
    package func answer(
        to operation: LedgerOperation, _ number: RequestNumber
    ) throws(ScripError) -> JournalEntry? {
        try one(.answer(LedgerRequest(operation, number))) { $0.entry }
    }

    /// One journal entry.
    package func entry(_ number: Int64) throws(ScripError) -> JournalEntry? {
        try one(.entry(number)) { $0.entry }
    }

    /// The number of the last entry; 0 before the first.
    package func lastEntry() throws(ScripError) -> Int64 { try tail().number }

    /// Where the journal ends.
    package func lastMark() throws(ScripError) -> JournalMark {
        let tail = try tail()
        return JournalMark(number: tail.number, hash: tail.hash)
    }

    func tail() throws(ScripError) -> JournalTail { try one(.tail) { $0.tail } ?? .none }

    /// Journal entries after a number, in order.
    package final func journal(after number: Int64, limit: Int) throws(ScripError) -> [JournalEntry]
    {
        try page(.journal(after: number), limit: limit) { $0.entry }
    }

    /// Entries that gave back parts of a redemption, in order; found in the journal itself.
    package func refunds(of redemption: RedemptionID) throws(ScripError) -> [JournalEntry] {
        try all(.refunds(redemption)) { $0.entry }
    }

    /// Visits every entry after a number that gave back parts of a redemption, in order.
    package final func everyReturn(
        after number: Int64 = 0, _ visit: (JournalEntry) throws(ScripError) -> Void
    ) throws(ScripError) {
        try settled().walk(.returns(after: number)) { row throws(ScripError) in
            if let entry = row.entry { try visit(entry) }
            return true
        }
    }

    /// Entries of the redemptions that are looked for, those after one, in order.
    package final func redemptions(
        _ query: RedemptionQuery, after number: Int64, limit: Int
    ) throws(ScripError) -> [Int64] {
        guard limit > 0 else { return [] }
        var numbers: [Int64] = []
        try settled().walk(.redemptions(query, after: number)) { row throws(ScripError) in
            // An entry has a row for each of its coupons.
            guard let found = row.redemption?.number, found != numbers.last else { return true }
            numbers.append(found)
            return numbers.count < limit
        }
        return numbers
    }

    /// How far a named reader of the journal has got; 0 before it began.
    package func cursor(_ name: String) throws(ScripError) -> Int64 {
        try one(.cursor(name)) { $0.number } ?? 0
    }

    // MARK: Uploaded codes

    /// How many uploaded codes of a stock are left to draw.
    package func codesLeft(of stock: StockID) throws(ScripError) -> Int64 {
        try one(.codesLeft(stock)) { $0.number } ?? 0
    }

    /// The uploaded code at a position below ``codesLeft(of:)``.
    package func uploadedCode(
        at position: Int64, of stock: StockID
    ) throws(ScripError) -> CouponCode? {
        try one(.codeAt(position, of: stock)) { $0.upload?.code }
    }

    /// An uploaded code.
    package func uploadedCode(
        _ code: CouponCode, of stock: StockID
    ) throws(ScripError) -> UploadedCode? {
        try one(.upload(code, of: stock)) { $0.upload }
    }

    /// Uploaded codes of a stock in code order, from an offset: drawn ones, those left, or with nil all.
    package final func uploadedCodes(
        of stock: StockID, drawn: Bool?, offset: Int64, limit: Int64
    ) throws(ScripError) -> [UploadedCode] {
        try page(.uploads(stock, drawn: drawn, offset: offset), limit: Int(limit)) { $0.upload }
    }

    /// How many codes were uploaded to a stock, drawn ones included.
    package final func uploadedCount(of stock: StockID) throws(ScripError) -> Int64 {
        var count: Int64 = 0
        try settled().load(.codesUploaded(stock)) { count = $0.number ?? 0 }
        return count
    }

    // MARK: Documents

    /// A document.
    package func document(_ key: DocumentKey) throws(ScripError) -> Document? {
        try one(.document(key)) { $0.document }
    }

    /// Documents of a collection in key order, those after a key.
    package final func documents(
        in collection: String, after key: String?, limit: Int
    ) throws(ScripError) -> [Document] {
        // No key is empty, so that every key comes after the empty one.
        try page(.documents(collection, after: key ?? ""), limit: limit) { $0.document }
    }

    // MARK: Programs

    /// A program.
    package func program(_ name: Program.Name) throws(ScripError) -> Program? {
        try one(.program(name)) { $0.program }
    }

    /// Programs that give, at a moment, to who pays a merchant, in the order in which they began.
    package func programs(
        giving merchant: MerchantID, at instant: Instant
    ) throws(ScripError) -> [Program] {
        try all(.giving(merchant, at: instant)) { $0.program }
    }

    /// Programs of a kind that began before an entry, newest first: a merchant's, or with nil all.
    package final func programs(
        _ kind: Program.Kind, of merchant: MerchantID?, before entry: Int64, limit: Int
    ) throws(ScripError) -> [Program] {
        try page(.programs(kind, of: merchant, before: entry), limit: limit) { $0.program }
    }

    // MARK: The book as it is stored

    /// What the engine itself finds wrong with how it stores the book, in its own words.
    package final func selfCheck() throws(ScripError) -> [String] { try settled().selfCheck() }

    /// Every table of the book with every column it has, whoever added it.
    package final func tables() throws(ScripError) -> [LedgerTable] { try settled().tables() }

    /// Every row of a table as it is stored, in the order of its key; values as in the table's columns.
    package final func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) { try settled().everyRow(of: table, visit) }

    // MARK: Rows of a key

    final func one<Row>(
        _ key: RowKey, _ pick: (LedgerRow) -> Row?
    ) throws(ScripError) -> Row? {
        var found: Row?
        try moment.load(key) { row in
            if found == nil { found = pick(row) }
        }
        return found
    }

    final func all<Row>(_ key: RowKey, _ pick: (LedgerRow) -> Row?) throws(ScripError) -> [Row] {
        var found: [Row] = []
        try moment.load(key) { row in
            if let row = pick(row) { found.append(row) }
        }
        return found
    }

    final func page<Row>(
        _ walk: LedgerWalk, limit: Int, _ pick: (LedgerRow) -> Row?
    ) throws(ScripError) -> [Row] {
        guard limit > 0 else { return [] }
        var found: [Row] = []
        try settled().walk(walk) { row throws(ScripError) in
            if let row = pick(row) { found.append(row) }
            return found.count < limit
        }
        return found
    }
}
