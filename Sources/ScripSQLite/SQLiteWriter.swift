internal import Crypto
internal import GRDB
internal import ScripCore

/// What can be changed inside one transaction that several callers share.
///
/// Stock counters are kept here until the transaction ends, so that a hot stock's row is written once
/// a group and not once a coupon.
final class SQLiteWriter: LedgerWriter {
    private let connection: Connection
    private let reader: SQLiteReader
    private let faults: LedgerFaults?
    private var last: JournalTail
    private var figures: [StockID: Counted<StockFigures>] = [:]
    private var days: [StockDay: Counted<DayCounts>] = [:]
    /// Journal entries written in this transaction.
    private(set) var entries = 0
    /// Whether the body that runs now has changed anything.
    private(set) var wrote = false

    private struct StockDay: Hashable {
        var stock: StockID
        var day: Int64
    }

    private struct Counted<Value> {
        var value: Value
        var changed: Bool
    }

    /// Where the chain ends.
    private struct JournalTail {
        var number: Int64 = 0
        var hash = JournalEntry.genesis
        var recordedAt = Instant(epochSeconds: .min)
    }

    init(_ connection: Connection, faults: LedgerFaults?) throws(ScripError) {
        self.connection = connection
        self.faults = faults
        reader = SQLiteReader(connection: connection)
        last = JournalTail()
        var row = try Row(.tail, in: connection)
        if try row.next() {
            last.number = try row.count()
            last.hash = row.blob()
            last.recordedAt = Instant(epochSeconds: row.integer())
        }
    }

    /// A new body begins.
    func begin() { wrote = false }

    /// Writes what was kept until the end of the transaction.
    func flush() throws(ScripError) {
        for (id, entry) in figures where entry.changed {
            let changed = entry.value
            var row = try write(.updateStock)
            bind(changed, to: &row)
            row.bind(SQLiteReader.key(id))
            try row.run()
        }
        for (day, entry) in days where entry.changed {
            var row = try write(.updateDayCounts)
            row.bind(SQLiteReader.key(day.stock))
            row.bind(day.day)
            row.bind(entry.value.sent)
            row.bind(entry.value.redeemed)
            try row.run()
        }
    }

    private func write(_ sql: SQL) throws(ScripError) -> Row {
        wrote = true
        try faults?.step(.statement)
        return try Row(sql, in: connection)
    }

    // MARK: Journal

    func append(
        _ draft: JournalDraft, answering request: LedgerRequest?
    ) throws(ScripError) -> Int64 {
        let number = last.number + 1
        let recordedAt = max(draft.recordedAt, last.recordedAt)
        let input = JournalEntry.chainInput(
            after: last.hash, number: number, kind: draft.kind, recordedAt: recordedAt,
            bodyDigest: draft.bodyDigest)
        let hash = Array(SHA256.hash(data: input))
        var row = try write(.insertEntry)
        row.bind(number)
        row.bind(Int64(draft.kind.rawValue))
        row.bind(recordedAt.epochSeconds)
        row.bind(draft.body)
        row.bind(hash)
        try row.run()
        if let request {
            var row = try write(.insertRequest)
            row.bind(Int64(request.operation.rawValue))
            row.bind(request.number.rawValue)
            row.bind(number)
            try row.run()
        }
        last = JournalTail(number: number, hash: hash, recordedAt: recordedAt)
        entries += 1
        return number
    }

    // MARK: Stocks

    func insert(_ rule: StoredRule) throws(ScripError) {
        var row = try write(.insertRule)
        row.bind(rule.version.rawValue)
        row.bind(rule.name)
        row.bind(rule.source)
        try row.run()
    }

