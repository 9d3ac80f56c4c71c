internal import ScripCore
internal import ScripLedger

/// Rows as their columns have them, each in the order of its statement.
extension PostgresMoment {
    /// Where a book's head says that its journal ends; of what kind the last entry is it does not say.
    static func head(from rows: PostgresRows) -> JournalTail {
        let number = rows.integer()
        guard number > 0 else { return .none }
        return JournalTail(
            number: number, hash: rows.blob(),
            recordedAt: Instant(epochSeconds: rows.integer()), kind: nil)
    }

    static func tail(from rows: PostgresRows) -> JournalTail {
        var tail = head(from: rows)
        // One that is unknown is the audit's to name.
        tail.kind = UInt8(exactly: rows.integer()).flatMap(JournalEntry.Kind.init)
        return tail
    }

    static func entry(from rows: PostgresRows) throws(ScripError) -> JournalEntry {
        let number = rows.integer()
        let raw = rows.integer()
        guard let kind = UInt8(exactly: raw).flatMap(JournalEntry.Kind.init(rawValue:)) else {
            throw PostgresFault.damaged("has a journal entry \(number) of unknown kind \(raw)")
        }
        return JournalEntry(
            number: number, kind: kind, recordedAt: Instant(epochSeconds: rows.integer()),
            body: rows.blob(), hash: rows.blob())
    }

    static func redemption(from rows: PostgresRows) -> RedemptionRow {
        RedemptionRow(
            number: rows.integer(), position: rows.integer(),
            stock: StockID(rawValue: String(rows.integer())),
            user: UserID(rawValue: rows.string()), store: rows.optionalString(),
            day: rows.integer(), isLate: rows.integer() == 1)
    }

    static func document(from rows: PostgresRows) -> Document {
        let key = DocumentKey(collection: rows.string(), key: rows.string())
        return Document(key: key, body: rows.blob(), version: rows.integer())
    }

    static func program(from rows: PostgresRows) throws(ScripError) -> Program {
        Program(
            number: rows.integer(), version: rows.integer(),
            content: try Program.Content(record: rows.blob()))
    }

    static func stock(from rows: PostgresRows) throws(ScripError) -> Stock {
        let id = StockID(rawValue: String(rows.integer()))
        var definition = try StockDefinition(record: rows.blob())
        let version = RuleVersion(rawValue: rows.string())
        var decoder = try RecordDecoder(record: rows.blob())
        let parameters = try decoder.list { d throws(ScripError) in
            try ParameterValue.Field(from: &d)
        }
        try decoder.finish()
        let createdAt = Instant(epochSeconds: rows.integer())
        let figures = try Self.figures(from: rows)
        definition.limits.sending = figures.limits
        return Stock(
            id: id, definition: definition, ruleVersion: version, parameters: parameters,
            state: figures.state, createdAt: createdAt, sent: figures.sent,
            redeemed: figures.redeemed, discounted: figures.discounted,
            edition: figures.edition, neverDiscounted: figures.neverDiscounted)
    }

    static func figures(from rows: PostgresRows) throws(ScripError) -> StockFigures {
        StockFigures(
            state: try rows.choice(),
            limits: SendLimits(
                total: rows.optionalInteger(), perUser: rows.optionalInteger(),
                perDay: rows.optionalInteger()),
            sent: rows.integer(), redeemed: rows.integer(), discounted: rows.integer(),
            edition: rows.integer(), neverDiscounted: rows.integer())
    }

    static func coupon(from rows: PostgresRows) throws(ScripError) -> Coupon {
        let code = CouponCode(rawValue: rows.string())
        let stock = StockID(rawValue: String(rows.integer()))
        var coupon = Coupon(
            code: code, stock: stock,
            user: UserID(rawValue: rows.string()), state: try rows.choice(),
            receivedAt: Instant(epochSeconds: rows.integer()),
            availableFrom: Instant(epochSeconds: rows.integer()),
            expiresAt: rows.optionalInteger().map(Instant.init(epochSeconds:)),
            channel: rows.string(), version: rows.integer(),
            redemption: rows.optionalInteger().map { RedemptionID(entry: $0, of: stock) },
            redeemedAt: rows.optionalInteger().map(Instant.init(epochSeconds:)),
            redeemedOn: rows.optionalInteger(), discount: rows.integer())
        let holder = rows.optionalString()
        let until = rows.optionalInteger()
        let heldOn = rows.integer()
        let heldDiscount = rows.integer()
        if let holder, let until {
            coupon.hold = Coupon.Hold(
                requestNumber: RequestNumber(rawValue: holder),
                until: Instant(epochSeconds: until), day: heldOn, discount: heldDiscount)
        }
        coupon.order = rows.optionalString()
        let deactivatedAt = rows.optionalInteger()
        let reason = rows.string()
        let deactivatedIn = rows.integer()
        if let deactivatedAt {
            coupon.deactivation = Coupon.Deactivation(
                at: Instant(epochSeconds: deactivatedAt), reason: reason, entry: deactivatedIn)
        }
        coupon.returnedIn = rows.optionalInteger()
        coupon.reminded = rows.optionalInteger()
        coupon.sentIn = rows.integer()
        return coupon
    }

    static func uploadedCode(from rows: PostgresRows) -> UploadedCode {
        UploadedCode(
            code: CouponCode(rawValue: rows.string()),
            uploadedAt: Instant(epochSeconds: rows.integer()), position: rows.optionalInteger())
    }
}
