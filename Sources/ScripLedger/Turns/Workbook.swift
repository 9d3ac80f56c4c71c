package import ScripCore

/// What a use case changes in a turn: rows held in memory, and given to the engine together.
///
/// Callers who share a turn share its workbook: each sees what those before it changed, and a row is
/// kept once however many of them changed it. Nothing in it knows the engine. Only where a page is asked
/// for, or the book as it is stored, does the engine get what was changed so far; for rows that are asked
/// for by key or by an index, what the engine holds and what was changed since are put together here.
package final class Workbook: LedgerReader {
    private let turn: any LedgerTurn
    /// Why rows could not be kept: some of them are lost, and nothing of the turn may become durable.
    private(set) var failure: ScripError?
    /// Whether the body that runs now has changed anything.
    private(set) var wrote = false

    private var last: JournalTail
    /// Where the journal ends that the engine has.
    private var kept: JournalTail
    private var entries: [JournalEntry] = []
    private var requests: [LedgerRequest: Int64] = [:]
    /// The same in the order in which they were claimed.
    private var claims: [(request: LedgerRequest, entry: Int64)] = []
    private var rules = Sheet<RuleVersion, StoredRule>()
    private var stocks = Sheet<StockID, Stock>()
    private var highest: Int64?
    private var figures = Sheet<StockID, StockFigures>()
    private var days = Sheet<StockDay, DayCounts>()
    private var neverDiscounted = Sheet<MerchantID, Int64>()
    private var coupons = CouponSheet()
    private var persons: [PersonCoupon] = []
    private var uploads: [StockID: UploadSheet] = [:]
    private var redemptions: [RedemptionRow] = []
    private var documents = Sheet<DocumentKey, Document>()
    private var programs = Sheet<Program.Name, Program>()
    private var earners = Sheet<ProgramEarner.Key, ProgramEarner>()
    /// Whether programs changed that the engine does not have yet.
    private var hasNewPrograms = false
    private var cursors = Sheet<String, Int64>()

    init(_ turn: any LedgerTurn) throws(ScripError) {
        self.turn = turn
        kept = .none
        last = .none
        super.init(turn)
        kept = try super.tail()
        last = kept
    }

    /// A new body begins.
    func begin() { wrote = false }

    /// Notes that the body changes something; a book that went elsewhere lets it change nothing.
    private func change() throws(ScripError) {
        guard last.kind != .bookMoved else { throw ScripError.moved(try entry(last.number)) }
        wrote = true
    }

    /// Gives the engine what was changed and not given yet.
    func settle() throws(ScripError) {
        if let failure { throw failure }
        do throws(ScripError) {
            try keep()
        } catch {
            failure = error
            throw error
        }
    }

    private func keep() throws(ScripError) {
        var changes: [RowChange] = []
        changes.reserveCapacity(2 * claims.count + 8)
        for claim in claims { changes.append(.add(.request(claim.request, entry: claim.entry))) }
        rules.takeChanges(into: &changes) { .rule($1) }
        stocks.takeChanges(into: &changes) { .stock($1) }
        figures.takeChanges(into: &changes) { .figures($0, $1) }
        days.takeChanges(into: &changes) { .day($0, $1) }
        neverDiscounted.takeChanges(into: &changes) { .neverDiscounted($0, entry: $1) }
        coupons.takeChanges(into: &changes)
        changes += persons.map { .add(.person($0)) }
        for (stock, sheet) in uploads.sorted(by: { $0.key < $1.key }) {
            var sheet = sheet
            sheet.codes.takeChanges(into: &changes) { .upload(stock, $1) }
            uploads[stock] = sheet
        }
        changes += redemptions.map { .add(.redemption($0)) }
        documents.takeChanges(into: &changes) { .document($1) }
        programs.takeChanges(into: &changes) { .program($1) }
        earners.takeChanges(into: &changes) { .earner($1) }
        hasNewPrograms = false
        cursors.takeChanges(into: &changes) { .cursor($0, entry: $1) }
        guard !entries.isEmpty || !changes.isEmpty else { return }
        try turn.keep(entries, changes)
        kept = last
        entries.removeAll(keepingCapacity: true)
        requests.removeAll(keepingCapacity: true)
        claims.removeAll(keepingCapacity: true)
        persons.removeAll()
        redemptions.removeAll()
    }

    override func settled() throws(ScripError) -> any LedgerMoment {
        try settle()
        return turn
    }

    // MARK: The journal

    /// Appends to the journal and answers the entry's number; its other rows carry that as version.
    ///
    /// `request` is claimed for the entry: the engine refuses a number that was answered before.
    package func append(
        _ draft: JournalDraft, answering request: LedgerRequest?
    ) throws(ScripError) -> Int64 {
        try change()
        let entry = last.entry(draft)
        if let request {
            requests[request] = entry.number
            claims.append((request, entry.number))
        }
        entries.append(entry)
        last = JournalTail(entry)
        return entry.number
    }

    override func tail() throws(ScripError) -> JournalTail { last }

    package override func answer(
        to operation: LedgerOperation, _ number: RequestNumber
    ) throws(ScripError) -> JournalEntry? {
        if let entry = requests[LedgerRequest(operation, number)] { return try self.entry(entry) }
        return try super.answer(to: operation, number)
    }

    package override func entry(_ number: Int64) throws(ScripError) -> JournalEntry? {
        guard number > kept.number else { return try super.entry(number) }
        let index = number - kept.number - 1
        return index < entries.count ? entries[Int(index)] : nil
    }

    package override func refunds(
        of redemption: RedemptionID
    ) throws(ScripError) -> [JournalEntry] {
        try super.refunds(of: redemption)
            + entries.filter { $0.kind == .returned && Returned.isOf(redemption, $0.body) }
    }

    /// Moves a named reader of the journal; not part of the journal itself.
    package func update(cursor name: String, to entry: Int64) throws(ScripError) {
        try change()
        cursors.put(entry, for: name)
    }

    package override func cursor(_ name: String) throws(ScripError) -> Int64 {
        if let known = cursors[name] { return known ?? 0 }
        return try super.cursor(name)
    }

    /// Adds a coupon of a redemption to those that can be looked for.
    package func insert(_ redemption: RedemptionRow) throws(ScripError) {
        try change()
        redemptions.append(redemption)
    }

    // MARK: Stocks

    /// Keeps a rule, or the entries that proposed and published one that is there.
    package func put(_ rule: StoredRule) throws(ScripError) {
        try change()
        rules.put(rule, for: rule.version)
    }

    package override func rule(_ version: RuleVersion) throws(ScripError) -> StoredRule? {
        if let known = rules[version] { return known }
        return try super.rule(version)
    }

    /// The highest number of a stock; nil while there is none.
    package func lastStock() throws(ScripError) -> Int64? {
        if highest == nil { highest = try one(.lastStock) { $0.number } }
        return highest
    }

    /// Adds a stock.
    package func insert(_ stock: Stock) throws(ScripError) {
        try change()
        stocks.put(stock, for: stock.id, isNew: true)
        figures.note(stock.figures, for: stock.id)
        if let number = Int64(stock.id.rawValue) {
            highest = max(try lastStock() ?? number, number)
        }
    }

    /// Replaces what changes about a stock.
    package func update(_ figures: StockFigures, of stock: StockID) throws(ScripError) {
        try change()
        self.figures.put(figures, for: stock)
    }

    /// Replaces a stock's definition after an edit.
    package func update(_ definition: StockDefinition, of stock: StockID) throws(ScripError) {
        try change()
        guard var edited = try self.stock(stock) else { return }
        edited.definition = definition
        stocks.put(edited, for: stock)
    }

    package override func stock(_ id: StockID) throws(ScripError) -> Stock? {
        var found = stocks[id] ?? nil
        if found == nil { found = try super.stock(id) }
        guard let found, let figures = figures[id] ?? nil else { return found }
        return found.with(figures)
    }

    package override func figures(of stock: StockID) throws(ScripError) -> StockFigures? {
        if let known = figures[stock] { return known }
        guard let stored = try super.figures(of: stock) else { return nil }
        figures.note(stored, for: stock)
        return stored
    }

    /// Replaces what a stock did on a day.
    package func update(
        _ counts: DayCounts, of stock: StockID, onDay day: Int64
    ) throws(ScripError) {
        try change()
        days.put(counts, for: StockDay(stock, day))
    }

    package override func counts(
        of stock: StockID, onDay day: Int64
    ) throws(ScripError) -> DayCounts {
        if let known = days[StockDay(stock, day)] { return known ?? DayCounts() }
        let counts = try super.counts(of: stock, onDay: day)
        days.note(counts, for: StockDay(stock, day))
        return counts
    }

    /// Replaces the entry that says which goods a merchant never discounts; nil for none.
    package func update(
        neverDiscounted entry: Int64?, of merchant: MerchantID
    ) throws(ScripError) {
        try change()
        if let entry {
            neverDiscounted.put(entry, for: merchant)
        } else if let before = try neverDiscounted(of: merchant) {
            neverDiscounted.remove(merchant, before)
        }
    }

    package override func neverDiscounted(
        of merchant: MerchantID
    ) throws(ScripError) -> Int64? {
        if let known = neverDiscounted[merchant] { return known }
        return try super.neverDiscounted(of: merchant)
    }

    // MARK: Coupons

    /// Adds a coupon, in the entry its version names.
    package func insert(_ coupon: Coupon) throws(ScripError) {
        try change()
        coupons.insert(coupon)
    }

    /// Replaces a coupon's state.
    package func update(_ coupon: Coupon) throws(ScripError) {
        try change()
        coupons.update(coupon)
    }

    /// Replaces a coupon by what its redemption makes of it, which changes nothing else.
    package func update(redeemed coupon: Coupon) throws(ScripError) {
        try change()
        coupons.update(coupon, isRedemption: true)
    }

    /// Notes for whom a coupon counts besides its user.
    package func insert(_ coupon: PersonCoupon) throws(ScripError) {
        try change()
        persons.append(coupon)
    }

    package override func version(ofCouponSentIn entry: Int64) throws(ScripError) -> Int64? {
        if let known = coupons[entry] { return known.version }
        return try super.version(ofCouponSentIn: entry)
    }

    package override func coupon(
        _ code: CouponCode, of stock: StockID
    ) throws(ScripError) -> Coupon? {
        if let stored = try super.coupon(code, of: stock) { return coupons.current(stored) }
        return coupons.added(coded: code).first { $0.stock == stock }
    }

    package override func coupons(coded code: CouponCode) throws(ScripError) -> [Coupon] {
        let stored = try super.coupons(coded: code).map(coupons.current)
        let added = coupons.added(coded: code)
        return added.isEmpty ? stored : (stored + added).sorted { $0.stock < $1.stock }
    }

    package override func coupons(of user: UserID) throws(ScripError) -> [Coupon] {
        // What was added in this turn is the newest.
        try super.coupons(of: user).map(coupons.current) + coupons.added(of: user)
    }

    package override func received(
        by user: UserID, of stock: StockID
    ) throws(ScripError) -> Int64 {
        try super.received(by: user, of: stock)
            + Int64(coupons.added(of: user).count { $0.stock == stock })
    }

    package override func received(
        by person: [UInt8], otherThan user: UserID, of stock: StockID
    ) throws(ScripError) -> Int64 {
        try super.received(by: person, otherThan: user, of: stock)
            + Int64(
                persons.count {
                    $0.stock == stock && $0.person == person && coupons[$0.number]?.user != user
                })
    }

    override func spent(by user: UserID, of stock: StockID) throws(ScripError) -> [Coupon] {
        try with(coupons.touched(of: user), super.spent(by: user, of: stock)) {
            $0.stock == stock && ($0.redemption != nil || $0.hold != nil)
        }
    }

    override package func held(of stock: StockID, at now: Instant) throws(ScripError) -> [Coupon] {
        try with(coupons.everHeld(of: stock), super.held(of: stock, at: now)) {
            $0.hold.map { $0.until >= now } ?? false
        }
    }

    /// Coupons as they are now: those stored that were not touched, and of those touched whichever belong.
    private func with(
        _ touched: [Coupon], _ stored: [Coupon], where belongs: (Coupon) -> Bool
    ) -> [Coupon] {
        stored.filter { coupons[$0.sentIn] == nil } + touched.filter(belongs)
    }

    // MARK: Uploaded codes

    /// Adds an uploaded code at the end of those that can be drawn.
    package func insert(
        _ code: CouponCode, of stock: StockID, at instant: Instant
    ) throws(ScripError) {
        try change()
        var sheet = try sheet(of: stock)
        uploads[stock] = nil
        sheet.add(code, at: instant)
        uploads[stock] = sheet
    }

    /// Takes the code at a position out of those that can be drawn; `forget` removes it altogether.
    package func take(
        _ code: CouponCode, at position: Int64, of stock: StockID, forget: Bool
    ) throws(ScripError) {
        try change()
        let end = try sheet(of: stock).left - 1
        guard var taken = try upload(at: position, of: stock), taken.code == code,
            var filling = try position == end ? taken : upload(at: end, of: stock)
        else {
            throw ScripError.gap(inCodesOf: stock)
        }
        uploads[stock]?.left = end
        uploads[stock]?.positions[end] = .some(nil)
        // The last one fills the gap, if it is not the one taken.
        if position != end {
            filling.position = position
            uploads[stock]?.positions[position] = filling.code
            uploads[stock]?.codes.put(filling, for: filling.code)
        }
        if forget {
            uploads[stock]?.codes.remove(code, taken)
        } else {
            taken.position = nil
            uploads[stock]?.codes.put(taken, for: code)
        }
    }

    private func upload(
        at position: Int64, of stock: StockID
    ) throws(ScripError) -> UploadedCode? {
        if let known = uploads[stock]?.positions[position] {
            return known.flatMap { uploads[stock]?.codes[$0] ?? nil }
        }
        return try one(.codeAt(position, of: stock)) { $0.upload }
    }

    private func sheet(of stock: StockID) throws(ScripError) -> UploadSheet {
        if let known = uploads[stock] { return known }
        let sheet = UploadSheet(left: try super.codesLeft(of: stock))
        uploads[stock] = sheet
        return sheet
    }

    package override func codesLeft(of stock: StockID) throws(ScripError) -> Int64 {
        if let known = uploads[stock] { return known.left }
        return try sheet(of: stock).left
    }

    package override func uploadedCode(
        at position: Int64, of stock: StockID
    ) throws(ScripError) -> CouponCode? {
        try upload(at: position, of: stock)?.code
    }

    package override func uploadedCode(
        _ code: CouponCode, of stock: StockID
    ) throws(ScripError) -> UploadedCode? {
        if let known = uploads[stock]?.codes[code] { return known }
        return try super.uploadedCode(code, of: stock)
    }

    // MARK: Programs

    /// Adds a program, or replaces one that is there, and who may earn what it gives.
    package func put(_ program: Program) throws(ScripError) {
        let before = try self.program(program.name)
        try change()
        hasNewPrograms = true
        programs.put(program, for: program.name, isNew: before == nil)
        let (old, new) = (before?.earners ?? [], program.earners)
        let stay = Set(new)
        for earner in old where !stay.contains(earner) { earners.remove(earner.key, earner) }
        let known = Set(old)
        for earner in new where !known.contains(earner) { earners.put(earner, for: earner.key) }
    }

    package override func program(_ name: Program.Name) throws(ScripError) -> Program? {
        if let known = programs[name] { return known }
        return try super.program(name)
    }

    package override func programs(
        giving merchant: MerchantID, at instant: Instant
    ) throws(ScripError) -> [Program] {
        if hasNewPrograms { try settle() }
        return try super.programs(giving: merchant, at: instant)
    }

    // MARK: Documents

    /// Adds or replaces a document.
    package func put(_ document: Document) throws(ScripError) {
        try change()
        documents.put(document, for: document.key)
    }

    /// Removes a document, if it is there.
    package func remove(_ document: DocumentKey) throws(ScripError) {
        try change()
        if let before = try self.document(document) { documents.remove(document, before) }
    }

    package override func document(_ key: DocumentKey) throws(ScripError) -> Document? {
        if let known = documents[key] { return known }
        return try super.document(key)
    }
}

extension ProgramEarner {
    /// What tells it from others.
    fileprivate struct Key: Hashable {
        let merchant: MerchantID
        let program: Int64
    }

    fileprivate var key: Key { Key(merchant: merchant, program: program) }
}
