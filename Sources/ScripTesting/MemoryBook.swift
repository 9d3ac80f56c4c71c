internal import HashTreeCollections
internal import ScripCore
internal import ScripLedger

/// The rows of a book, and the indexes that its keys need.
struct MemoryBook: Sendable {
    private var tail = JournalTail.none
    private var journal: TreeDictionary<Int64, JournalEntry> = [:]
    private var returns: TreeDictionary<[UInt8], [Int64]> = [:]
    private var requests: TreeDictionary<LedgerRequest, Int64> = [:]
    private var rules: TreeDictionary<RuleVersion, StoredRule> = [:]
    private var stocks: TreeDictionary<StockID, Stock> = [:]
    private var figures: TreeDictionary<StockID, StockFigures> = [:]
    private var days: TreeDictionary<StockDay, DayCounts> = [:]
    private var neverDiscounted: TreeDictionary<MerchantID, Int64> = [:]
    private var coupons: TreeDictionary<Int64, Coupon> = [:]
    private var coded: TreeDictionary<CouponCode, [Int64]> = [:]
    private var wallets: TreeDictionary<UserID, [Int64]> = [:]
    private var held: TreeDictionary<StockID, TreeSet<Int64>> = [:]
    private var persons: TreeDictionary<[UInt8], [PersonCoupon]> = [:]
    private var uploads: TreeDictionary<StockID, MemoryUploads> = [:]
    private var redemptions: TreeDictionary<Int64, [RedemptionRow]> = [:]
    private var documents: TreeDictionary<DocumentKey, Document> = [:]
    private var programs: TreeDictionary<Int64, Program> = [:]
    private var programNumbers: TreeDictionary<Program.Name, Int64> = [:]
    private var earners: TreeDictionary<MerchantID, TreeDictionary<Int64, ProgramEarner>> = [:]
    private var cursors: TreeDictionary<String, Int64> = [:]

    // MARK: Asking

    func rows(of key: RowKey) -> [LedgerRow] {
        switch key {
        case .tail: tail.number == 0 ? [] : [.tail(tail)]
        case .entry(let number): journal[number].map { [.entry($0)] } ?? []
        case .answer(let request):
            requests[request].flatMap { journal[$0] }.map { [.entry($0)] } ?? []
        case .refunds(let redemption):
            returns[Returned.beginning(of: redemption)]?.compactMap { journal[$0] }
                .map { .entry($0) } ?? []
        case .rule(let version): rules[version].map { [.rule($0)] } ?? []
        case .stock(let id): stock(id).map { [.stock($0)] } ?? []
        case .figures(let id): figures[id].map { [.figures(id, $0)] } ?? []
        case .lastStock:
            stocks.keys.compactMap { Int64($0.rawValue) }.max().map { [.count($0)] } ?? []
        case .day(let day): days[day].map { [.day(day, $0)] } ?? []
        case .neverDiscounted(let merchant):
            neverDiscounted[merchant].map { [.neverDiscounted(merchant, entry: $0)] } ?? []
        case .coupons(let code):
            found(coded[code]).sorted { $0.stock < $1.stock }.map { .coupon($0) }
        case .coupon(let code, let stock):
            found(coded[code]).filter { $0.stock == stock }.map { .coupon($0) }
        case .version(let number): coupons[number].map { [.count($0.version)] } ?? []
        case .wallet(let user): found(wallets[user]).map { .coupon($0) }
        case .spent(let user, let stock):
            found(wallets[user])
                .filter { $0.stock == stock && ($0.redemption != nil || $0.hold != nil) }
                .map { .coupon($0) }
        case .held(let stock, let from):
            found(held[stock].map(Array.init))
                .filter { $0.hold.map { $0.until >= from } ?? false }.map { .coupon($0) }
        case .received(let user, let stock):
            [.count(Int64(found(wallets[user]).count { $0.stock == stock }))]
        case .receivedElsewhere(let person, let user, let stock):
            [
                .count(
                    Int64(
                        persons[person, default: []].count {
                            $0.stock == stock && coupons[$0.number]?.user != user
                        }))
            ]
        case .codesLeft(let stock): [.count(Int64(uploads[stock]?.positions.count ?? 0))]
        case .codesUploaded(let stock): [.count(Int64(uploads[stock]?.codes.count ?? 0))]
        case .codeAt(let position, let stock):
            (uploads[stock]?.positions[position]).flatMap { uploads[stock]?.codes[$0] }
                .map { [.upload(stock, $0)] } ?? []
        case .upload(let code, let stock):
            (uploads[stock]?.codes[code]).map { [.upload(stock, $0)] } ?? []
        case .document(let key): documents[key].map { [.document($0)] } ?? []
        case .program(let name):
            programNumbers[name].flatMap { programs[$0] }.map { [.program($0)] } ?? []
        case .giving(let merchant, let instant):
            (earners[merchant] ?? [:]).values
                .filter { $0.begins <= instant && instant <= $0.ends }
                .map(\.program).sorted().compactMap { programs[$0] }.map { .program($0) }
        case .cursor(let name): cursors[name].map { [.cursor(name, entry: $0)] } ?? []
        }
    }

