internal import ScripContract
internal import ScripCore
internal import ScripHost

/// What days came to: by day, by stock and by store.
struct BooksPage {
    private let visit: Visit

    /// Rows of a table, and bars of a chart.
    private static let rowsMax = 50
    private static let barsMax = 10
    private static let spans: [(days: Int64, word: String)] = [
        (1, "books.today"), (7, "books.last_7"), (31, "books.last_31"),
    ]

    init(_ visit: Visit) { self.visit = visit }

    func answer() throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            return try page(BookDays(visit))
        } catch {
            guard error.code == .invalidInput else { throw error }
            return visit.page(
                "books",
                [
                    "from": .text(visit.field("from")), "to": .text(visit.field("to")),
                    "spans": spans,
                ], error: error)
        }
    }

    private func page(_ asked: BookDays) throws(ScripError) -> ConsoleAnswer {
        var sums = BookSums()
        for day in asked.days {
            let date = BookDays.text(day)
            let bill = try visit.ask(
                "bill", ["date": .string(date), "stores": .boolean(true)])
            sums.add(bill, of: date)
        }
        let stocks = sums.stocks.values.sorted(by: BookFigures.dearer)
        let stores = sums.stores.values.sorted(by: BookFigures.dearer)
        let hasStores = stores.contains { !$0.key.isEmpty }
        return visit.page(
            "books",
            [
                "from": .string(BookDays.text(asked.days.lowerBound)),
                "to": .string(BookDays.text(asked.days.upperBound)),
                "spans": spans,
                "total": sums.total.value,
                "days": .list(sums.days.reversed().map(\.value)),
                "cost_by_day": chart("cost-by-day", "books.chart_cost", sums.days) { $0.cost },
                "redeemed_by_day": chart("redeemed-by-day", "books.chart_redeemed", sums.days) {
                    $0.redeemed
                },
                "stocks": .list(stocks.prefix(BooksPage.rowsMax).map(\.value)),
                "more_stocks": BooksPage.more(stocks.count),
                "cost_by_stock": chart(
                    "cost-by-stock", "books.chart_stocks",
                    Array(stocks.prefix(BooksPage.barsMax))
                ) { $0.cost },
                "stores": hasStores
                    ? .list(stores.prefix(BooksPage.rowsMax).map(\.value)) : nil,
                "more_stores": BooksPage.more(stores.count),
            ])
    }

    private static func more(_ count: Int) -> JSONValue? {
        count > rowsMax ? .integer(Int64(count - rowsMax)) : nil
    }

    /// Spans that are asked for most.
    private var spans: JSONValue {
        .list(
            BooksPage.spans.map { count, word in
                let days = BookDays(last: count, visit).days
                return .object([
                    .init(
                        key: "href",
                        value: .string(
                            "/console/books?from=\(BookDays.text(days.lowerBound))"
                                + "&to=\(BookDays.text(days.upperBound))")),
                    .init(key: "label", value: .text(words(word)) ?? .null),
                ])
            })
    }

    private func chart(
        _ id: String, _ title: String, _ all: [BookFigures], _ value: (BookFigures) -> Int64
    ) -> JSONValue? {
        let isMoney = title != "books.chart_redeemed"
        func shown(_ figures: BookFigures) -> String {
            isMoney ? visit.format.money(value(figures)) : visit.format.number(value(figures))
        }
        guard let most = all.max(by: { value($0) < value($1) }) else { return nil }
        let summary =
            words("books.chart_most") + PageValue.shown(most.label) + " " + shown(most)
            + words("books.chart_table")
        return BarChart(
            id: id, title: words(title), summary: summary,
            bars: all.map { .init(label: $0.label, value: value($0), shown: shown($0)) }
        ).value
    }

    private func words(_ key: String) -> String {
        Words.text(key, visit.format.language) ?? key
    }

    /// The bill of a day in the bytes that `scrip bill` writes: `2026-11-23.csv`, `2026-11-23.json`.
    func file(_ name: String) throws(ScripError) -> ConsoleAnswer {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "csv" || parts[1] == "json" else {
            return visit.page("status", ["status": .integer(404)], status: 404)
        }
        let bill = try visit.host.bill(day: CouponHost.day(String(parts[0])))
        return parts[1] == "csv"
            ? .file("bill-\(name)", "text/csv; charset=utf-8", Array(bill.csv.utf8))
            : .file(
                "bill-\(name)", "application/json",
                Array((bill.jsonText(.pretty, zone: visit.format.zone) + "\n").utf8))
    }
}

/// What one day, one stock or one store came to.
struct BookFigures: Sendable {
    /// A day, or the number of a stock or of a store.
    let key: String
    let label: String
    var sent: Int64 = 0
    var redeemed: Int64 = 0
    var discount: Int64 = 0
    var returned: Int64 = 0
    var refunded: Int64 = 0

    /// What coupons took off and was not given back.
    var cost: Int64 { discount &- refunded }

    mutating func add(_ row: JSONValue) {
        sent &+= row["sent"]?.integer ?? 0
        redeemed &+= row["redeemed"]?.integer ?? 0
        discount &+= row["discount"]?.integer ?? 0
        returned &+= row["returned"]?.integer ?? 0
        refunded &+= row["refunded_discount"]?.integer ?? 0
    }

    /// What is redeemed of a hundred that are sent, in hundredths; nil when nothing was sent.
    private var rate: Int64? {
        guard sent > 0 else { return nil }
        let (scaled, overflow) = redeemed.multipliedReportingOverflow(by: 10_000)
        return overflow ? nil : (scaled + sent / 2) / sent
    }

    static func dearer(_ left: BookFigures, _ right: BookFigures) -> Bool {
        (right.cost, left.key) < (left.cost, right.key)
    }

    var value: JSONValue {
        .object(
            Visit.members([
                "key": .string(key), "label": .string(label), "sent": .integer(sent),
                "redeemed": .integer(redeemed), "discount": .integer(discount),
                "returned": .integer(returned), "refunded": .integer(refunded),
                "cost": .integer(cost), "rate": .number(rate),
            ]))
    }
}

/// Bills of days, added up.
private struct BookSums {
    private(set) var total = BookFigures(key: "", label: "")
    private(set) var days: [BookFigures] = []
    private(set) var stocks: [String: BookFigures] = [:]
    private(set) var stores: [String: BookFigures] = [:]

    mutating func add(_ bill: JSONValue, of date: String) {
        var day = BookFigures(key: date, label: date)
        day.add(bill["total"] ?? .null)
        total.add(bill["total"] ?? .null)
        days.append(day)
        for row in bill["rows"]?.items ?? [] {
            let id = row["stock_id"]?.string ?? ""
            stocks[id, default: BookFigures(key: id, label: row["name"]?.string ?? id)].add(row)
        }
        for row in bill["stores"]?.items ?? [] {
            let id = row["store"]?.string ?? ""
            stores[id, default: BookFigures(key: id, label: id)].add(row)
        }
    }
}
