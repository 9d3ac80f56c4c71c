internal import ScripContract
internal import ScripCore

/// A till's file beside the ledger's day.
struct Reconciliation: Sendable {
    /// The most redemptions of a day that are compared.
    static let redemptionsMax = 10_000
    /// Numbers that are not of the day, and are looked for on other days.
    private static let lookupsMax = 200
    /// Rows of a list; all of them are in the file.
    static let rowsMax = 40

    private(set) var matching = BookFigures(key: "", label: "")
    /// Both sides have it, with other amounts.
    private(set) var differing: [JSONValue] = []
    /// The till has it; the ledger has it on another day, or not at all.
    private(set) var onlyTill: [JSONValue] = []
    /// The ledger has it and the till has not.
    private(set) var onlyLedger: [JSONValue] = []
    private(set) var tillTotal: Int64 = 0
    private(set) var ledgerTotal: Int64 = 0

    private struct Entry {
        let id: String
        let requestNumber: String
        let discount: Int64
        let refunded: Int64
        let at: JSONValue?
        let store: JSONValue?
        var isSeen = false
    }

    init(
        _ till: TillFile, on day: Int64, store: String?, _ visit: Visit
    ) throws(ScripError) {
        var ledger = try Reconciliation.ledger(day, store, visit)
        let places = Dictionary(
            ledger.indices.map { index in
                (till.isByID ? ledger[index].id : ledger[index].requestNumber, index)
            }, uniquingKeysWith: { first, _ in first })
        var lookups = 0
        for row in till.rows {
            tillTotal &+= row.discount
            guard let place = places[row.number] else {
                lookups += 1
                let other =
                    lookups <= Reconciliation.lookupsMax
                    ? try Reconciliation.elsewhere(row.number, visit) : nil
                onlyTill.append(Reconciliation.row(row, other))
                continue
            }
            ledger[place].isSeen = true
            if ledger[place].discount == row.discount {
                matching.redeemed += 1
                matching.discount &+= row.discount
            } else {
                differing.append(Reconciliation.row(row, ledger[place]))
            }
        }
        for entry in ledger {
            ledgerTotal &+= entry.discount
            if !entry.isSeen { onlyLedger.append(Reconciliation.row(nil, entry)) }
        }
    }

    /// All that does not match, for a spreadsheet.
    var csv: String {
        var text = CSVCell.byteOrderMark
        text += "found,line,number,till,ledger,difference,redemption_id,redeemed_at,store\r\n"
        let lists = [
            ("other_amount", differing), ("only_till", onlyTill), ("only_ledger", onlyLedger),
        ]
        for (found, rows) in lists {
            for row in rows {
                let cells = ["line", "number", "till", "ledger", "difference", "id", "at", "store"]
                    .map { key in
                        row[key]?.integer.map { String($0) }
                            ?? row[key]?.string.map(CSVCell.text) ?? ""
                    }
                text += found + "," + cells.joined(separator: ",") + "\r\n"
            }
        }
        return text
    }

    private static func ledger(
        _ day: Int64, _ store: String?, _ visit: Visit
    ) throws(ScripError) -> [Entry] {
        var entries: [Entry] = []
        var after: String?
        repeat {
            let page = try visit.ask(
                "redemptions",
                [
                    "day": .string(BookDays.text(day)), "store": .text(store),
                    "limit": .integer(100), "after": .text(after),
                ])
            entries += (page["redemptions"]?.items ?? []).map(entry)
            after = page["next"]?.string
            guard after == nil || entries.count < redemptionsMax else {
                throw .invalid(
                    "day", "has more than \(redemptionsMax) redemptions",
                    remedy: "Compare one store at a time")
            }
        } while after != nil
        return entries
    }

    private static func entry(_ redemption: JSONValue) -> Entry {
        Entry(
            id: redemption["redemption_id"]?.string ?? "",
            requestNumber: redemption["request_no"]?.string ?? "",
            discount: redemption["discount"]?.integer ?? 0,
            refunded: (redemption["coupons"]?.items ?? []).reduce(0) {
                $0 &+ ($1["refunded_discount"]?.integer ?? 0)
            }, at: redemption["redeemed_at"], store: redemption["store"]?["id"])
    }

    /// A redemption of another day, or of another store.
    private static func elsewhere(
        _ number: String, _ visit: Visit
    ) throws(ScripError) -> Entry? {
        do throws(ScripError) {
            return entry(try visit.ask("redemption", ["redemption_id": .string(number)]))
        } catch {
            guard error.code == .notFound || error.code == .invalidInput else { throw error }
            return nil
        }
    }

    private static func row(_ till: TillFile.Row?, _ entry: Entry?) -> JSONValue {
        let refunded = entry.map(\.refunded) ?? 0
        return .object(
            Visit.members([
                "line": .number(till.map { Int64($0.line) }),
                "number": .text(till?.number ?? entry?.requestNumber),
                "till": .number(till?.discount), "id": .text(entry?.id),
                "path": .text(entry?.id.percentEncoded), "ledger": .number(entry?.discount),
                "difference": till.flatMap { till in
                    entry.map { .integer(till.discount &- $0.discount) }
                },
                "at": entry?.at, "store": entry?.store,
                "refunded": refunded > 0 ? .integer(refunded) : nil,
            ]))
    }
}
