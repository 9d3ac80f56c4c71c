internal import ScripCore
internal import ScripLedger

/// What can be asked of one book inside one transaction.
struct PostgresMoment: LedgerMoment {
    let connection: PostgresConnection
    let book: Int64

    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        guard let command = PostgresMoment.command(for: key, in: book) else { return }
        let rows = try connection.run(command.sql, command.values)
        while rows.next() { visit(try PostgresMoment.answer(to: key, from: rows)) }
    }

    /// What is asked for a key; nil where it names a stock that cannot be.
    static func command(for key: RowKey, in book: Int64) -> PostgresConnection.Command? {
        statement(for: key).map { ($0, [.integer(book)] + $1) }
    }

    /// The statement that answers a key, and what follows the book.
    private static func statement(for key: RowKey) -> (PostgresSQL, [PostgresValue])? {
        func of(
            _ stock: StockID, _ sql: PostgresSQL, _ more: PostgresValue...
        ) -> (PostgresSQL, [PostgresValue])? {
            PostgresMoment.key(stock).map { (sql, [.integer($0)] + more) }
        }
        switch key {
        case .tail: return (.tail, [])
        case .lastStock: return (.lastStock, [])
        case .entry(let number): return (.entry, [.integer(number)])
        case .answer(let request):
            return (
                .answer,
                [.integer(Int64(request.operation.rawValue)), .text(request.number.rawValue)]
            )
        case .refunds(let redemption):
            let first = Returned.beginning(of: redemption)
            // The first bytes that no return of this redemption begins with: all that do lie between.
            var end = first
            end[end.count - 1] += 1
            return (.refunds, [.blob(first), .blob(end)])
        case .rule(let version): return (.rule, [.text(version.rawValue)])
        case .stock(let stock): return of(stock, .stock)
        case .figures(let stock): return of(stock, .figures)
        case .day(let day): return of(day.stock, .dayCounts, .integer(day.day))
        case .neverDiscounted(let merchant): return (.neverDiscounted, [.text(merchant.rawValue)])
        case .coupons(let code): return (.couponsByCode, [.text(code.rawValue)])
        case .coupon(let code, let stock): return of(stock, .coupon, .text(code.rawValue))
        case .version(let entry): return (.couponVersion, [.integer(entry)])
        case .wallet(let user): return (.couponsOfUser, [.text(user.rawValue)])
        case .spent(let user, let stock): return of(stock, .spent, .text(user.rawValue))
        case .held(let stock, let from): return of(stock, .held, .integer(from.epochSeconds))
        case .received(let user, let stock): return of(stock, .received, .text(user.rawValue))
        case .receivedElsewhere(let person, let user, let stock):
            return of(stock, .receivedElsewhere, .blob(person), .text(user.rawValue))
        case .codesLeft(let stock): return of(stock, .codesLeft)
        case .codesUploaded(let stock): return of(stock, .uploadedCount)
        case .codeAt(let position, let stock): return of(stock, .codeAtPosition, .integer(position))
        case .upload(let code, let stock): return of(stock, .uploadedCode, .text(code.rawValue))
        case .document(let key): return (.document, [.text(key.collection), .text(key.key)])
        case .program(let name):
            return (.program, [.integer(Int64(name.kind.rawValue)), .text(name.id)])
        case .giving(let merchant, let instant):
            return (.giving, [.text(merchant.rawValue), .integer(instant.epochSeconds)])
        case .cursor(let name): return (.cursor, [.text(name)])
        }
    }

    static func answer(
        to key: RowKey, from rows: PostgresRows
    ) throws(ScripError) -> LedgerRow {
        switch key {
        case .tail: .tail(tail(from: rows))
        case .entry, .answer, .refunds: .entry(try entry(from: rows))
        case .rule(let version):
            .rule(
                StoredRule(
                    version: version, name: rows.string(), source: rows.blob(),
                    proposed: rows.optionalInteger(), published: rows.optionalInteger()))
        case .stock: .stock(try stock(from: rows))
        case .figures(let stock): .figures(stock, try figures(from: rows))
        case .day(let day):
            .day(day, DayCounts(sent: rows.integer(), redeemed: rows.integer()))
        case .neverDiscounted(let merchant): .neverDiscounted(merchant, entry: rows.integer())
        case .coupons, .coupon, .wallet, .spent, .held: .coupon(try coupon(from: rows))
        case .version, .received, .receivedElsewhere, .codesUploaded, .lastStock:
            .count(rows.integer())
        // Positions have no gaps, so the last one says how many there are without counting them.
        case .codesLeft: .count(rows.optionalInteger().map { $0 + 1 } ?? 0)
        case .codeAt(_, let stock), .upload(_, let stock):
            .upload(stock, uploadedCode(from: rows))
        case .document: .document(document(from: rows))
        case .program, .giving: .program(try program(from: rows))
        case .cursor(let name): .cursor(name, entry: rows.integer())
        }
    }

    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError) {
        func each(
            _ sql: PostgresSQL, _ values: PostgresValue...,
            row: (PostgresRows) throws(ScripError) -> LedgerRow
        ) throws(ScripError) {
            try connection.walk(sql.text, [.integer(book)] + values) {
                rows throws(ScripError) in
                try visit(try row(rows))
            }
        }
        switch walk {
        case .stocks(let after):
            try each(.stocks, .integer(after.flatMap { PostgresMoment.key($0) } ?? 0)) {
                rows throws(ScripError) in .stock(try PostgresMoment.stock(from: rows))
            }
        case .journal(let number):
            try each(.journal, .integer(number)) { rows throws(ScripError) in
                .entry(try PostgresMoment.entry(from: rows))
            }
        case .returns(let number):
            try each(.returns, .integer(number)) { rows throws(ScripError) in
                .entry(try PostgresMoment.entry(from: rows))
            }
        case .expiring(let range, let days):
            try each(
                .expiring, .integer(range.lowerBound.epochSeconds),
                .integer(range.upperBound.epochSeconds), .integer(days)
            ) { rows throws(ScripError) in .coupon(try PostgresMoment.coupon(from: rows)) }
        case .redemptions(let query, let number):
            try each(
                .redemptions, .integer(number),
                // Text that is no stock's number names none, as no stock has a number below 1.
                .number(query.stock.map { PostgresMoment.key($0) ?? 0 }),
                .words(query.user?.rawValue), .words(query.store), .number(query.day),
                .integer(query.late ? 1 : 0)
            ) { rows throws(ScripError) in .redemption(PostgresMoment.redemption(from: rows)) }
        case .uploads(let stock, let drawn, let offset):
            try each(
                .uploadedCodes, .integer(PostgresMoment.key(stock) ?? 0),
                .number(drawn.map { $0 ? 1 : 0 }), .integer(max(0, offset))
            ) { rows throws(ScripError) in
                .upload(stock, PostgresMoment.uploadedCode(from: rows))
            }
        case .documents(let collection, let key):
            try each(.documents, .text(collection), .text(key)) { rows throws(ScripError) in
                .document(PostgresMoment.document(from: rows))
            }
        case .programs(let kind, let merchant, let before):
            try each(
                .programs, .integer(Int64(kind.rawValue)), .integer(before),
                .words(merchant?.rawValue)
            ) { rows throws(ScripError) in .program(try PostgresMoment.program(from: rows)) }
        }
    }

    // MARK: What an audit asks

    func selfCheck() throws(ScripError) -> [String] {
        let head = try connection.run(.head, [.integer(book)])
        let tail = try connection.run(.tail, [.integer(book)])
        guard head.next() else { return ["the book has no head"] }
        let known = PostgresMoment.head(from: head)
        guard known == (tail.next() ? PostgresMoment.head(from: tail) : .none) else {
            return ["the book's head is not where its journal ends"]
        }
        return []
    }

    func tables() throws(ScripError) -> [LedgerTable] {
        let rows = try connection.run(.tables)
        var tables: [LedgerTable] = []
        while rows.next() {
            let (table, column, _) = (rows.string(), rows.string(), rows.string())
            if tables.last?.name != table { tables.append(LedgerTable(name: table, columns: [])) }
            tables[tables.count - 1].columns.append(column)
        }
        return tables
    }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) {
        let columns = table.columns.map(PostgresMoment.quoted).joined(separator: ", ")
        let keys = PostgresSchema.keys[table.name] ?? []
        let order =
            keys.isEmpty
            ? ""
            : " ORDER BY "
                + keys.map(PostgresMoment.quoted).joined(separator: ", ")
        try connection.walk(
            "SELECT \(columns) FROM scrip.\(PostgresMoment.quoted(table.name)) WHERE book = $1\(order)",
            [.integer(book)]
        ) { rows throws(ScripError) in
            var values: [LedgerValue] = []
            values.reserveCapacity(table.columns.count)
            for _ in table.columns { values.append(rows.value()) }
            try visit(values)
            return true
        }
    }

    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// A stock's id is its row's key in decimal digits; anything else names no stock.
    static func key(_ id: StockID) -> Int64? {
        let digits = id.rawValue.utf8
        guard let first = digits.first, first != UInt8(ascii: "0"), digits.count <= 18,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(id.rawValue)
    }
}
