internal import GRDB
internal import ScripCore

/// What can be asked of one connection inside one transaction.
struct SQLiteReader: LedgerReader {
    let connection: Connection

    // MARK: Stocks

    func stock(_ id: StockID) throws(ScripError) -> Stock? {
        guard let key = SQLiteReader.key(id) else { return nil }
        var row = try Row(.stock, in: connection)
        row.bind(key)
        guard try row.next() else { return nil }
        return try SQLiteReader.stock(from: &row)
    }

    func stocks() throws(ScripError) -> [Stock] {
        var row = try Row(.stocks, in: connection)
        var stocks: [Stock] = []
        while try row.next() { stocks.append(try SQLiteReader.stock(from: &row)) }
        return stocks
    }

    private static func stock(from row: inout Row) throws(ScripError) -> Stock {
        let id = StockID(rawValue: String(row.integer()))
        var definition = try StockDefinition(record: row.blob())
        let version = RuleVersion(rawValue: row.string())
        var decoder = try RecordDecoder(record: row.blob())
        let parameters = try decoder.list { d throws(ScripError) in
            try ParameterValue.Field(from: &d)
        }
        try decoder.finish()
        let createdAt = Instant(epochSeconds: row.integer())
        let figures = try SQLiteReader.figures(from: &row)
        definition.limits.sending = figures.limits
        return Stock(
            id: id, definition: definition, ruleVersion: version, parameters: parameters,
            state: figures.state, createdAt: createdAt, sent: figures.sent,
            redeemed: figures.redeemed, discounted: figures.discounted,
            edition: figures.edition, neverDiscounted: figures.neverDiscounted)
    }

    func figures(of stock: StockID) throws(ScripError) -> StockFigures? {
        guard let key = SQLiteReader.key(stock) else { return nil }
        var row = try Row(.figures, in: connection)
        row.bind(key)
        guard try row.next() else { return nil }
        return try SQLiteReader.figures(from: &row)
    }

    private static func figures(from row: inout Row) throws(ScripError) -> StockFigures {
        StockFigures(
            state: try row.choice(),
            limits: SendLimits(
                total: row.optionalInteger(), perUser: row.optionalInteger(),
                perDay: row.optionalInteger()),
            sent: row.integer(), redeemed: row.integer(), discounted: row.integer(),
            edition: row.integer(), neverDiscounted: row.integer())
    }

    func neverDiscounted(of merchant: MerchantID) throws(ScripError) -> Int64? {
        var row = try Row(.neverDiscounted, in: connection)
        row.bind(merchant.rawValue)
        return try row.next() ? row.integer() : nil
    }

    func counts(of stock: StockID, onDay day: Int64) throws(ScripError) -> DayCounts {
        guard let key = SQLiteReader.key(stock) else { return DayCounts() }
        var row = try Row(.dayCounts, in: connection)
        row.bind(key)
        row.bind(day)
        guard try row.next() else { return DayCounts() }
        return DayCounts(sent: row.integer(), redeemed: row.integer())
    }

