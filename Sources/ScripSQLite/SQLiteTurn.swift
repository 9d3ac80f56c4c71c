internal import ScripCore
internal import ScripLedger

/// A transaction that writes.
final class SQLiteTurn: LedgerTurn {
    private let moment: SQLiteMoment
    let faults: LedgerFaults?
    /// Journal entries written in this transaction.
    var entries = 0

    var connection: Connection { moment.connection }

    init(_ connection: Connection, faults: LedgerFaults?) {
        moment = SQLiteMoment(connection: connection)
        self.faults = faults
    }

    // MARK: What is there

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

    func keep(_ entries: [JournalEntry], _ changes: [RowChange]) throws(ScripError) {
        for entry in entries { try insert(entry) }
        self.entries += entries.count
        // Positions of uploaded codes are unique at every step: first they are freed, then taken, and those
        // that are added come last.
        for change in changes { if change.freesPosition { try make(change) } }
        for change in changes where !change.freesPosition && !change.addsUpload {
            try make(change)
        }
        for change in changes where change.addsUpload { try make(change) }
    }

    private func make(_ change: RowChange) throws(ScripError) {
        switch change {
        case .add(let row): try add(row)
        case .put(let row): try put(row)
        case .redeem(let coupon):
            try write(.redeemCoupon) {
                $0.bind(redemptionOf: coupon)
                $0.bind(coupon.sentIn)
            }
        case .remove(let row): try remove(row)
        }
    }

    private func write(
        _ sql: SQL, _ bind: (inout Row) -> Void
    ) throws(ScripError) {
        try faults?.step(.statement)
        var row = try Row(sql, in: connection)
        bind(&row)
        try row.run()
    }

    private func insert(_ entry: JournalEntry) throws(ScripError) {
        try write(.insertEntry) {
            $0.bind(entry.number)
            $0.bind(Int64(entry.kind.rawValue))
            $0.bind(entry.recordedAt.epochSeconds)
            $0.bind(entry.body)
            $0.bind(entry.hash)
        }
    }

    private func add(_ row: LedgerRow) throws(ScripError) {
        switch row {
        case .request(let request, let entry):
            try write(.insertRequest) {
                $0.bind(Int64(request.operation.rawValue))
                $0.bind(request.number.rawValue)
                $0.bind(entry)
            }
        case .stock(let stock): try insert(stock)
        case .coupon(let coupon): try insert(coupon)
        case .person(let coupon):
            try write(.insertPerson) {
                $0.bind(SQLiteMoment.key(coupon.stock))
                $0.bind(coupon.person)
                $0.bind(coupon.number)
            }
        case .upload(let stock, let code):
            try write(.insertCode) {
                $0.bind(SQLiteMoment.key(stock))
                $0.bind(code.code.rawValue)
                $0.bind(code.uploadedAt.epochSeconds)
                $0.bind(code.position)
            }
        case .redemption(let redemption):
            try write(.insertRedemption) {
                $0.bind(redemption.number)
                $0.bind(redemption.position)
                $0.bind(SQLiteMoment.key(redemption.stock))
                $0.bind(redemption.user.rawValue)
                $0.bind(redemption.store)
                $0.bind(redemption.day)
                $0.bind(redemption.isLate ? 1 : 0)
            }
        case .program(let program):
            try write(.insertProgram) {
                $0.bind(program)
                $0.bind(Int64(program.name.kind.rawValue))
                $0.bind(program.name.id)
                $0.bind(program.merchant.rawValue)
            }
        case .rule, .figures, .day, .neverDiscounted, .document, .earner, .cursor: try put(row)
        case .entry, .tail, .count: throw SQLiteTurn.unknown
        }
    }

