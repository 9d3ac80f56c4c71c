internal import ScripContract
internal import ScripCore

/// Compares what a till says of a day with what the ledger says.
struct ReconcilePage {
    private let visit: Visit

    /// Lines that are named.
    private static let faultsMax = 50

    init(_ visit: Visit) { self.visit = visit }

    func form() -> ConsoleAnswer { page() }

    func answer() -> ConsoleAnswer {
        do throws(ScripError) {
            guard let day = try BookDays.day(visit, "day") else {
                throw .invalid("day", "is missing", remedy: "Choose the day to compare")
            }
            let till = try TillFile(visit.text("file") ?? "", unit, visit.format)
            guard till.faults.isEmpty else { return page(faults: till.faults) }
            let found = try Reconciliation(till, on: day, store: visit.field("store"), visit)
            guard visit.field("as") == "csv" else { return page(shown(found, of: till)) }
            return .file(
                "reconciliation-\(BookDays.text(day)).csv", "text/csv; charset=utf-8",
                Array(found.csv.utf8))
        } catch {
            return page(error: error)
        }
    }

    private var unit: TillFile.Unit {
        visit.field("unit").flatMap(TillFile.Unit.init(rawValue:)) ?? .major
    }

    private func page(
        _ result: JSONValue? = nil, faults: [TillFile.Fault] = [], error: ScripError? = nil
    ) -> ConsoleAnswer {
        // What is too long to be compared is not sent back either.
        let typed = visit.text("file").flatMap {
            $0.utf8.count <= TillFile.echoMax ? $0 : nil
        }
        return visit.page(
            "reconcile",
            [
                "day": .string(visit.field("day") ?? BookDays.text(BookDays.today(visit) - 1)),
                "store": .text(visit.field("store")), "file": .text(typed),
                "is_minor": .boolean(unit == .minor),
                "file_is_left_out": .boolean(typed == nil && visit.field("file") != nil),
                "rows_max": .integer(Int64(TillFile.rowsMax)), "result": result,
                "faults": .list(faults.prefix(ReconcilePage.faultsMax).map(shown)),
                "more_faults": faults.count > ReconcilePage.faultsMax
                    ? .integer(Int64(faults.count - ReconcilePage.faultsMax)) : nil,
            ], error: error, status: faults.isEmpty ? 200 : 422)
    }

    private func shown(_ fault: TillFile.Fault) -> JSONValue {
        .object(
            Visit.members([
                "line": .integer(Int64(fault.line)),
                "words": .text(Words.text(fault.words, visit.format.language)),
                "text": fault.text.isEmpty ? nil : .string(fault.text),
            ]))
    }

    private func shown(_ found: Reconciliation, of till: TillFile) -> JSONValue {
        let isWhole =
            found.differing.isEmpty && found.onlyTill.isEmpty && found.onlyLedger.isEmpty
        return .object(
            Visit.members([
                "agrees": .boolean(isWhole),
                "rows": .integer(Int64(till.rows.count)),
                "matching": .integer(found.matching.redeemed),
                "matching_total": .integer(found.matching.discount),
                "till_total": .integer(found.tillTotal),
                "ledger_total": .integer(found.ledgerTotal),
                "difference": .integer(found.tillTotal &- found.ledgerTotal),
                "lists": .list([
                    list("books.differing", "books.differing_help", found.differing),
                    list("books.only_till", "books.only_till_help", found.onlyTill),
                    list("books.only_ledger", "books.only_ledger_help", found.onlyLedger),
                ]),
            ]))
    }

    private func list(_ title: String, _ help: String, _ rows: [JSONValue]) -> JSONValue {
        let more = rows.count - Reconciliation.rowsMax
        return .object(
            Visit.members([
                "title": .text(Words.text(title, visit.format.language)),
                "help": .text(Words.text(help, visit.format.language)),
                "rows_count": .integer(Int64(rows.count)),
                "rows": .list(Array(rows.prefix(Reconciliation.rowsMax))),
                "more": more > 0 ? .integer(Int64(more)) : nil,
            ]))
    }
}
