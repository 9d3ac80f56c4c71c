internal import ScripCore

extension Page {
    /// What was sent, redeemed and given back.
    static let books: [Page] = [
        .get("/console/books", "bill", isLong: true) { visit throws(ScripError) in
            try BooksPage(visit).answer()
        },
        .get("/console/books/bill/{file}", "bill", isLong: true) { visit throws(ScripError) in
            try BooksPage(visit).file(visit.part("file"))
        },
        .get("/console/books/redemptions", "redemptions") { visit throws(ScripError) in
            try RedemptionsPage(visit).answer()
        },
        .get("/console/books/redemptions/{redemption_id}", "redemption") {
            visit throws(ScripError) in
            try RedemptionPage(visit).answer()
        },
        .get("/console/books/redemptions/{redemption_id}/json", "redemption") {
            visit throws(ScripError) in
            try RedemptionPage(visit).file()
        },
        .get("/console/books/reconcile", "bill") { visit throws(ScripError) in
            ReconcilePage(visit).form()
        },
        .post("/console/books/reconcile", "bill", isLong: true) { visit throws(ScripError) in
            ReconcilePage(visit).answer()
        },
        .get("/console/books/audit", "audit") { visit throws(ScripError) in
            visit.page("audit")
        },
        .post("/console/books/audit", "audit", isLong: true) { visit throws(ScripError) in
            let mark = visit.field("expect")
            do throws(ScripError) {
                let report = try visit.ask("audit", ["expect": .text(mark)])
                return visit.page("audit", ["report": report, "expect": .text(mark)])
            } catch {
                return visit.page("audit", ["expect": .text(mark)], error: error)
            }
        },
    ]
}
