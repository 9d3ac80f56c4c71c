package import ScripCore

extension JournalModel {
    /// Tables that follow from the journal, each with what it should hold.
    ///
    /// A ledger has these, the journal, and ``outside``; an audit knows every column of each.
    ///
    /// - Parameters:
    ///   - source: A rule's source, which the journal knows by its hash only.
    ///   - indexed: The entry through which redemptions can be looked for.
    package func tables(
        source: (RuleVersion) -> [UInt8]?, redemptionsThrough indexed: Int64
    ) -> [ExpectedTable] {
        [
            rule(source), stock, stockDay, coupon, person, upload, document, request,
            neverDiscountedTable, program, programEarner,
            redemption(through: indexed),
        ]
    }

    /// The columns of the journal itself.
    package static let journal = LedgerTable(name: "journal", columns: JournalEntry.columns)

    /// Tables that say nothing of what happened: how far readers of events have got.
    package static let outside: Set<String> = ["cursor"]

    private func rule(_ source: (RuleVersion) -> [UInt8]?) -> ExpectedTable {
        ExpectedTable(
            "rule", key: ["version"], columns: StoredRule.columns,
            rows: rules.map { version, rule in
                let stored = StoredRule(
                    version: version, name: rule.name, source: source(version) ?? [],
                    proposed: rule.proposed, published: rule.published)
                var values = stored.columnValues
                // A source that is not the version's cannot be what the ledger should hold.
                if source(version) == nil { values[2] = .null }
                return values
            })
    }

    private var stock: ExpectedTable {
        ExpectedTable(
            "stock", key: ["id"], columns: Stock.columns,
            rows: stocks.map { id, row in
                Stock.columnValues(
                    id, row.definition, row.created.ruleVersion, row.created.parameters,
                    row.created.createdAt, row.figures)
            })
    }

    private var stockDay: ExpectedTable {
        ExpectedTable(
            "stock_day", key: ["stock", "day"], columns: DayCounts.columns,
            rows: stocks.flatMap { id, row in
                row.days.map { day, counts in counts.columnValues(id, day) }
            })
    }

    /// By far the largest, and so made row by row.
    private var coupon: ExpectedTable {
        ExpectedTable(
            name: "coupon", key: ["number"], columns: Coupon.columns, count: coupons.count,
            row: { key in
                guard case .integer(let number)? = key.first, let name = keys[number] else {
                    return nil
                }
                return coupons[name]?.columnValues
            }, keys: { keys.keys.sorted().map { [.integer($0)] } })
    }

    private func redemption(through last: Int64) -> ExpectedTable {
        ExpectedTable(
            "redemption", key: ["number", "position"], columns: RedemptionRow.columns,
            rows: redemptionRows.prefix { $0.number <= last }.map(\.columnValues))
    }

    private var person: ExpectedTable {
        ExpectedTable(
            "person", key: PersonCoupon.columns, columns: PersonCoupon.columns,
            rows: stocks.flatMap { id, row in
                row.persons.flatMap { person, coupons in
                    coupons.map {
                        PersonCoupon(stock: id, person: person, number: $0.number).columnValues
                    }
                }
            })
    }

    private var upload: ExpectedTable {
        ExpectedTable(
            "upload", key: ["stock", "code"], columns: UploadedCode.columns,
            rows: stocks.flatMap { id, row in
                row.codes.uploadedAt.map { code, instant in
                    UploadedCode(
                        code: code, uploadedAt: instant, position: row.codes.position(of: code)
                    ).columnValues(id)
                }
            })
    }

    private var document: ExpectedTable {
        ExpectedTable(
            "document", key: ["collection", "key"], columns: Document.columns,
            rows: documents.values.map(\.columnValues))
    }

    private var program: ExpectedTable {
        ExpectedTable(
            "program", key: ["number"], columns: Program.columns,
            rows: programs.values.map(\.columnValues))
    }

    private var programEarner: ExpectedTable {
        ExpectedTable(
            "program_earner", key: ["merchant", "program"], columns: ProgramEarner.columns,
            rows: earners.values.flatMap { $0.map(\.columnValues) })
    }

    private var neverDiscountedTable: ExpectedTable {
        ExpectedTable(
            "never_discounted", key: ["merchant"], columns: MerchantID.neverDiscountedColumns,
            rows: neverDiscounted.map { $0.key.neverDiscountedValues($0.value) })
    }

    private var request: ExpectedTable {
        ExpectedTable(
            name: "request", key: ["operation", "number"],
            columns: LedgerRequest.columns,
            count: requests.count,
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