    func insert(_ stock: Stock) throws(ScripError) {
        guard let key = SQLiteReader.key(stock.id) else {
            throw SQLiteFault.damaged("cannot number a stock '\(stock.id)'")
        }
        var parameters = RecordEncoder.record()
        parameters.append(list: stock.parameters)
        var row = try write(.insertStock)
        bind(stock.figures, to: &row)
        row.bind(key)
        row.bind(stock.definition.record)
        row.bind(stock.ruleVersion.rawValue)
        row.bind(parameters.bytes)
        row.bind(stock.createdAt.epochSeconds)
        try row.run()
    }

    private func bind(_ figures: StockFigures, to row: inout Row) {
        row.bind(figures.state.rawValue)
        row.bind(figures.limits.total)
        row.bind(figures.limits.perUser)
        row.bind(figures.limits.perDay)
        row.bind(figures.sent)
        row.bind(figures.redeemed)
        row.bind(figures.discounted)
        row.bind(figures.edition)
        row.bind(figures.neverDiscounted)
    }

    func update(_ figures: StockFigures, of stock: StockID) throws(ScripError) {
        wrote = true
        self.figures[stock] = Counted(value: figures, changed: true)
    }

    func update(_ definition: StockDefinition, of stock: StockID) throws(ScripError) {
        var row = try write(.updateDefinition)
        row.bind(definition.record)
        row.bind(SQLiteReader.key(stock))
        try row.run()
    }

    func update(
        neverDiscounted entry: Int64?, of merchant: MerchantID
    ) throws(ScripError) {
        var row = try write(entry == nil ? .removeNeverDiscounted : .putNeverDiscounted)
        row.bind(merchant.rawValue)
        if let entry { row.bind(entry) }
        try row.run()
    }

    func insert(_ coupon: PersonCoupon) throws(ScripError) {
        var row = try write(.insertPerson)
        row.bind(SQLiteReader.key(coupon.stock))
        row.bind(coupon.person)
        row.bind(coupon.number)
        try row.run()
    }

    func update(_ counts: DayCounts, of stock: StockID, onDay day: Int64) throws(ScripError) {
        wrote = true
        days[StockDay(stock: stock, day: day)] = Counted(value: counts, changed: true)
    }

    func nextStock() throws(ScripError) -> StockID {
        var row = try Row(.lastStock, in: connection)
        guard try row.next() else { throw SQLiteFault.damaged("cannot number a stock") }
        // Sixteen digits, as the platform's stock numbers have.
        return StockID(rawValue: String((try row.optionalCount() ?? 1_200_000_000_000_000) + 1))
    }

    func insert(_ code: CouponCode, of stock: StockID, at instant: Instant) throws(ScripError) {
        let position = try reader.codesLeft(of: stock)
        var row = try write(.insertCode)
        row.bind(SQLiteReader.key(stock))
        row.bind(code.rawValue)
        row.bind(instant.epochSeconds)
        row.bind(position)
        try row.run()
    }

    func take(
        _ code: CouponCode, at position: Int64, of stock: StockID, forget: Bool
    ) throws(ScripError) {
        let last = try reader.codesLeft(of: stock) - 1
        var taken = try write(forget ? .forgetCode : .takeCode)
        taken.bind(SQLiteReader.key(stock))
        taken.bind(code.rawValue)
        try taken.run()
        // The last one fills the gap; if it is the one taken, none is left there to move, and the draw has
        // still taken the same steps as any other.
        var moved = try write(.moveCode)
        moved.bind(position)
        moved.bind(SQLiteReader.key(stock))
        moved.bind(last)
        try moved.run()
    }

    func insert(_ redemption: RedemptionRow) throws(ScripError) {
        var row = try write(.insertRedemption)
        row.bind(redemption.number)
        row.bind(redemption.position)
        row.bind(SQLiteReader.key(redemption.stock))
        row.bind(redemption.user.rawValue)
        row.bind(redemption.store)
        row.bind(redemption.day)
        row.bind(redemption.isLate ? 1 : 0)
        try row.run()
    }

    func put(_ document: Document) throws(ScripError) {
        var row = try write(.putDocument)
        row.bind(document.key.collection)
        row.bind(document.key.key)
        row.bind(document.body)
        row.bind(document.version)
        try row.run()
    }

