internal import ScripCore
internal import ScripLedger

/// Rows as their columns have them, each in the order of its statement.
extension SQLiteMoment {
    static func entry(from row: inout Row) throws(ScripError) -> JournalEntry {
        let number = row.integer()
        let raw = row.integer()
        guard let kind = UInt8(exactly: raw).flatMap(JournalEntry.Kind.init(rawValue:)) else {
            throw SQLiteFault.damaged("has a journal entry \(number) of unknown kind \(raw)")
        }
        return JournalEntry(
            number: number, kind: kind, recordedAt: Instant(epochSeconds: row.integer()),
            body: row.blob(), hash: row.blob())
    }

    static func redemption(from row: inout Row) -> RedemptionRow {
        RedemptionRow(
            number: row.integer(), position: row.integer(),
            stock: StockID(rawValue: String(row.integer())),
            user: UserID(rawValue: row.string()), store: row.optionalString(),
            day: row.integer(), isLate: row.integer() == 1)
    }

    static func document(from row: inout Row) -> Document {
        let key = DocumentKey(collection: row.string(), key: row.string())
        return Document(key: key, body: row.blob(), version: row.integer())
    }

    static func program(from row: inout Row) throws(ScripError) -> Program {
        Program(
            number: row.integer(), version: row.integer(),
            content: try Program.Content(record: row.blob()))
    }

    static func stock(from row: inout Row) throws(ScripError) -> Stock {
        let id = StockID(rawValue: String(row.integer()))
        var definition = try StockDefinition(record: row.blob())
        let version = RuleVersion(rawValue: row.string())
        var decoder = try RecordDecoder(record: row.blob())
        let parameters = try decoder.list { d throws(ScripError) in
            try ParameterValue.Field(from: &d)
        }
        try decoder.finish()
        let createdAt = Instant(epochSeconds: row.integer())
        let figures = try Self.figures(from: &row)
        definition.limits.sending = figures.limits
        return Stock(
            id: id, definition: definition, ruleVersion: version, parameters: parameters,
            state: figures.state, createdAt: createdAt, sent: figures.sent,
            redeemed: figures.redeemed, discounted: figures.discounted,
            edition: figures.edition, neverDiscounted: figures.neverDiscounted)
    }

    static func figures(from row: inout Row) throws(ScripError) -> StockFigures {
        StockFigures(
            state: try row.choice(),
            limits: SendLimits(
                total: row.optionalInteger(), perUser: row.optionalInteger(),
                perDay: row.optionalInteger()),
            sent: row.integer(), redeemed: row.integer(), discounted: row.integer(),
            edition: row.integer(), neverDiscounted: row.integer())
    }

    static func coupon(from row: inout Row) throws(ScripError) -> Coupon {
        let code = CouponCode(rawValue: row.string())
        let stock = StockID(rawValue: String(row.integer()))
        var coupon = Coupon(
            code: code, stock: stock,
            user: UserID(rawValue: row.string()), state: try row.choice(),
            receivedAt: Instant(epochSeconds: row.integer()),
            availableFrom: Instant(epochSeconds: row.integer()),
            expiresAt: row.optionalInteger().map(Instant.init(epochSeconds:)),
            channel: row.string(), version: row.integer(),
            redemption: row.optionalInteger().map { RedemptionID(entry: $0, of: stock) },
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

    static func uploadedCode(from row: inout Row) -> UploadedCode {
        UploadedCode(
            code: CouponCode(rawValue: row.string()),
            uploadedAt: Instant(epochSeconds: row.integer()), position: row.optionalInteger())
    }
}
