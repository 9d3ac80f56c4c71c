internal import Hummingbird
internal import Scrip
internal import ScripCore

extension CheckoutDoor {
    /// Routes about what was redeemed.
    func addBookRoutes(to router: Router<CallContext>) {
        route(
            router, .get, "/v1/redemptions", .books,
            query: ["day", "stock_id", "user", "store", "late", "limit", "after"]
        ) { call in
            let query = RedemptionQuery(
                day: try call.text("day").map(CouponHost.day),
                stock: call.text("stock_id").map(StockID.init(rawValue:)),
                user: call.text("user").map(UserID.init(rawValue:)), store: call.text("store"),
                late: try CheckoutDoor.isLate(call.text("late")))
            let limit = Int(try call.integer("limit", in: 1...100, default: 20))
            let after = call.text("after")
            return try await services.waiting { () throws(ScripError) in
                try services.host.redemptions(query, after: after, limit: limit)
            }
        }
        route(router, .get, "/v1/redemptions/{redemption_id}", .books) { call in
            let name = try call.part("redemption_id", characters: 193)
            return try await services.waiting { () throws(ScripError) in
                try services.host.redemption(name)
            }
        }
    }

    private static func isLate(_ word: String?) throws(ScripError) -> Bool {
        switch word {
        case nil, "false": false
        case "true": true
        case let word?:
            throw ScripError(
                .invalidInput, "late in the query is '\(word.prefix(20))'",
                remedy: "Use true or false", at: .path("late"))
        }
    }
}
