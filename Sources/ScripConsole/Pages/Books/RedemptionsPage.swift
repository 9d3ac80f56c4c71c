internal import ScripContract
internal import ScripCore

/// Redemptions, looked for.
struct RedemptionsPage {
    private let visit: Visit

    private static let limit: Int64 = 50

    init(_ visit: Visit) { self.visit = visit }

    func answer() throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            if let number = visit.field("number") {
                let found = try visit.ask("redemption", ["redemption_id": .string(number)])
                let id = found["redemption_id"]?.string ?? number
                return .moved(to: "/console/books/redemptions/" + id.percentEncoded)
            }
            return page(try found())
        } catch {
            guard error.code == .invalidInput || error.code == .notFound else { throw error }
            return page(.null, error: error)
        }
    }

    private func found() throws(ScripError) -> JSONValue {
        try visit.ask(
            "redemptions",
            [
                "day": .text(visit.field("day")), "stock_id": .text(visit.field("stock_id")),
                "user": .text(visit.field("user")), "store": .text(visit.field("store")),
                "late": visit.field("late") == nil ? nil : .boolean(true),
                "limit": .integer(RedemptionsPage.limit), "after": .text(visit.field("after")),
            ])
    }

    private func page(_ found: JSONValue, error: ScripError? = nil) -> ConsoleAnswer {
        visit.page(
            "redemptions",
            [
                "number": .text(visit.field("number")), "day": .text(visit.field("day")),
                "stock_id": .text(visit.field("stock_id")), "user": .text(visit.field("user")),
                "store": .text(visit.field("store")),
                "late": .boolean(visit.field("late") != nil),
                "redemptions": .list((found["redemptions"]?.items ?? []).map(row)),
                "isFound": .boolean(error == nil), "next": next(found),
            ], error: error)
    }

    private func row(_ redemption: JSONValue) -> JSONValue {
        let coupons = redemption["coupons"]?.items ?? []
        let refunded = coupons.reduce(Int64(0)) { $0 &+ ($1["refunded_discount"]?.integer ?? 0) }
        return .object(
            Visit.members([
                "id": redemption["redemption_id"],
                "path": .text(redemption["redemption_id"]?.string?.percentEncoded),
                "request_no": redemption["request_no"], "redeemed_at": redemption["redeemed_at"],
                "late": redemption["late"], "store": redemption["store"]?["id"],
                "user": coupons.first?["user"], "discount": redemption["discount"],
                "payable": redemption["payable"], "coupons": .integer(Int64(coupons.count)),
                "refunded": refunded > 0 ? .integer(refunded) : nil,
            ]))
    }

    /// Where the next page is: the same search, further on.
    private func next(_ found: JSONValue) -> JSONValue? {
        guard let next = found["next"]?.string else { return nil }
        var path = "/console/books/redemptions?after=" + next.percentEncoded
        for name in ["day", "stock_id", "user", "store", "late"] {
            if let value = visit.field(name) { path += "&\(name)=" + value.percentEncoded }
        }
        return .string(path)
    }
}
