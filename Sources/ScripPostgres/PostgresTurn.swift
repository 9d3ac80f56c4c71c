internal import ScripCore
internal import ScripLedger

/// A book that is taken, in a transaction that holds its head.
final class PostgresTurn: LedgerTurn {
    private let moment: PostgresMoment
    private let faults: LedgerFaults?
    /// Where the journal ends with what was kept here; nil while no entry was.
    private(set) var tail: JournalTail?

    init(_ connection: PostgresConnection, book: Int64, faults: LedgerFaults?) {
        moment = PostgresMoment(connection: connection, book: book)
        self.faults = faults
    }

    func load(_ key: RowKey, _ visit: (LedgerRow) -> Void) throws(ScripError) {
        try moment.load(key, visit)
    }

    func walk(
        _ walk: LedgerWalk, _ visit: (LedgerRow) throws(ScripError) -> Bool
    ) throws(ScripError) { try moment.walk(walk, visit) }

    func selfCheck() throws(ScripError) -> [String] { try moment.selfCheck() }

    func tables() throws(ScripError) -> [LedgerTable] { try moment.tables() }

    func everyRow(
        of table: LedgerTable, _ visit: ([LedgerValue]) throws(ScripError) -> Void
    ) throws(ScripError) { try moment.everyRow(of: table, visit) }

    // MARK: What changes

    /// All of it in one round trip, but for very much.
    func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError) {
        var commands: [PostgresConnection.Command] = []
        commands.reserveCapacity(entries.count + changes.count + 1)
        for entry in entries {
            commands.append(
                command(
                    .insertEntry, .integer(entry.number), .integer(Int64(entry.kind.rawValue)),
                    .integer(entry.recordedAt.epochSeconds), .blob(entry.body), .blob(entry.hash)))
        }
        // Positions of uploaded codes are unique at every step: first they are freed, then taken, and those
        // that are added come last.
        for change in changes where change.freesPosition { commands.append(try make(change)) }
        for change in changes where !change.freesPosition && !change.addsUpload {
            commands.append(try make(change))
        }
        for change in changes where change.addsUpload { commands.append(try make(change)) }
        if let last = entries.last {
            tail = JournalTail(
                number: last.number, hash: last.hash, recordedAt: last.recordedAt)
            commands.append(
                command(
                    .moveHead, .integer(last.number), .blob(last.hash),
                    .integer(last.recordedAt.epochSeconds)))
        }
        for _ in commands { try faults?.step(.statement) }
        for start in stride(from: 0, to: commands.count, by: PostgresTurn.commandsMax) {
            let end = min(start + PostgresTurn.commandsMax, commands.count)
            try moment.connection.pipeline(Array(commands[start..<end]))
        }
    }

    private static let commandsMax = 2_000

    private func command(
        _ sql: PostgresSQL, _ values: PostgresValue...
    ) -> PostgresConnection.Command {
        (sql, [.integer(moment.book)] + values)
    }

    private func make(_ change: RowChange) throws(ScripError) -> PostgresConnection.Command {
        switch change {
        case .add(let row): return try add(row)
        case .put(let row): return try put(row)
        case .redeem(let coupon):
            return (
                .redeemCoupon,
                [.integer(moment.book), .integer(coupon.sentIn)] + coupon.redemptionValues
            )
        case .remove(let row): return try remove(row)
        }
    }

    private func add(_ row: LedgerRow) throws(ScripError) -> PostgresConnection.Command {
        switch row {
        case .request(let request, let entry):
            return command(
                .insertRequest, .integer(Int64(request.operation.rawValue)),
                .text(request.number.rawValue), .integer(entry))
        case .stock(let stock):
            guard let key = PostgresMoment.key(stock.id) else {
                throw PostgresFault.damaged("cannot number a stock '\(stock.id)'")
            }
            var parameters = RecordEncoder.record()
            parameters.append(list: stock.parameters)
            return (
                .insertStock,
                [.integer(moment.book), .integer(key)] + stock.figures.values + [
                    .blob(stock.definition.record), .text(stock.ruleVersion.rawValue),
                    .blob(parameters.bytes), .integer(stock.createdAt.epochSeconds),
                ]
            )
        case .coupon(let coupon):
            return (
                .insertCoupon,
                [.integer(moment.book), .integer(coupon.sentIn)] + coupon.changingValues + [
                    .text(coupon.code.rawValue), stockKey(coupon.stock),
                    .text(coupon.user.rawValue), .integer(coupon.receivedAt.epochSeconds),
                    .integer(coupon.availableFrom.epochSeconds),
                    .number(coupon.expiresAt?.epochSeconds), .text(coupon.channel),
                ]
            )
        case .person(let coupon):
            return command(
                .insertPerson, stockKey(coupon.stock), .blob(coupon.person),
                .integer(coupon.number))
        case .upload(let stock, let code):
            return command(
                .insertCode, stockKey(stock), .text(code.code.rawValue),
                .integer(code.uploadedAt.epochSeconds), .number(code.position))
        case .redemption(let redemption):
            return command(
                .insertRedemption, .integer(redemption.number), .integer(redemption.position),
                stockKey(redemption.stock), .text(redemption.user.rawValue),
                .words(redemption.store), .integer(redemption.day),
                .integer(redemption.isLate ? 1 : 0))
        case .program(let program):
            return command(
                .insertProgram, .integer(program.number), .blob(program.content.record),
                .integer(program.version), .integer(Int64(program.name.kind.rawValue)),
                .text(program.name.id), .text(program.merchant.rawValue))
        case .rule, .figures, .day, .neverDiscounted, .document, .earner, .cursor:
            return try put(row)
        case .entry, .tail, .count: throw PostgresTurn.unknown
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
                .updateStock, [.integer(moment.book), stockKey(stock)] + figures.values
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
                [.integer(moment.book), .integer(coupon.sentIn)] + coupon.changingValues
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

    fileprivate var addsUpload: Bool {
        if case .add(.upload) = self { true } else { false }
    }
}

extension StockFigures {
    fileprivate var values: [PostgresValue] {
        [
            .text(state.rawValue), .number(limits.total), .number(limits.perUser),
            .number(limits.perDay), .integer(sent), .integer(redeemed), .integer(discounted),
            .integer(edition), .integer(neverDiscounted),
        ]
    }
}

extension Coupon {
    /// What of it a redemption changes.
    fileprivate var redemptionValues: [PostgresValue] {
        [
            .text(state.rawValue), .integer(version), .number(redemption?.entry),
            .number(redeemedAt?.epochSeconds), .number(redeemedOn), .integer(discount),
        ]
    }

    /// What of it can change.
    fileprivate var changingValues: [PostgresValue] {
        redemptionValues + [
            .words(hold?.requestNumber.rawValue), .number(hold?.until.epochSeconds),
            .number(hold?.day), .number(hold?.discount), .words(order),
            .number(deactivation?.at.epochSeconds), .words(deactivation?.reason),
            .number(deactivation?.entry), .number(returnedIn), .number(reminded),
        ]
    }
}