    func remove(_ document: DocumentKey) throws(ScripError) {
        var row = try write(.removeDocument)
        row.bind(document.collection)
        row.bind(document.key)
        try row.run()
    }

    func update(cursor name: String, to entry: Int64) throws(ScripError) {
        var row = try write(.updateCursor)
        row.bind(name)
        row.bind(entry)
        try row.run()
    }

    // MARK: Coupons

    func insert(_ coupon: Coupon) throws(ScripError) {
        var row = try write(.insertCoupon)
        row.bind(coupon.sentIn)
        row.bind(coupon.code.rawValue)
        row.bind(SQLiteReader.key(coupon.stock))
        row.bind(coupon.user.rawValue)
        row.bind(coupon.receivedAt.epochSeconds)
        row.bind(coupon.availableFrom.epochSeconds)
        row.bind(coupon.expiresAt?.epochSeconds)
        row.bind(coupon.channel)
        bindChanging(coupon, to: &row)
        try row.run()
    }

    func update(_ coupon: Coupon) throws(ScripError) {
        var row = try write(.updateCoupon)
        bindChanging(coupon, to: &row)
        row.bind(coupon.sentIn)
        try row.run()
    }

    private func bindChanging(_ coupon: Coupon, to row: inout Row) {
        row.bind(coupon.state.rawValue)
        row.bind(coupon.version)
        row.bind(coupon.redemption?.entry)
        row.bind(coupon.redeemedAt?.epochSeconds)
        row.bind(coupon.redeemedOn)
        row.bind(coupon.discount)
        row.bind(coupon.hold?.requestNumber.rawValue)
        row.bind(coupon.hold?.until.epochSeconds)
        row.bind(coupon.hold?.day)
        row.bind(coupon.hold?.discount)
        row.bind(coupon.order)
        row.bind(coupon.deactivation?.at.epochSeconds)
        row.bind(coupon.deactivation?.reason)
        row.bind(coupon.deactivation?.entry)
        row.bind(coupon.returnedIn)
        row.bind(coupon.reminded)
    }
}

// MARK: - What is read inside a transaction sees what the transaction keeps

extension SQLiteWriter {
    func figures(of stock: StockID) throws(ScripError) -> StockFigures? {
        if let known = figures[stock] { return known.value }
        guard let stored = try reader.figures(of: stock) else { return nil }
        figures[stock] = Counted(value: stored, changed: false)
        return stored
    }

    func stock(_ id: StockID) throws(ScripError) -> Stock? {
        guard let stock = try reader.stock(id) else { return nil }
        return with(stock)
    }

    func stocks() throws(ScripError) -> [Stock] { try reader.stocks().map(with) }

    private func with(_ stock: Stock) -> Stock {
        guard let known = figures[stock.id]?.value else { return stock }
        var stock = stock
        stock.state = known.state
        stock.definition.limits.sending = known.limits
        stock.sent = known.sent
        stock.redeemed = known.redeemed
        stock.discounted = known.discounted
        stock.edition = known.edition
        stock.neverDiscounted = known.neverDiscounted
        return stock
    }

    func neverDiscounted(of merchant: MerchantID) throws(ScripError) -> Int64? {
        try reader.neverDiscounted(of: merchant)
    }

    func counts(of stock: StockID, onDay day: Int64) throws(ScripError) -> DayCounts {
        let key = StockDay(stock: stock, day: day)
        if let known = days[key] { return known.value }
        let counts = try reader.counts(of: stock, onDay: day)
        days[key] = Counted(value: counts, changed: false)
        return counts
    }