    func rows(along walk: LedgerWalk) -> [LedgerRow] {
        switch walk {
        case .stocks(let after):
            let first = after.map { Int64($0.rawValue) ?? 0 } ?? 0
            return sortedStocks.filter { Int64($0.id.rawValue) ?? 0 > first }.map { .stock($0) }
        case .journal(let number):
            guard number < tail.number else { return [] }
            return (max(number, 0) + 1...tail.number).compactMap { journal[$0] }
                .map { .entry($0) }
        case .returns(let number):
            return returns.values.joined().filter { $0 > number }.sorted()
                .compactMap { journal[$0] }.map { .entry($0) }
        case .expiring(let range, let days):
            return coupons.values.filter {
                $0.state == .sent && $0.expiresAt.map(range.contains) == true
                    && $0.reminded.map { $0 > days } ?? true
            }
            .sorted {
                ($0.expiresAt?.epochSeconds ?? 0, $0.sentIn)
                    < ($1.expiresAt?.epochSeconds ?? 0, $1.sentIn)
            }
            .map { .coupon($0) }
        case .redemptions(let query, let number):
            return sortedRedemptions.filter { $0.number > number && query.matches($0) }
                .map { .redemption($0) }
        case .uploads(let stock, let drawn, let offset):
            return (uploads[stock]?.codes.values.sorted { $0.code < $1.code } ?? [])
                .filter { drawn == nil || ($0.position == nil) == drawn }
                .dropFirst(Int(max(0, offset))).map { .upload(stock, $0) }
        case .documents(let collection, let after):
            return sortedDocuments.filter {
                $0.key.collection.utf8.elementsEqual(collection.utf8)
                    && after.utf8.lexicographicallyPrecedes($0.key.key.utf8)
            }
            .map { .document($0) }
        case .programs(let kind, let merchant, let before):
            return programs.values.filter {
                $0.name.kind == kind && $0.number < before
                    && (merchant == nil || $0.merchant == merchant)
            }
            .sorted { $0.number > $1.number }.map { .program($0) }
        }
    }

    private func found(_ numbers: [Int64]?) -> [Coupon] {
        numbers?.compactMap { coupons[$0] } ?? []
    }

    private func stock(_ id: StockID) -> Stock? {
        guard let stock = stocks[id], let figures = figures[id] else { return nil }
        return stock.with(figures)
    }

    private var sortedStocks: [Stock] {
        stocks.keys.sorted { Int64($0.rawValue) ?? 0 < Int64($1.rawValue) ?? 0 }
            .compactMap(stock)
    }

    private var sortedRedemptions: [RedemptionRow] {
        redemptions.keys.sorted().flatMap { redemptions[$0] ?? [] }
    }

    private var sortedDocuments: [Document] { documents.values.sorted { $0.key < $1.key } }

    // MARK: Changing

    mutating func append(_ entry: JournalEntry) throws(ScripError) {
        try expect(entry.number == tail.number + 1, "journal.number")
        journal[entry.number] = entry
        tail = JournalTail(entry)
        guard entry.kind == .returned, let returned = try? Returned(record: entry.body) else {
            return
        }
        returns[Returned.beginning(of: returned.redemption), default: []].append(entry.number)
    }

