internal import ScripCore
internal import ScripLedger

/// A book that is taken, in a transaction that holds its head.
///
/// What is sent waits for what is asked: the transaction begins with the first question, all that is expected
/// is asked with it, and rows are kept with the next question or with COMMIT. So a turn whose questions were
/// expected takes two round trips, however many callers share it.
final class PostgresTurn: LedgerTurn {
    private(set) var connection: PostgresConnection
    /// Opens a connection in place of one that was cut while it was idle.
    private let reconnect: () throws(ScripError) -> PostgresConnection
    let book: Int64
    let faults: LedgerFaults?
    /// What goes out before the next question.
    private var waiting: [PostgresConnection.Command] = []
    /// Asked with the next question.
    private var expected: [ExpectedRows] = []
    /// Of which stocks coupons are expected to be.
    private(set) var recent: RecentStocks
    /// Answers that were expected, as the book is now.
    private var ahead: [RowKey: [LedgerRow]] = [:]
    /// Why the transaction is lost, whoever was told.
    private(set) var failure: ScripError?
    /// Whether the same turn may well go through when it is tried anew.
    private(set) var mayPass = false
    private var isBegun = false
    private var hasKept = false
    /// Whether COMMIT was sent and its answer never came: then the journal says whether it was kept.
    private(set) var isUnsure = false
    /// Where the journal ends with what was kept here; nil while no entry was.
    private(set) var tail: JournalTail?

    init(
        _ connection: PostgresConnection, book: Int64, recent: RecentStocks, faults: LedgerFaults?,
        reconnect: @escaping () throws(ScripError) -> PostgresConnection
    ) {
        self.connection = connection
        self.book = book
        self.recent = recent
        self.faults = faults
        self.reconnect = reconnect
    }

    private var moment: PostgresMoment { PostgresMoment(connection: connection, book: book) }

    // MARK: What is asked