    func usage(
        by user: UserID, of stock: StockID, in periods: CalendarPeriods,
        otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> LimitUsage {
        var usage = LimitUsage()
        guard let key = SQLiteReader.key(stock) else { return usage }
        var row = try Row(.usage, in: connection)
        row.bind(user.rawValue)
        row.bind(key)
        row.bind(now.epochSeconds)
        // No number is empty.
        row.bind(request?.rawValue ?? "")
        while try row.next() {
            usage.countUser(on: row.integer(), discount: row.integer(), in: periods)
        }
        return usage
    }

    func held(
        of stock: StockID, onDay day: Int64, otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> (count: Int64, discount: Int64) {
        var held: (count: Int64, discount: Int64) = (0, 0)
        guard let key = SQLiteReader.key(stock) else { return held }
        var row = try Row(.held, in: connection)
        row.bind(key)
        row.bind(now.epochSeconds)
        row.bind(request?.rawValue ?? "")
        while try row.next() {
            if row.integer() == day { held.count += 1 }
            held.discount &+= row.integer()
        }
        return held
    }

    func rule(_ version: RuleVersion) throws(ScripError) -> StoredRule? {
        var row = try Row(.rule, in: connection)
        row.bind(version.rawValue)
        guard try row.next() else { return nil }
        return StoredRule(version: version, name: row.string(), source: row.blob())
    }

    // MARK: Coupons

    func coupons(coded code: CouponCode) throws(ScripError) -> [Coupon] {
        var row = try Row(.couponsByCode, in: connection)
        row.bind(code.rawValue)
        return try SQLiteReader.coupons(from: &row)
    }

    func coupon(_ code: CouponCode, of stock: StockID) throws(ScripError) -> Coupon? {
        guard let key = SQLiteReader.key(stock) else { return nil }
        var row = try Row(.coupon, in: connection)
        row.bind(code.rawValue)
        row.bind(key)
        return try SQLiteReader.coupons(from: &row).first
    }

    func version(ofCouponSentIn entry: Int64) throws(ScripError) -> Int64? {
        var row = try Row(.couponVersion, in: connection)
        row.bind(entry)
        return try row.next() ? row.integer() : nil
    }

    func coupons(of user: UserID) throws(ScripError) -> [Coupon] {
        var row = try Row(.couponsOfUser, in: connection)
        row.bind(user.rawValue)
        return try SQLiteReader.coupons(from: &row)
    }

    func received(by user: UserID, of stock: StockID) throws(ScripError) -> Int64 {
        guard let key = SQLiteReader.key(stock) else { return 0 }
        var row = try Row(.received, in: connection)
        row.bind(user.rawValue)
        row.bind(key)
        guard try row.next() else { return 0 }
        return row.integer()
    }

    func received(
        by person: [UInt8], otherThan user: UserID, of stock: StockID
    ) throws(ScripError) -> Int64 {
        var row = try Row(.receivedElsewhere, in: connection)
        row.bind(SQLiteReader.key(stock))
        row.bind(person)
        row.bind(user.rawValue)
        return try row.next() ? row.integer() : 0
    }

    private static func coupons(from row: inout Row) throws(ScripError) -> [Coupon] {
        var coupons: [Coupon] = []
        while try row.next() { coupons.append(try SQLiteReader.coupon(from: &row)) }
        return coupons
    }

    private static func coupon(from row: inout Row) throws(ScripError) -> Coupon {
        var coupon = Coupon(
            code: CouponCode(rawValue: row.string()),
            stock: StockID(rawValue: String(row.integer())),
            user: UserID(rawValue: row.string()), state: try row.choice(),
            receivedAt: Instant(epochSeconds: row.integer()),
            availableFrom: Instant(epochSeconds: row.integer()),
            expiresAt: row.optionalInteger().map(Instant.init(epochSeconds:)),
            channel: row.string(), version: row.integer(),
            redemption: row.optionalInteger().map(RedemptionID.init(entry:)),
            redeemedAt: row.optionalInteger().map(Instant.init(epochSeconds:)),
            redeemedOn: row.optionalInteger(), discount: row.integer())
        let holder = row.optionalString()
        let until = row.optionalInteger()
        let heldOn = row.integer()
        let heldDiscount = row.integer()
        if let holder, let until {
            coupon.hold = Coupon.Hold(
                requestNumber: RequestNumber(rawValue: holder),
                until: Instant(epochSeconds: until), day: heldOn, discount: heldDiscount)
        }
        coupon.order = row.optionalString()
        let deactivatedAt = row.optionalInteger()
        let reason = row.string()
        let deactivatedIn = row.integer()
        if let deactivatedAt {
            coupon.deactivation = Coupon.Deactivation(
                at: Instant(epochSeconds: deactivatedAt), reason: reason, entry: deactivatedIn)
        }
        coupon.returnedIn = row.optionalInteger()
        coupon.reminded = row.optionalInteger()
        coupon.sentIn = row.integer()
        return coupon
    }

    // MARK: The journal

    func answer(
        to operation: LedgerOperation, _ number: RequestNumber
    ) throws(ScripError) -> JournalEntry? {
        var row = try Row(.answer, in: connection)
        row.bind(Int64(operation.rawValue))
        row.bind(number.rawValue)
        return try SQLiteReader.entries(from: &row).first
    }

    func entry(_ number: Int64) throws(ScripError) -> JournalEntry? {
        var row = try Row(.entry, in: connection)
        row.bind(number)
        return try SQLiteReader.entries(from: &row).first
    }

    func lastEntry() throws(ScripError) -> Int64 {
        var row = try Row(.tail, in: connection)
        return try row.next() ? row.integer() : 0
    }

    func journal(after number: Int64, limit: Int) throws(ScripError) -> [JournalEntry] {
        var row = try Row(.journal, in: connection)
        row.bind(number)
        row.bind(Int64(limit))
        return try SQLiteReader.entries(from: &row)
    }

    private static func entries(from row: inout Row) throws(ScripError) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        while try row.next() {
            let number = row.integer()
            let raw = row.integer()
            guard let kind = UInt8(exactly: raw).flatMap(JournalEntry.Kind.init(rawValue:)) else {
                throw SQLiteFault.damaged("has a journal entry \(number) of unknown kind \(raw)")
            }
            entries.append(
                JournalEntry(
                    number: number, kind: kind,
                    recordedAt: Instant(epochSeconds: row.integer()), body: row.blob(),
                    hash: row.blob()))
        }
        return entries
    }

    func coupons(
        expiring range: ClosedRange<Instant>, notRemindedWithin days: Int64, limit: Int
    ) throws(ScripError) -> [Coupon] {
        var row = try Row(.expiring, in: connection)
        row.bind(range.lowerBound.epochSeconds)
        row.bind(range.upperBound.epochSeconds)
        row.bind(days)
        row.bind(Int64(limit))
        return try SQLiteReader.coupons(from: &row)
    }

    func refunds(of redemption: RedemptionID) throws(ScripError) -> [JournalEntry] {
        let first = Returned.beginning(of: redemption)
        // The first bytes that no return of this redemption begins with: all that do lie between.
        var end = first
        end[end.count - 1] += 1
        var row = try Row(.refunds, in: connection)
        row.bind(first)
        row.bind(end)
        return try SQLiteReader.entries(from: &row)
    }

    func redemptions(
        _ query: RedemptionQuery, after number: Int64, limit: Int
    ) throws(ScripError) -> [Int64] {
        // The narrowest first, as most ledgers have it.
        let sql: SQL =
            if query.user != nil {
                .redemptionsOfUser
            } else if query.late {
                .redemptionsLate
            } else if query.day != nil {
                .redemptionsOnDay
            } else if query.store != nil {
                .redemptionsInStore
            } else if query.stock != nil {
                .redemptionsOfStock
            } else {
                .redemptions
            }
        var row = try Row(sql, in: connection)
        row.bind(number)
        // Text that is no stock's number names none, as no stock has a number below 1.
        row.bind(query.stock.map { SQLiteReader.key($0) ?? 0 })
        row.bind(query.user?.rawValue)
        row.bind(query.store)
        row.bind(query.day)
        row.bind(query.late ? 1 : 0)
        row.bind(Int64(limit))
        var numbers: [Int64] = []
        while try row.next() { numbers.append(row.integer()) }
        return numbers
    }

    func everyRedemption(
        _ visit: (RedemptionRow) throws(ScripError) -> Void
    ) throws(ScripError) {
        var row = try Row(.everyRedemption, in: connection)
        while try row.next() {
            try visit(
                RedemptionRow(
                    number: row.integer(), position: row.integer(),
                    stock: StockID(rawValue: String(row.integer())),
                    user: UserID(rawValue: row.string()), store: row.optionalString(),
                    day: row.integer(), isLate: row.integer() == 1))
        }
    }

    func cursor(_ name: String) throws(ScripError) -> Int64 {
        var row = try Row(.cursor, in: connection)
        row.bind(name)
        return try row.next() ? row.integer() : 0
    }

    // MARK: Documents

    func document(_ key: DocumentKey) throws(ScripError) -> Document? {
        var row = try Row(.document, in: connection)
        row.bind(key.collection)
        row.bind(key.key)
        return try row.next() ? SQLiteReader.document(from: &row) : nil
    }

    func documents(
        in collection: String, after key: String?, limit: Int
    ) throws(ScripError) -> [Document] {
        var row = try Row(.documents, in: connection)
        row.bind(collection)
        // No key is empty, so that every key comes after the empty one.
        row.bind(key ?? "")
        row.bind(Int64(max(0, limit)))
        var documents: [Document] = []
        while try row.next() { documents.append(SQLiteReader.document(from: &row)) }
        return documents
    }

    private static func document(from row: inout Row) -> Document {
        let key = DocumentKey(collection: row.string(), key: row.string())
        return Document(key: key, body: row.blob(), version: row.integer())
    }

    // MARK: Uploaded codes

    func codesLeft(of stock: StockID) throws(ScripError) -> Int64 {
        // Positions have no gaps, so the last one says how many there are without counting them.
        var row = try Row(.codesLeft, in: connection)
        row.bind(SQLiteReader.key(stock))
        guard try row.next(), let last = try row.optionalCount() else { return 0 }
        return last + 1
    }

    func uploadedCode(at position: Int64, of stock: StockID) throws(ScripError) -> CouponCode? {
        var row = try Row(.codeAtPosition, in: connection)
        row.bind(SQLiteReader.key(stock))
        row.bind(position)
        return try row.next() ? CouponCode(rawValue: row.string()) : nil
    }

    func uploadedCode(
        _ code: CouponCode, of stock: StockID
    ) throws(ScripError) -> UploadedCode? {
        var row = try Row(.uploadedCode, in: connection)
        row.bind(SQLiteReader.key(stock))
        row.bind(code.rawValue)
        return try row.next() ? SQLiteReader.uploadedCode(from: &row) : nil
    }

    func uploadedCodes(
        of stock: StockID, drawn: Bool?, offset: Int64, limit: Int64
    ) throws(ScripError) -> [UploadedCode] {
        var row = try Row(.uploadedCodes, in: connection)
        row.bind(SQLiteReader.key(stock))
        row.bind(drawn.map { Int64($0 ? 1 : 0) })
        row.bind(limit)
        row.bind(offset)
        var codes: [UploadedCode] = []
        while try row.next() { codes.append(SQLiteReader.uploadedCode(from: &row)) }
        return codes
    }

    func uploadedCount(of stock: StockID) throws(ScripError) -> Int64 {
        var row = try Row(.uploadedCount, in: connection)
        row.bind(SQLiteReader.key(stock))
        return try row.next() ? row.integer() : 0
    }

    private static func uploadedCode(from row: inout Row) -> UploadedCode {
        UploadedCode(
            code: CouponCode(rawValue: row.string()),
            uploadedAt: Instant(epochSeconds: row.integer()), position: row.optionalInteger())
    }

    /// A stock's id is its row's key in decimal digits; anything else names no stock.
    static func key(_ id: StockID) -> Int64? {
        Int64(id.rawValue).flatMap { String($0) == id.rawValue ? $0 : nil }
    }
}
