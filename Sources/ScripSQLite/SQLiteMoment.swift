internal import ScripCore
internal import ScripLedger

/// What can be asked of one connection inside one transaction.
struct SQLiteMoment: LedgerMoment {
    let connection: Connection

    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        guard var row = try bound(key) else { return }
        while try row.next() { visit(try SQLiteMoment.answer(to: key, from: &row)) }
    }

    /// The statement that answers a key; nil where it names a stock that cannot be.
    private func bound(_ key: RowKey) throws(ScripError) -> Row? {
        switch key {
        case .tail: return try Row(.tail, in: connection)
        case .lastStock: return try Row(.lastStock, in: connection)
        case .entry(let number): return try bound(.entry) { $0.bind(number) }
        case .answer(let request):
            return try bound(.answer) {
                $0.bind(Int64(request.operation.rawValue))
                $0.bind(request.number.rawValue)
            }
        case .refunds(let redemption):
            let first = Returned.beginning(of: redemption)
            // The first bytes that no return of this redemption begins with: all that do lie between.
            var end = first
            end[end.count - 1] += 1
            return try bound(.refunds) {
                $0.bind(first)
                $0.bind(end)
            }
        case .rule(let version): return try bound(.rule) { $0.bind(version.rawValue) }
        case .stock(let stock): return try bound(.stock, of: stock)
        case .figures(let stock): return try bound(.figures, of: stock)
        case .day(let day): return try bound(.dayCounts, of: day.stock) { $0.bind(day.day) }
        case .neverDiscounted(let merchant):
            return try bound(.neverDiscounted) { $0.bind(merchant.rawValue) }
        case .coupons(let code): return try bound(.couponsByCode) { $0.bind(code.rawValue) }
        case .coupon(let code, let stock):
            return try bound(.coupon, of: stock) { $0.bind(code.rawValue) }
        case .version(let entry): return try bound(.couponVersion) { $0.bind(entry) }
        case .wallet(let user): return try bound(.couponsOfUser) { $0.bind(user.rawValue) }
        case .spent(let user, let stock):
            return try bound(.spent, of: stock) { $0.bind(user.rawValue) }
        case .held(let stock, let from):
            return try bound(.held, of: stock) { $0.bind(from.epochSeconds) }
        case .received(let user, let stock):
            return try bound(.received, of: stock) { $0.bind(user.rawValue) }
        case .receivedElsewhere(let person, let user, let stock):
            return try bound(.receivedElsewhere, of: stock) {
                $0.bind(person)
                $0.bind(user.rawValue)
            }
        case .codesLeft(let stock): return try bound(.codesLeft, of: stock)
        case .codesUploaded(let stock): return try bound(.uploadedCount, of: stock)
        case .codeAt(let position, let stock):
            return try bound(.codeAtPosition, of: stock) { $0.bind(position) }
        case .upload(let code, let stock):
            return try bound(.uploadedCode, of: stock) { $0.bind(code.rawValue) }
        case .document(let key):
            return try bound(.document) {
                $0.bind(key.collection)
                $0.bind(key.key)
            }
        case .program(let name):
            return try bound(.program) {
                $0.bind(Int64(name.kind.rawValue))
                $0.bind(name.id)
            }
        case .giving(let merchant, let instant):
            return try bound(.giving) {
                $0.bind(merchant.rawValue)
                $0.bind(instant.epochSeconds)
                $0.bind(instant.epochSeconds)
            }
        case .cursor(let name): return try bound(.cursor) { $0.bind(name) }
        }
    }

    private func bound(
        _ sql: SQL, _ bind: (inout Row) -> Void = { _ in }
    ) throws(ScripError) -> Row {
        var row = try Row(sql, in: connection)
        bind(&row)
        return row
    }

    /// A statement about a stock, whose key comes first.
    private func bound(
        _ sql: SQL, of stock: StockID, _ bind: (inout Row) -> Void = { _ in }
    ) throws(ScripError) -> Row? {
        guard let key = SQLiteMoment.key(stock) else { return nil }
        var row = try Row(sql, in: connection)
        row.bind(key)
        bind(&row)
        return row
    }

    private static func answer(
        to key: RowKey, from row: inout Row
    ) throws(ScripError) -> LedgerRow {
        switch key {
        case .tail:
            .tail(
                JournalTail(
                    number: try row.count(), hash: row.blob(),
                    recordedAt: Instant(epochSeconds: row.integer()),
                    // One that is unknown is the audit's to name.
                    kind: UInt8(exactly: row.integer()).flatMap(JournalEntry.Kind.init)))
        case .entry, .answer, .refunds: .entry(try entry(from: &row))
        case .rule(let version):
            .rule(
                StoredRule(
                    version: version, name: row.string(), source: row.blob(),
                    proposed: row.optionalInteger(), published: row.optionalInteger()))
        case .stock: .stock(try stock(from: &row))
        case .figures(let stock): .figures(stock, try figures(from: &row))
        case .day(let day):
            .day(day, DayCounts(sent: row.integer(), redeemed: row.integer()))
        case .neverDiscounted(let merchant):
            .neverDiscounted(merchant, entry: row.integer())
        case .coupons, .coupon, .wallet, .spent, .held: .coupon(try coupon(from: &row))
        case .version, .received, .receivedElsewhere, .codesUploaded: .count(row.integer())
        case .lastStock: .count(try row.count())
        // Positions have no gaps, so the last one says how many there are without counting them.
        case .codesLeft: .count(try row.optionalCount().map { $0 + 1 } ?? 0)
        case .codeAt(_, let stock), .upload(_, let stock):
            .upload(stock, uploadedCode(from: &row))
        case .document: .document(document(from: &row))
        case .program, .giving: .program(try program(from: &row))
        case .cursor(let name): .cursor(name, entry: row.integer())
        }
    }

    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError) {
        var row: Row
        switch walk {
        case .stocks(let after):
            row = try Row(.stocks, in: connection)
            row.bind(after.flatMap { SQLiteMoment.key($0) } ?? 0)
            while try row.next(), try visit(.stock(SQLiteMoment.stock(from: &row))) {}
        case .journal(let number):
            row = try Row(.journal, in: connection)
            row.bind(number)
            while try row.next(), try visit(.entry(SQLiteMoment.entry(from: &row))) {}
        case .returns(let number):
            row = try Row(.returns, in: connection)
            row.bind(number)
            while try row.next(), try visit(.entry(SQLiteMoment.entry(from: &row))) {}
        case .expiring(let range, let days):
            row = try Row(.expiring, in: connection)
            row.bind(range.lowerBound.epochSeconds)
            row.bind(range.upperBound.epochSeconds)
            row.bind(days)
            while try row.next(), try visit(.coupon(SQLiteMoment.coupon(from: &row))) {}
        case .redemptions(let query, let number):
            row = try Row(SQLiteMoment.narrowest(query), in: connection)
            row.bind(number)
            // Text that is no stock's number names none, as no stock has a number below 1.
            row.bind(query.stock.map { SQLiteMoment.key($0) ?? 0 })
            row.bind(query.user?.rawValue)
            row.bind(query.store)
            row.bind(query.day)
            row.bind(query.late ? 1 : 0)
            while try row.next(),
                try visit(.redemption(SQLiteMoment.redemption(from: &row)))
            {}
        case .uploads(let stock, let drawn, let offset):
            row = try Row(.uploadedCodes, in: connection)
            row.bind(SQLiteMoment.key(stock))
            row.bind(drawn.map { Int64($0 ? 1 : 0) })
            row.bind(offset)
            while try row.next(),
                try visit(.upload(stock, SQLiteMoment.uploadedCode(from: &row)))
            {}
        case .documents(let collection, let key):
            row = try Row(.documents, in: connection)
            row.bind(collection)
            row.bind(key)
            while try row.next(), try visit(.document(SQLiteMoment.document(from: &row))) {}
        case .programs(let kind, let merchant, let before):
            row = try Row(merchant == nil ? .programs : .programsOfMerchant, in: connection)
            row.bind(Int64(kind.rawValue))
            row.bind(before)
            if let merchant { row.bind(merchant.rawValue) }
            while try row.next(), try visit(.program(SQLiteMoment.program(from: &row))) {}
        }
    }

    /// The narrowest first, as most ledgers have it.
    private static func narrowest(_ query: RedemptionQuery) -> SQL {
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
    }

    /// A stock's id is its row's key in decimal digits; anything else names no stock.
    static func key(_ id: StockID) -> Int64? {
        let digits = id.rawValue.utf8
        guard let first = digits.first, first != UInt8(ascii: "0"), digits.count <= 18 else {
            return nil
        }
        var key: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            key = key * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return key
    }
}
