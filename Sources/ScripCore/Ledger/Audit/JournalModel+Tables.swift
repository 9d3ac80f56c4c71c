extension JournalModel {
    /// Tables that follow from the journal, each with what it should hold.
    ///
    /// A ledger has these, the journal, and ``outside``; an audit knows every column of each.
    ///
    /// - Parameters:
    ///   - source: A rule's source, which the journal knows by its hash only.
    ///   - indexed: The entry through which redemptions can be looked for.
    public func tables(
        source: (RuleVersion) -> [UInt8]?, redemptionsThrough indexed: Int64
    ) -> [ExpectedTable] {
        [
            rule(source), stock, stockDay, coupon, person, upload, document, request,
            neverDiscountedTable,
            redemption(through: indexed),
        ]
    }

    /// The columns of the journal itself.
    public static let journal = LedgerTable(
        name: "journal", columns: ["number", "kind", "recorded_at", "body", "hash"])

    /// Tables that say nothing of what happened: how far readers of events have got.
    public static let outside: Set<String> = ["cursor"]

    private func rule(_ source: (RuleVersion) -> [UInt8]?) -> ExpectedTable {
        ExpectedTable(
            "rule", key: ["version"], columns: ["version", "name", "source"],
            rows: rules.map { version, name in
                [
                    .text(version.rawValue), .text(name),
                    source(version).map { .blob($0) } ?? .null,
                ]
            })
    }

    private var stock: ExpectedTable {
        ExpectedTable(
            "stock", key: ["id"],
            columns: [
                "id", "definition", "rule_version", "parameters", "created_at", "state",
                "limit_total", "limit_per_user", "limit_per_day", "sent", "redeemed", "discounted",
                "edition", "never_discounted",
            ],
            rows: stocks.map { id, row in
                var parameters = RecordEncoder.record()
                parameters.append(list: row.created.parameters)
                let figures = row.figures
                return [
                    .number(Int64(id.rawValue)), .blob(row.definition.record),
                    .text(row.created.ruleVersion.rawValue), .blob(parameters.bytes),
                    .moment(row.created.createdAt), .text(figures.state.rawValue),
                    .number(figures.limits.total), .number(figures.limits.perUser),
                    .number(figures.limits.perDay), .number(figures.sent),
                    .number(figures.redeemed), .number(figures.discounted),
                    .number(figures.edition), .number(figures.neverDiscounted),
                ]
            })
    }

    private var stockDay: ExpectedTable {
        ExpectedTable(
            "stock_day", key: ["stock", "day"], columns: ["stock", "day", "sent", "redeemed"],
            rows: stocks.flatMap { id, row in
                row.days.map { day, counts in
                    [
                        .number(Int64(id.rawValue)), .integer(day), .integer(counts.sent),
                        .integer(counts.redeemed),
                    ]
                }
            })
    }

    /// By far the largest, and so made row by row.
    private var coupon: ExpectedTable {
        ExpectedTable(
            name: "coupon", key: ["number"],
            columns: [
                "number", "code", "stock", "user", "state", "received_at", "available_from",
                "expires_at", "channel", "version", "redemption", "redeemed_at", "redeemed_on",
                "discount", "hold_request", "hold_until", "hold_on", "hold_discount",
                "order_number", "deactivated_at", "deactivation_reason", "deactivated_in",
                "returned_in", "reminded",
            ], count: coupons.count,
            row: { key in
                guard case .integer(let number)? = key.first, let name = keys[number],
                    let coupon = coupons[name]
                else { return nil }
                return JournalModel.row(of: coupon)
            }, keys: { keys.keys.sorted().map { [.integer($0)] } })
    }

    private static func row(of coupon: Coupon) -> [LedgerValue] {
        [
            .integer(coupon.sentIn), .text(coupon.code.rawValue),
            .number(Int64(coupon.stock.rawValue)), .text(coupon.user.rawValue),
            .text(coupon.state.rawValue), .moment(coupon.receivedAt),
            .moment(coupon.availableFrom), .moment(coupon.expiresAt), .text(coupon.channel),
            .integer(coupon.version), .number(coupon.redemption?.entry),
            .moment(coupon.redeemedAt), .number(coupon.redeemedOn), .integer(coupon.discount),
            .text(coupon.hold?.requestNumber.rawValue), .moment(coupon.hold?.until),
            .number(coupon.hold?.day), .number(coupon.hold?.discount),
            .text(coupon.order), .moment(coupon.deactivation?.at),
            .text(coupon.deactivation?.reason), .number(coupon.deactivation?.entry),
            .number(coupon.returnedIn), .number(coupon.reminded),
        ]
    }

    private func redemption(through last: Int64) -> ExpectedTable {
        ExpectedTable(
            "redemption", key: ["number", "position"],
            columns: ["number", "position", "stock", "user", "store", "day", "late"],
            rows: redemptionRows.prefix { $0.number <= last }.map {
                [
                    .integer($0.number), .integer($0.position), .number(Int64($0.stock.rawValue)),
                    .text($0.user.rawValue), .text($0.store), .integer($0.day),
                    .integer($0.isLate ? 1 : 0),
                ]
            })
    }

    private var person: ExpectedTable {
        ExpectedTable(
            "person", key: ["stock", "person", "number"], columns: ["stock", "person", "number"],
            rows: stocks.flatMap { id, row in
                row.persons.flatMap { person, coupons in
                    coupons.map {
                        [.number(Int64(id.rawValue)), .blob(person), .integer($0.number)]
                    }
                }
            })
    }

    private var upload: ExpectedTable {
        ExpectedTable(
            "upload", key: ["stock", "code"],
            columns: ["stock", "code", "uploaded_at", "position"],
            rows: stocks.flatMap { id, row in
                row.codes.uploadedAt.map { code, instant in
                    [
                        .number(Int64(id.rawValue)), .text(code.rawValue), .moment(instant),
                        .number(row.codes.position(of: code)),
                    ]
                }
            })
    }

    private var document: ExpectedTable {
        ExpectedTable(
            "document", key: ["collection", "key"],
            columns: ["collection", "key", "body", "version"],
            rows: documents.values.map {
                [
                    .text($0.key.collection), .text($0.key.key), .blob($0.body),
                    .integer($0.version),
                ]
            })
    }

    private var neverDiscountedTable: ExpectedTable {
        ExpectedTable(
            "never_discounted", key: ["merchant"], columns: ["merchant", "entry"],
            rows: neverDiscounted.map { [.text($0.key.rawValue), .integer($0.value)] })
    }

    private var request: ExpectedTable {
        ExpectedTable(
            name: "request", key: ["operation", "number"],
            columns: ["operation", "number", "entry"], count: requests.count,
            row: { key in
                guard case .integer(let raw) = key[0], case .text(let bytes) = key[1],
                    let operation = UInt8(exactly: raw).flatMap(LedgerOperation.init(rawValue:)),
                    let entry = requests[
                        Request(
                            operation: operation,
                            number: ExactText(String(decoding: bytes, as: UTF8.self)))]
                else { return nil }
                return [key[0], key[1], .integer(entry)]
            },
            keys: {
                requests.keys.map {
                    [.integer(Int64($0.operation.rawValue)), .text($0.number.bytes)]
                }
            })
    }
}