    private func put(_ row: LedgerRow) throws(ScripError) {
        switch row {
        case .rule(let rule):
            try write(.putRule) {
                $0.bind(rule.version.rawValue)
                $0.bind(rule.name)
                $0.bind(rule.source)
                $0.bind(rule.proposed)
                $0.bind(rule.published)
            }
        case .stock(let stock):
            try write(.updateDefinition) {
                $0.bind(stock.definition.record)
                $0.bind(SQLiteMoment.key(stock.id))
            }
        case .figures(let stock, let figures):
            try write(.updateStock) {
                $0.bind(figures)
                $0.bind(SQLiteMoment.key(stock))
            }
        case .day(let day, let counts):
            try write(.updateDayCounts) {
                $0.bind(SQLiteMoment.key(day.stock))
                $0.bind(day.day)
                $0.bind(counts.sent)
                $0.bind(counts.redeemed)
            }
        case .neverDiscounted(let merchant, let entry):
            try write(.putNeverDiscounted) {
                $0.bind(merchant.rawValue)
                $0.bind(entry)
            }
        case .coupon(let coupon):
            try write(.updateCoupon) {
                $0.bind(changing: coupon)
                $0.bind(coupon.sentIn)
            }
        case .upload(let stock, let code):
            try write(.placeCode) {
                $0.bind(code.position)
                $0.bind(code.uploadedAt.epochSeconds)
                $0.bind(SQLiteMoment.key(stock))
                $0.bind(code.code.rawValue)
            }
        case .document(let document):
            try write(.putDocument) {
                $0.bind(document.key.collection)
                $0.bind(document.key.key)
                $0.bind(document.body)
                $0.bind(document.version)
            }
        case .program(let program): try write(.updateProgram) { $0.bind(program) }
        case .earner(let earner):
            try write(.putEarner) {
                $0.bind(earner.begins.epochSeconds)
                $0.bind(earner.ends.epochSeconds)
                $0.bind(earner.merchant.rawValue)
                $0.bind(earner.program)
            }
        case .cursor(let name, let entry):
            try write(.updateCursor) {
                $0.bind(name)
                $0.bind(entry)
            }
        case .request, .person, .redemption, .entry, .tail, .count: throw SQLiteTurn.unknown
        }
    }

    private func remove(_ row: LedgerRow) throws(ScripError) {
        switch row {
        case .upload(let stock, let code):
            try write(.forgetCode) {
                $0.bind(SQLiteMoment.key(stock))
                $0.bind(code.code.rawValue)
            }
        case .neverDiscounted(let merchant, _):
            try write(.removeNeverDiscounted) { $0.bind(merchant.rawValue) }
        case .document(let document):
            try write(.removeDocument) {
                $0.bind(document.key.collection)
                $0.bind(document.key.key)
            }
        case .earner(let earner):
            try write(.removeEarner) {
                $0.bind(earner.merchant.rawValue)
                $0.bind(earner.program)
            }
        default: throw SQLiteTurn.unknown
        }
    }

    private func insert(_ stock: Stock) throws(ScripError) {
        guard let key = SQLiteMoment.key(stock.id) else {
            throw SQLiteFault.damaged("cannot number a stock '\(stock.id)'")
        }
        var parameters = RecordEncoder.record()
        parameters.append(list: stock.parameters)
        try write(.insertStock) {
            $0.bind(stock.figures)
            $0.bind(key)
            $0.bind(stock.definition.record)
            $0.bind(stock.ruleVersion.rawValue)
            $0.bind(parameters.bytes)
            $0.bind(stock.createdAt.epochSeconds)
        }
    }

    private func insert(_ coupon: Coupon) throws(ScripError) {
        try write(.insertCoupon) {
            $0.bind(coupon.sentIn)
            $0.bind(coupon.code.rawValue)
            $0.bind(SQLiteMoment.key(coupon.stock))
            $0.bind(coupon.user.rawValue)
            $0.bind(coupon.receivedAt.epochSeconds)
            $0.bind(coupon.availableFrom.epochSeconds)
            $0.bind(coupon.expiresAt?.epochSeconds)
            $0.bind(coupon.channel)
            $0.bind(changing: coupon)
        }
    }

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

extension Row {
    fileprivate mutating func bind(_ figures: StockFigures) {
        bind(figures.state.rawValue)
        bind(figures.limits.total)
        bind(figures.limits.perUser)
        bind(figures.limits.perDay)
        bind(figures.sent)
        bind(figures.redeemed)
        bind(figures.discounted)
        bind(figures.edition)
        bind(figures.neverDiscounted)
    }

    /// What of a program can change, and which it is.
    fileprivate mutating func bind(_ program: Program) {
        bind(program.content.record)
        bind(program.version)
        bind(program.number)
    }

    /// What of a coupon a redemption changes.
    fileprivate mutating func bind(redemptionOf coupon: Coupon) {
        bind(coupon.state.rawValue)
        bind(coupon.version)
        bind(coupon.redemption?.entry)
        bind(coupon.redeemedAt?.epochSeconds)
        bind(coupon.redeemedOn)
        bind(coupon.discount)
    }

    /// What of a coupon can change.
    fileprivate mutating func bind(changing coupon: Coupon) {
        bind(redemptionOf: coupon)
        bind(coupon.hold?.requestNumber.rawValue)
        bind(coupon.hold?.until.epochSeconds)
        bind(coupon.hold?.day)
        bind(coupon.hold?.discount)
        bind(coupon.order)
        bind(coupon.deactivation?.at.epochSeconds)
        bind(coupon.deactivation?.reason)
        bind(coupon.deactivation?.entry)
        bind(coupon.returnedIn)
        bind(coupon.reminded)
    }
}