    mutating func put(_ row: LedgerRow, isNew: Bool) throws(ScripError) {
        switch row {
        case .request(let request, let entry):
            try expect(journal[entry] != nil && requests[request] == nil, "request")
            requests[request] = entry
        case .rule(let rule):
            for entry in [rule.proposed, rule.published].compactMap(\.self) {
                try expect(journal[entry] != nil, "rule.published")
            }
            var stored = rules[rule.version] ?? rule
            (stored.proposed, stored.published) = (rule.proposed, rule.published)
            rules[rule.version] = stored
        case .stock(let stock): try put(stock, isNew: isNew)
        case .figures(let id, let figures):
            try check(figures)
            try expect(stocks[id] != nil, "stock.id")
            self.figures[id] = figures
        case .day(let day, let counts):
            try expect(stocks[day.stock] != nil, "stock_day.stock")
            try expect(counts.sent >= 0 && counts.redeemed >= 0, "stock_day")
            days[day] = counts
        case .neverDiscounted(let merchant, let entry):
            try expect(journal[entry] != nil, "never_discounted.entry")
            neverDiscounted[merchant] = entry
        case .coupon(let coupon): try put(coupon, isNew: isNew)
        case .person(let coupon):
            try expect(coupons[coupon.number] != nil && coupon.person.count == 32, "person")
            try expect(persons[coupon.person]?.contains(coupon) != true, "person")
            persons[coupon.person, default: []].append(coupon)
        case .upload(let stock, let code):
            try expect(stocks[stock] != nil, "upload.stock")
            try expect(!isNew || uploads[stock]?.codes[code.code] == nil, "upload.code")
            uploads[stock, default: MemoryUploads()].put(code)
        case .redemption(let row):
            try expect(journal[row.number] != nil, "redemption.number")
            try expect(
                redemptions[row.number]?.contains { $0.position == row.position } != true,
                "redemption")
            redemptions[row.number, default: []].append(row)
            redemptions[row.number]?.sort { $0.position < $1.position }
        case .document(let document):
            try expect(journal[document.version] != nil, "document.version")
            documents[document.key] = document
        case .program(let program):
            try expect(
                journal[program.number] != nil && journal[program.version] != nil
                    && program.version >= program.number, "program.version")
            let known = programNumbers[program.name]
            try expect(isNew ? known == nil : known == program.number, "program.id")
            programs[program.number] = program
            programNumbers[program.name] = program.number
        case .earner(let earner):
            try expect(programs[earner.program] != nil, "program_earner.program")
            try expect(earner.begins <= earner.ends, "program_earner.ends")
            earners[earner.merchant, default: [:]][earner.program] = earner
        case .cursor(let name, let entry):
            try expect(entry >= 0, "cursor.entry")
            cursors[name] = entry
        case .entry, .tail, .count: throw MemoryBook.broken("a row that is no table's")
        }
    }

    private mutating func put(_ stock: Stock, isNew: Bool) throws(ScripError) {
        if isNew {
            try expect(stocks[stock.id] == nil && Int64(stock.id.rawValue) != nil, "stock.id")
            try expect(rules[stock.ruleVersion] != nil, "stock.rule_version")
            try check(stock.figures)
            stocks[stock.id] = stock
            figures[stock.id] = stock.figures
        } else {
            stocks[stock.id]?.definition = stock.definition
        }
    }

    private mutating func put(_ coupon: Coupon, isNew: Bool) throws(ScripError) {
        try check(coupon)
        if isNew {
            try expect(
                coupons[coupon.sentIn] == nil && journal[coupon.sentIn] != nil
                    && stocks[coupon.stock] != nil
                    && !found(coded[coupon.code]).contains { $0.stock == coupon.stock }, "coupon")
            coded[coupon.code, default: []].append(coupon.sentIn)
            wallets[coupon.user, default: []].append(coupon.sentIn)
        } else {
            guard coupons[coupon.sentIn] != nil else { return }
        }
        coupons[coupon.sentIn] = coupon
        if coupon.hold == nil {
            held[coupon.stock]?.remove(coupon.sentIn)
        } else {
            held[coupon.stock, default: []].insert(coupon.sentIn)
        }
    }

    mutating func remove(_ row: LedgerRow) throws(ScripError) {
        switch row {
        case .upload(let stock, let code): uploads[stock]?.forget(code.code)
        case .neverDiscounted(let merchant, _): neverDiscounted[merchant] = nil
        case .document(let document): documents[document.key] = nil
        case .earner(let earner): earners[earner.merchant]?[earner.program] = nil
        default: throw MemoryBook.broken("a row that is never removed")
        }
    }

    // MARK: What rows may say

    private func check(_ figures: StockFigures) throws(ScripError) {
        let limits = figures.limits
        try expect(
            figures.sent >= 0 && (0...figures.sent).contains(figures.redeemed)
                && figures.discounted >= 0 && figures.edition >= 0
                && figures.neverDiscounted >= 0 && limits.total.map { figures.sent <= $0 } ?? true
                && limits.total.map { $0 > 0 } ?? true && limits.perDay.map { $0 > 0 } ?? true
                && limits.perUser.map { (1...100).contains($0) } ?? true, "stock")
    }

    private func check(_ coupon: Coupon) throws(ScripError) {
        try expect(
            coupon.version >= coupon.sentIn && coupon.discount >= 0
                && (coupon.state != .used || coupon.redemption != nil)
                && (coupon.redemption == nil || coupon.state == .used || coupon.state == .deleted)
                && (coupon.redemption == nil) == (coupon.redeemedAt == nil)
                && (coupon.redemption == nil) == (coupon.redeemedOn == nil)
                && (coupon.state == .deactivated) == (coupon.deactivation != nil)
                && coupon.hold.map { $0.discount >= 0 } ?? true, "coupon")
    }

