internal import ScripContract
internal import ScripCore

extension Page {
    /// Stocks, their codes, and what is sent of them.
    static let stocks: [Page] =
        [
            .get("/console/stocks", "stock.list") { visit throws(ScripError) in
                let page = try visit.ask(
                    "stock.list",
                    [
                        "limit": .integer(20), "after": .text(visit.field("after")),
                        "search": .text(visit.field("search")),
                    ])
                return visit.page(
                    "stocks",
                    [
                        "stocks": .list(
                            (page["stocks"]?.items ?? []).map { StockView.shown($0, visit.format) }),
                        "next": page["next"], "search": .text(visit.field("search")),
                        "search_path": .text(visit.field("search")?.percentEncoded),
                    ])
            }
        ] + newStock + stock + codes + sending + wallets
}
