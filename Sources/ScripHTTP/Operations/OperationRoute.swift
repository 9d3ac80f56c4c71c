internal import HTTPTypes
internal import ScripCore
internal import ScripOperations

/// Where an operation is found under `/v1`.
struct OperationRoute: Sendable {
    let operation: ScripOperation
    let method: HTTPRequest.Method
    /// The path; a part such as `{stock_id}` is the key of that name.
    let path: String
    /// Keys that may stand in the query.
    let query: [ScripOperation.Key]
    /// Keys that are parts of the path.
    let parts: [ScripOperation.Key]

    /// Whether the request has a body.
    var hasBody: Bool { method != .get && method != .delete }

    private init(
        _ name: String, _ method: HTTPRequest.Method, _ path: String, query: [String] = []
    ) throws(ScripError) {
        operation = try ScripOperation.named(name)
        self.method = method
        self.path = path
        let keys = operation.request.keys
        parts = keys.filter { path.contains("{\($0.name)}") }
        let isInPath = Set(parts.map(\.name))
        let hasBody = method != .get && method != .delete
        // What has no body is asked in the query, but for the number, which has a header.
        self.query = keys.filter {
            !isInPath.contains($0.name)
                && (hasBody ? query.contains($0.name) : $0.name != "request_no")
        }
    }

    /// Every operation of ``ScripOperation/all``, once.
    static func all() throws(ScripError) -> [OperationRoute] {
        [
            try OperationRoute("quote", .post, "/v1/quote"),
            try OperationRoute("eval", .post, "/v1/eval"),
            try OperationRoute("explain", .post, "/v1/explain"),
            try OperationRoute("redeem", .post, "/v1/redeem"),
            try OperationRoute("hold", .post, "/v1/holds", query: ["seconds"]),
            try OperationRoute("commit", .post, "/v1/holds/{request_no}/commit"),
            try OperationRoute("release", .post, "/v1/holds/{request_no}/release"),
            try OperationRoute("holds", .get, "/v1/holds"),
            try OperationRoute("use", .post, "/v1/use"),
            try OperationRoute("return", .post, "/v1/returns"),
            try OperationRoute("send", .post, "/v1/send"),
            try OperationRoute("deactivate", .post, "/v1/deactivate"),
            try OperationRoute("delete", .post, "/v1/delete"),
            try OperationRoute("associate", .post, "/v1/associate"),
            try OperationRoute("disassociate", .post, "/v1/disassociate"),
            try OperationRoute("coupon", .get, "/v1/coupons/{coupon}"),
            try OperationRoute("wallet", .get, "/v1/wallets/{user}"),
            try OperationRoute("stock.list", .get, "/v1/stocks"),
            try OperationRoute("stock.create", .post, "/v1/stocks"),
            try OperationRoute("stock.show", .get, "/v1/stocks/{stock_id}"),
            try OperationRoute("stock.edit", .patch, "/v1/stocks/{stock_id}"),
            try OperationRoute("stock.change", .post, "/v1/stocks/{stock_id}/changes"),
            try OperationRoute("stock.approve", .post, "/v1/stocks/{stock_id}/approve"),
            try OperationRoute("codes.list", .get, "/v1/stocks/{stock_id}/codes"),
            try OperationRoute("codes.upload", .post, "/v1/stocks/{stock_id}/codes"),
            try OperationRoute("codes.delete", .delete, "/v1/stocks/{stock_id}/codes/{code}"),
            try OperationRoute(
                "never_discounted", .get, "/v1/merchants/{merchant}/never-discounted"),
            try OperationRoute(
                "never_discounted.set", .put, "/v1/merchants/{merchant}/never-discounted"),
            try OperationRoute("campaign.list", .get, "/v1/campaigns"),
            try OperationRoute("campaign.create", .post, "/v1/campaigns"),
            try OperationRoute("campaign.show", .get, "/v1/campaigns/{id}"),
            try OperationRoute("campaign.stop", .post, "/v1/campaigns/{id}/stop"),
            try OperationRoute("program.outcomes", .get, "/v1/programs/{id}/outcomes"),
            try OperationRoute("pay_gift.create", .post, "/v1/pay-gifts"),
            try OperationRoute("pay_gift.list", .get, "/v1/pay-gifts"),
            try OperationRoute("pay_gift.show", .get, "/v1/pay-gifts/{id}"),
            try OperationRoute("pay_gift.end", .post, "/v1/pay-gifts/{id}/end"),
            try OperationRoute("gate.list", .get, "/v1/gates"),
            try OperationRoute("gate.show", .get, "/v1/gates/{gate}"),
            try OperationRoute("payment", .post, "/v1/events/payments"),
            try OperationRoute("subsidy.pay", .post, "/v1/subsidies"),
            try OperationRoute("subsidy.return", .post, "/v1/subsidies/returns"),
            try OperationRoute("subsidy.show", .get, "/v1/subsidies/{receipt_id}"),
            try OperationRoute("events", .get, "/v1/events"),
            try OperationRoute("events.ack", .post, "/v1/events/ack"),
            try OperationRoute("remind", .post, "/v1/remind"),
            try OperationRoute("redemptions", .get, "/v1/redemptions"),
            try OperationRoute("redemption", .get, "/v1/redemptions/{redemption_id}"),
            try OperationRoute("bill", .get, "/v1/bill"),
            try OperationRoute("audit", .get, "/v1/audit"),
            try OperationRoute("replay", .get, "/v1/replay"),
            try OperationRoute("rule.list", .get, "/v1/rules"),
            try OperationRoute("rule.show", .get, "/v1/rules/{rule}"),
            try OperationRoute("rule.check", .post, "/v1/rules/{rule}/check"),
            try OperationRoute("rule.test", .post, "/v1/rules/{rule}/test"),
            try OperationRoute("rule.fuzz", .post, "/v1/rules/{rule}/fuzz"),
            try OperationRoute("rule.mutate", .post, "/v1/rules/{rule}/mutate"),
            try OperationRoute("rule.exposure", .post, "/v1/rules/{rule}/exposure"),
            try OperationRoute("rule.reading", .post, "/v1/rules/{rule}/reading"),
            try OperationRoute("rule.backtest", .post, "/v1/rules/{rule}/backtest"),
            try OperationRoute("rule.evidence", .post, "/v1/rules/{rule}/evidence"),
            try OperationRoute("rule.publish", .post, "/v1/rules/{rule}/publish"),
            try OperationRoute("rule.propose", .post, "/v1/rules/{rule}/propose"),
            try OperationRoute("rule.approve", .post, "/v1/rules/{rule}/approve"),
        ]
    }
}
