internal import ScripCore

extension Page {
    /// Stocks, their codes, and what is sent of them.
    static let stocks: [Page] = [
        .get("/console/stocks", "stock.list") { visit throws(ScripError) in
            let page = try visit.ask(
                "stock.list", ["limit": .integer(20), "after": .text(visit.field("after"))])
            return visit.page(
                "stocks", ["stocks": page["stocks"], "next": page["next"]])
        }
    ]
}