    /// Codes that can be drawn stand one at a position.
    func checkPositions() throws(ScripError) {
        for stock in uploads.values {
            try expect(stock.positions.count == stock.waiting, "upload.position")
        }
    }

    private func expect(_ holds: Bool, _ what: String) throws(ScripError) {
        if !holds { throw MemoryBook.broken(what) }
    }

    private static func broken(_ what: String) -> ScripError {
        ScripError(
            .internalFault, "The ledger refused a row that breaks its rules (\(what))",
            remedy: "Report this as a defect; nothing was changed")
    }
}

/// Uploaded codes of one stock.
struct MemoryUploads: Sendable {
    private(set) var codes: TreeDictionary<CouponCode, UploadedCode> = [:]
    private(set) var positions: TreeDictionary<Int64, CouponCode> = [:]
    /// How many have a position.
    private(set) var waiting = 0

    mutating func put(_ code: UploadedCode) {
        forget(code.code)
        codes[code.code] = code
        guard let position = code.position else { return }
        positions[position] = code.code
        waiting += 1
    }

    mutating func forget(_ code: CouponCode) {
        guard let before = codes.removeValue(forKey: code), let position = before.position else {
            return
        }
        waiting -= 1
        if positions[position] == code { positions[position] = nil }
    }
}

// MARK: - The book as an audit reads it

extension MemoryBook {
    static let tables: [LedgerTable] = [
        LedgerTable(name: "coupon", columns: Coupon.columns),
        LedgerTable(name: "cursor", columns: ["name", "entry"]),
        LedgerTable(name: "document", columns: Document.columns),
        LedgerTable(name: "program", columns: Program.columns),
        LedgerTable(name: "program_earner", columns: ProgramEarner.columns),
        LedgerTable(name: "journal", columns: JournalEntry.columns),
        LedgerTable(name: "never_discounted", columns: MerchantID.neverDiscountedColumns),
        LedgerTable(name: "person", columns: PersonCoupon.columns),
        LedgerTable(name: "redemption", columns: RedemptionRow.columns),
        LedgerTable(name: "request", columns: LedgerRequest.columns),
        LedgerTable(name: "rule", columns: StoredRule.columns),
        LedgerTable(name: "stock", columns: Stock.columns),
        LedgerTable(name: "stock_day", columns: DayCounts.columns),
        LedgerTable(name: "upload", columns: UploadedCode.columns),
    ]

    /// A table's rows, in the order of their key.
    func stored(in table: String) -> [[LedgerValue]] {
        switch table {
        case "coupon": coupons.keys.sorted().compactMap { coupons[$0]?.columnValues }
        case "cursor":
            sorted(cursors.map { [.text(Array($0.key.utf8)), .integer($0.value)] }, by: 1)
        case "document": sortedDocuments.map(\.columnValues)
        case "program":
            sorted(programs.values.map(\.columnValues), by: 1)
        case "program_earner":
            sorted(earners.values.flatMap { $0.values.map(\.columnValues) }, by: 2)
        case "journal": journal.keys.sorted().compactMap { journal[$0]?.columnValues }
        case "never_discounted":
            sorted(neverDiscounted.map { $0.key.neverDiscountedValues($0.value) }, by: 1)
        case "person": sorted(persons.values.flatMap { $0.map(\.columnValues) }, by: 3)
        case "redemption": sortedRedemptions.map(\.columnValues)
        case "request": sorted(requests.map { $0.key.columnValues($0.value) }, by: 2)
        case "rule": sorted(rules.values.map(\.columnValues), by: 1)
        case "stock":
            sorted(
                stocks.compactMap { id, stock in
                    figures[id].map {
                        Stock.columnValues(
                            id, stock.definition, stock.ruleVersion, stock.parameters,
                            stock.createdAt, $0)
                    }
                }, by: 1)
        case "stock_day":
            sorted(days.map { $0.value.columnValues($0.key.stock, $0.key.day) }, by: 2)
        case "upload":
            sorted(
                uploads.flatMap { id, codes in codes.codes.values.map { $0.columnValues(id) } },
                by: 2)
        default: []
        }
    }

    /// Rows in the order of their first columns, which are their key.
    private func sorted(_ rows: [[LedgerValue]], by count: Int) -> [[LedgerValue]] {
        rows.sorted { left, right in
            for (left, right) in zip(left, right).prefix(count) where left != right {
                return MemoryBook.precedes(left, right)
            }
            return false
        }
    }

    private static func precedes(_ left: LedgerValue, _ right: LedgerValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.text(let left), .text(let right)), (.blob(let left), .blob(let right)):
            left.lexicographicallyPrecedes(right)
        default: false
        }
    }
}