    func expect(_ rows: [ExpectedRows]) { expected += rows }

    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        if ahead[key] == nil { try ask(key) }
        ahead[key]?.forEach(visit)
    }

    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError) {
        try ask(nil)
        try watched { () throws(ScripError) in try moment.walk(walk, visit) }
    }

    func selfCheck() throws(ScripError) -> [String] {
        try ask(nil)
        return try watched { () throws(ScripError) in try moment.selfCheck() }
    }

    func tables() throws(ScripError) -> [LedgerTable] {
        try ask(nil)
        return try watched { () throws(ScripError) in try moment.tables() }
    }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) {
        try ask(nil)
        try watched { () throws(ScripError) in try moment.everyRow(of: table, visit) }
    }

    /// Asks a key, and all that is expected, in one round trip.
    private func ask(_ key: RowKey?) throws(ScripError) {
        var rows = Set(expected.filter { !isKnown($0) })
        if let key { rows.insert(.key(key)) }
        expected = []
        try ask(PostgresQuestion.all(about: rows, in: book, of: recent.expected))
        // Coupons of stocks that nobody expected: their numbers are known now.
        var missing: [Int64: Set<StockID>] = [:]
        var seen: Set<StockID> = []
        for case .coupons(let code, let day) in rows {
            for case .coupon(let coupon) in ahead[RowKey.coupons(code)] ?? [] {
                seen.insert(coupon.stock)
                if ahead[RowKey.figures(coupon.stock)] == nil {
                    missing[day, default: []].insert(coupon.stock)
                }
            }
        }
        recent.note(seen)
        guard !missing.isEmpty else { return }
        try ask(
            missing.flatMap { day, stocks in
                PostgresQuestion.about(Array(stocks), day, in: book)
            })
    }

    private func ask(_ questions: [PostgresQuestion]) throws(ScripError) {
        let answers = try send(questions.compactMap(\.command))
        var index = 0
        for question in questions {
            if question.command == nil {
                try question.note(nil, in: &ahead)
            } else {
                try question.note(answers[index], in: &ahead)
                index += 1
            }
        }
    }

    private func isKnown(_ rows: ExpectedRows) -> Bool {
        switch rows {
        case .key(let key): ahead[key] != nil
        case .coupons(let code, let day):
            ahead[RowKey.coupons(code)]?.allSatisfy { row in
                guard case .coupon(let coupon) = row else { return true }
                return ahead[RowKey.figures(coupon.stock)] != nil
                    && ahead[RowKey.day(StockDay(coupon.stock, day))] != nil
            } ?? false
        }
    }

    /// Sends what waits and some commands; the answers to those.
    func send(
        _ commands: [PostgresConnection.Command]
    ) throws(ScripError) -> [PostgresRows] {
        try watched { () throws(ScripError) in
            if !isBegun {
                guard !waiting.isEmpty else { return try begin(with: commands) }
                _ = try begin(with: [])
            }
            while waiting.count > PostgresTurn.commandsMax {
                try connection.pipeline(Array(waiting.prefix(PostgresTurn.commandsMax)))
                waiting.removeFirst(PostgresTurn.commandsMax)
            }
            let count = waiting.count
            let all = waiting + commands
            waiting = []
            return Array(try connection.pipeline(all).dropFirst(count))
        }
    }

    /// Takes the book with the first that is asked; nothing was done yet that a cut connection could lose.
    private func begin(
        with commands: [PostgresConnection.Command]
    ) throws(ScripError) -> [PostgresRows] {
        let all: [PostgresConnection.Command] =
            [(.begin, []), (.take, [.integer(book)])] + commands
        let answers: [PostgresRows]
        do throws(ScripError) {
            answers = try connection.pipeline(all)
        } catch {
            guard !connection.isOpen else { throw error }
            connection = try reconnect()
            answers = try connection.pipeline(all)
        }
        isBegun = true
        guard answers[1].next() else { throw PostgresFault.damaged("has lost the book's head") }
        return Array(answers.dropFirst(2))
    }

    private func watched<Answer>(
        _ body: () throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        // A failed statement ends the transaction, whatever becomes of the error.
        if let failure { throw failure }
        do throws(ScripError) {
            return try body()
        } catch {
            failure = error
            mayPass = connection.mayPass
            throw error
        }
    }

    // MARK: What changes

    func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError) {
        hasKept = true
        // Rows are other ones from here on.
        ahead = [:]
        let before = waiting.count
        say(
            .insertEntries, [.integer, .integer, .integer, .blob, .blob], about: entries
        ) { entry in
            [
                .integer(entry.number), .integer(Int64(entry.kind.rawValue)),
                .integer(entry.recordedAt.epochSeconds), .blob(entry.body), .blob(entry.hash),
            ]
        }
        keepMany(changes)
        // Positions of uploaded codes are unique at every step: first they are freed, then taken, and those
        // that are added come last.
        for change in changes where change.freesPosition { waiting.append(try make(change)) }
        for change in changes
        where !change.freesPosition && !change.addsUpload && !change.isOneOfMany {
            waiting.append(try make(change))
        }
        addMany(changes)
        for change in changes where change.addsUpload { waiting.append(try make(change)) }
        if let last = entries.last {
            end(at: JournalTail(last))
        }
        for _ in waiting[before...] { try faults?.step(.statement) }
    }

    /// Notes where the journal ends with what was kept.
    func end(at tail: JournalTail) {
        hasKept = true
        self.tail = tail
        waiting.append(
            command(
                .moveHead, .integer(tail.number), .blob(tail.hash),
                .integer(tail.recordedAt.epochSeconds)))
    }

    /// What a group has one of for each caller and every other row may follow, as one statement for all.
    private func keepMany(_ changes: [RowChange]) {
        let claims = changes.compactMap { change in
            switch change {
            case .add(.request(let request, let entry)): (request, entry)
            default: nil
            }
        }
        say(.insertRequests, [.integer, .text, .integer], about: claims) { request, entry in
            [
                .integer(Int64(request.operation.rawValue)), .text(request.number.rawValue),
                .integer(entry),
            ]
        }
        let redeemed = changes.compactMap { change in
            switch change {
            case .redeem(let coupon): coupon
            default: nil
            }
        }
        say(
            .redeemCoupons, [.integer, .integer, .text, .integer, .integer, .integer, .integer],
            about: redeemed
        ) { coupon in
            [
                .integer(coupon.sentIn), .integer(coupon.version), .text(coupon.state.rawValue),
                .number(coupon.redemption?.entry), .number(coupon.redeemedAt?.epochSeconds),
                .number(coupon.redeemedOn), .integer(coupon.discount),
            ]
        }
    }

    /// The same for rows that refer to others: coupons to a stock that may be new, and people to the coupons.
    private func addMany(_ changes: [RowChange]) {
        let added = changes.compactMap { change in
            switch change {
            case .add(let row): row
            default: nil
            }
        }
        let coupons = added.compactMap { row in
            if case .coupon(let coupon) = row { coupon } else { nil }
        }
        say(.insertCoupons, Coupon.elements, about: coupons, \.values)
        let people = added.compactMap { row in
            if case .person(let coupon) = row { coupon } else { nil }
        }
        say(.insertPersons, [.integer, .blob, .integer], about: people) { coupon in
            [stockKey(coupon.stock), .blob(coupon.person), .integer(coupon.number)]
        }
        let redemptions = added.compactMap { row in
            if case .redemption(let redemption) = row { redemption } else { nil }
        }
        say(
            .insertRedemptions,
            [.integer, .integer, .integer, .text, .text, .integer, .integer], about: redemptions
        ) { redemption in
            [
                .integer(redemption.number), .integer(redemption.position),
                stockKey(redemption.stock), .text(redemption.user.rawValue),
                .words(redemption.store), .integer(redemption.day),
                .integer(redemption.isLate ? 1 : 0),
            ]
        }
    }

    /// One statement about many rows, a few hundred at a time: each column is an array.
    private func say<Row>(
        _ sql: PostgresSQL, _ elements: [PostgresElement], about rows: [Row],
        _ values: (Row) -> [PostgresValue]
    ) {
        for start in stride(from: 0, to: rows.count, by: PostgresTurn.rowsMax) {
            let some = rows[start..<min(start + PostgresTurn.rowsMax, rows.count)].map(values)
            let columns = elements.indices.map { column in
                PostgresValue.array(elements[column], some.map { $0[column] })
            }
            waiting.append((sql, [.integer(book)] + columns))
        }
    }

    /// Keeps what waits, and ends the transaction.
    func commit() throws(ScripError) {
        if let failure { throw failure }
        // A turn in which nothing was asked has not begun.
        guard isBegun || !waiting.isEmpty else { return }
        do throws(ScripError) {
            _ = try send([(.commit, [])])
        } catch {
            isUnsure = hasKept && connection.isUnsure
            throw error
        }
    }

    /// Ends the transaction as if nothing had been kept.
    func undo() {
        guard isBegun || failure != nil, connection.isOpen else { return }
        try? connection.say("ROLLBACK")
    }

    private static let commandsMax = 2_000
    private static let rowsMax = 500

    private func command(
        _ sql: PostgresSQL, _ values: PostgresValue...
    ) -> PostgresConnection.Command {
        (sql, [.integer(book)] + values)
    }

    private func make(_ change: RowChange) throws(ScripError) -> PostgresConnection.Command {
        switch change {
        case .add(let row): return try add(row)
        case .put(let row): return try put(row)
        case .redeem: throw PostgresTurn.unknown
        case .remove(let row): return try remove(row)
        }
    }

    private func add(_ row: LedgerRow) throws(ScripError) -> PostgresConnection.Command {
        switch row {
        case .stock(let stock):
            guard let key = PostgresMoment.key(stock.id) else {
                throw PostgresFault.damaged("cannot number a stock '\(stock.id)'")
            }
            var parameters = RecordEncoder.record()
            parameters.append(list: stock.parameters)
            return (
                .insertStock,
                [.integer(book), .integer(key)] + stock.figures.values + [
                    .blob(stock.definition.record), .text(stock.ruleVersion.rawValue),
                    .blob(parameters.bytes), .integer(stock.createdAt.epochSeconds),
                ]
            )
        case .upload(let stock, let code):
            return command(
                .insertCode, stockKey(stock), .text(code.code.rawValue),
                .integer(code.uploadedAt.epochSeconds), .number(code.position))
        case .program(let program):
            return command(
                .insertProgram, .integer(program.number), .blob(program.content.record),
                .integer(program.version), .integer(Int64(program.name.kind.rawValue)),
                .text(program.name.id), .text(program.merchant.rawValue))
        case .rule, .figures, .day, .neverDiscounted, .document, .earner, .cursor:
            return try put(row)
        case .coupon, .person, .redemption, .request, .entry, .tail, .count:
            throw PostgresTurn.unknown
        }
    }

    private func put(_ row: LedgerRow) throws(ScripError) -> PostgresConnection.Command {
        switch row {
        case .rule(let rule):
            return command(
                .putRule, .text(rule.version.rawValue), .text(rule.name), .blob(rule.source),
                .number(rule.proposed), .number(rule.published))
        case .stock(let stock):
            return command(
                .updateDefinition, stockKey(stock.id), .blob(stock.definition.record))
        case .figures(let stock, let figures):
            return (
                .updateStock, [.integer(book), stockKey(stock)] + figures.values
            )
        case .day(let day, let counts):
            return command(
                .updateDayCounts, stockKey(day.stock), .integer(day.day), .integer(counts.sent),
                .integer(counts.redeemed))
        case .neverDiscounted(let merchant, let entry):
            return command(.putNeverDiscounted, .text(merchant.rawValue), .integer(entry))
        case .coupon(let coupon):
            return (
                .updateCoupon,
                [.integer(book), .integer(coupon.sentIn)] + coupon.changingValues
            )
        case .upload(let stock, let code):
            return command(
                .placeCode, stockKey(stock), .text(code.code.rawValue),
                .integer(code.uploadedAt.epochSeconds), .number(code.position))
        case .document(let document):
            return command(
                .putDocument, .text(document.key.collection), .text(document.key.key),
                .blob(document.body), .integer(document.version))
        case .program(let program):
            return command(
                .updateProgram, .integer(program.number), .blob(program.content.record),
                .integer(program.version))
        case .earner(let earner):
            return command(
                .putEarner, .text(earner.merchant.rawValue), .integer(earner.program),
                .integer(earner.begins.epochSeconds), .integer(earner.ends.epochSeconds))
        case .cursor(let name, let entry):
            return command(.updateCursor, .text(name), .integer(entry))
        case .request, .person, .redemption, .entry, .tail, .count: throw PostgresTurn.unknown
        }
    }

    private func remove(_ row: LedgerRow) throws(ScripError) -> PostgresConnection.Command {
        switch row {
        case .upload(let stock, let code):
            return command(.forgetCode, stockKey(stock), .text(code.code.rawValue))
        case .neverDiscounted(let merchant, _):
            return command(.removeNeverDiscounted, .text(merchant.rawValue))
        case .document(let document):
            return command(
                .removeDocument, .text(document.key.collection), .text(document.key.key))
        case .earner(let earner):
            return command(
                .removeEarner, .text(earner.merchant.rawValue), .integer(earner.program))
        default: throw PostgresTurn.unknown
        }
    }

    /// A stock that cannot be is a row without one, which no table takes.
    private func stockKey(_ stock: StockID) -> PostgresValue { .number(PostgresMoment.key(stock)) }

    private static let unknown = ScripError(
        .internalFault, "The ledger was given a row that is never changed so",
        remedy: "Report this as a defect; nothing was changed")
}

extension RowChange {
    /// Whether an uploaded code gives up its position.
    fileprivate var freesPosition: Bool {
        switch self {
        case .put(.upload(_, let code)): code.position == nil
        case .remove(.upload): true
        default: false
        }
    }

    /// Whether it is kept with others of its kind.
    fileprivate var isOneOfMany: Bool {
        switch self {
        case .add(.request), .add(.coupon), .add(.person), .add(.redemption), .redeem: true
        default: false
        }
    }

    fileprivate var addsUpload: Bool {
        if case .add(.upload) = self { true } else { false }
    }
}