    func usage(
        by user: UserID, of stock: StockID, in periods: CalendarPeriods,
        otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> LimitUsage {
        try reader.usage(by: user, of: stock, in: periods, otherThan: request, now: now)
    }

    func held(
        of stock: StockID, onDay day: Int64, otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> (count: Int64, discount: Int64) {
        try reader.held(of: stock, onDay: day, otherThan: request, now: now)
    }

    func rule(_ version: RuleVersion) throws(ScripError) -> StoredRule? {
        try reader.rule(version)
    }

    func coupons(coded code: CouponCode) throws(ScripError) -> [Coupon] {
        try reader.coupons(coded: code)
    }

    func coupon(_ code: CouponCode, of stock: StockID) throws(ScripError) -> Coupon? {
        try reader.coupon(code, of: stock)
    }

    func version(ofCouponSentIn entry: Int64) throws(ScripError) -> Int64? {
        try reader.version(ofCouponSentIn: entry)
    }

    func coupons(of user: UserID) throws(ScripError) -> [Coupon] { try reader.coupons(of: user) }

    func received(by user: UserID, of stock: StockID) throws(ScripError) -> Int64 {
        try reader.received(by: user, of: stock)
    }

    func received(
        by person: [UInt8], otherThan user: UserID, of stock: StockID
    ) throws(ScripError) -> Int64 {
        try reader.received(by: person, otherThan: user, of: stock)
    }

    func answer(
        to operation: LedgerOperation, _ number: RequestNumber
    ) throws(ScripError) -> JournalEntry? {
        try reader.answer(to: operation, number)
    }

    func entry(_ number: Int64) throws(ScripError) -> JournalEntry? { try reader.entry(number) }

    func lastEntry() throws(ScripError) -> Int64 { last.number }

    func journal(after number: Int64, limit: Int) throws(ScripError) -> [JournalEntry] {
        try reader.journal(after: number, limit: limit)
    }

    func coupons(
        expiring range: ClosedRange<Instant>, notRemindedWithin days: Int64, limit: Int
    ) throws(ScripError) -> [Coupon] {
        try reader.coupons(expiring: range, notRemindedWithin: days, limit: limit)
    }

    func refunds(of redemption: RedemptionID) throws(ScripError) -> [JournalEntry] {
        try reader.refunds(of: redemption)
    }

    func redemptions(
        _ query: RedemptionQuery, after number: Int64, limit: Int
    ) throws(ScripError) -> [Int64] {
        try reader.redemptions(query, after: number, limit: limit)
    }

    func everyRedemption(
        _ visit: (RedemptionRow) throws(ScripError) -> Void
    ) throws(ScripError) { try reader.everyRedemption(visit) }

    func document(_ key: DocumentKey) throws(ScripError) -> Document? {
        try reader.document(key)
    }

    func documents(
        in collection: String, after key: String?, limit: Int
    ) throws(ScripError) -> [Document] {
        try reader.documents(in: collection, after: key, limit: limit)
    }

    func cursor(_ name: String) throws(ScripError) -> Int64 { try reader.cursor(name) }

    func codesLeft(of stock: StockID) throws(ScripError) -> Int64 {
        try reader.codesLeft(of: stock)
    }

    func uploadedCode(at position: Int64, of stock: StockID) throws(ScripError) -> CouponCode? {
        try reader.uploadedCode(at: position, of: stock)
    }

    func uploadedCode(
        _ code: CouponCode, of stock: StockID
    ) throws(ScripError) -> UploadedCode? { try reader.uploadedCode(code, of: stock) }

    func uploadedCodes(
        of stock: StockID, drawn: Bool?, offset: Int64, limit: Int64
    ) throws(ScripError) -> [UploadedCode] {
        try reader.uploadedCodes(of: stock, drawn: drawn, offset: offset, limit: limit)
    }

    func uploadedCount(of stock: StockID) throws(ScripError) -> Int64 {
        try reader.uploadedCount(of: stock)
    }

    func selfCheck() throws(ScripError) -> [String] { try reader.selfCheck() }

    func tables() throws(ScripError) -> [LedgerTable] { try reader.tables() }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) { try reader.everyRow(of: table, visit) }
}
