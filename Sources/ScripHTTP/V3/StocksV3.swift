internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations
internal import WeChatPay

/// Stocks: create, look at, change (商家券批次).
struct StocksV3: Sendable {
    private let services: Services
    private let access: V3Access
    private var host: CouponHost { services.host }

    init(_ services: Services) {
        self.services = services
        access = V3Access(host: services.host)
    }

    private static let path = "/v3/marketing/busifavor/stocks"

    var operations: [V3Operation] {
        [
            V3Operation(.post, Self.path) { call throws(WireError) in try create(call) },
            V3Operation(.get, "\(Self.path)/:stock_id") { call throws(WireError) in
                try show(call)
            },
            V3Operation(.patch, "\(Self.path)/:stock_id") { call throws(WireError) in
                try edit(call)
            },
            V3Operation(.patch, "\(Self.path)/:stock_id/budget") { call throws(WireError) in
                try changeBudget(call)
            },
        ]
    }

    private func create(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        let wire = try WireStock(fields, creator: call.merchant.id)
        guard call.verifier.merchant(wire.definition.merchant) != nil else {
            throw WireError(
                400, .mchNotExists, "belong_merchant is not a merchant of this platform",
                detail: WireError.Detail(
                    field: "/belong_merchant", value: wire.definition.merchant.rawValue,
                    issue: "is not a merchant of this platform", location: .body))
        }
        let stock: Stock
        do throws(ScripError) {
            stock = try services.operations.createStock(
                StockRequest(definition: wire.definition))
        } catch {
            guard error.code == .requestMismatch else { throw WireError(error) }
            throw WireError(
                400, .resourceAlreadyExists,
                "out_request_no was used before for a stock with other contents")
        }
        return V3Reply(
            Wire { writer in
                writer.member("stock_id", stock.id.rawValue)
                writer.member("create_time", stock.createdAt)
            })
    }

    private func show(_ call: V3Call) throws(WireError) -> V3Reply {
        let stock = try access.stock(inPathOf: call)
        let mode = stock.definition.codeMode
        let (sentToday, total, left) = try WireError.asking {
            () throws(ScripError) -> (Int64, Int64, Int64) in
            guard mode == .uploaded else { return (try host.sentToday(of: stock.id), 0, 0) }
            return (
                try host.sentToday(of: stock.id), try host.uploadedCount(of: stock.id),
                try host.codesLeft(of: stock.id)
            )
        }
        return V3Reply(
            Wire { writer in
                stock.writeCard(to: &writer)
                writer.member("out_request_no", stock.definition.requestNumber.withoutScope)
                writer.member("coupon_code_mode", CouponCodeMode(mode).rawValue)
                writer.member("stock_state", stock.state.wire)
                stock.writeRest(to: &writer)
                if mode == .uploaded {
                    writer.key("coupon_code_count")
                    writer.object { writer in
                        writer.member("total_count", total)
                        writer.member("available_count", left)
                    }
                }
                writer.key("send_count_information")
                writer.object { writer in
                    stock.writeSent(today: sentToday, to: &writer)
                }
                writer.member("subsidy", false)
            })
    }

    /// What of the card may still change; 204, and nothing to read.
    private func edit(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        let stock = try access.stock(inPathOf: call)
        let wire = try WireStockEdit(fields, of: stock)
        _ = try WireError.asking(under: CallersNumber("out_request_no", wire.number)) {
            () throws(ScripError) in
            try host.edit(
                stock.id, wire.edit,
                request: RequestScope.merchant(call.merchant.id, "edit").number(wire.number))
        }
        return .noContent
    }

    /// One of two budgets, if the merchant knows the present one.
    private func changeBudget(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        let asked = CallersNumber(
            "modify_budget_request_no", try fields.text("modify_budget_request_no", 1...128))
        let number = RequestScope.merchant(call.merchant.id, "budget").number(asked.text)
        let counts: ClosedRange<Int64> = 0...StockLimits.countMax
        // Samples send the one that is not meant as 0.
        let total = try fields.optionalInteger("target_max_coupons", in: counts) ?? 0
        let perDay = try fields.optionalInteger("target_max_coupons_by_day", in: counts) ?? 0
        guard total > 0 || perDay > 0 else {
            throw fields.wrong(
                "target_max_coupons", "is missing, and so is target_max_coupons_by_day",
                remedy: "Give one of them")
        }
        guard (total > 0) != (perDay > 0) else {
            throw fields.wrong(
                "target_max_coupons",
                "and target_max_coupons_by_day exclude each other; change one per call")
        }
        let key = total > 0 ? "current_max_coupons" : "current_max_coupons_by_day"
        let current = try fields.integer(key, in: counts)
        let stock = try access.stock(inPathOf: call)
        try stock.checkNotEnded(at: call.now)
        let changed = try WireError.asking(under: asked) { () throws(ScripError) in
            total > 0
                ? try host.changeBudget(
                    of: stock.id, total: total, current: current, request: number)
                : try host.changeDailyBudget(
                    of: stock.id, perDay: perDay, current: current == 0 ? nil : current,
                    request: number)
        }
        return V3Reply(
            Wire { writer in
                writer.member("max_coupons", changed.definition.limits.total ?? 0)
                if let perDay = changed.definition.limits.perDay {
                    writer.member("max_coupons_by_day", perDay)
                }
            })
    }
}

extension Stock {
    /// Throws once the outer window of a stock has ended: nothing of it can be changed then.
    func checkNotEnded(at now: Instant) throws(WireError) {
        guard let end = definition.availability.end, end < now else { return }
        throw WireError(
            400, .invalidRequest, "The stock's available_end_time has passed")
    }

    fileprivate func writeSent(today: Int64, to writer: inout JSONWriter) {
        let discount: Int64? =
            if case .normal(let discount, _) = StockTerms(self) { discount } else { nil }
        writer.member("total_send_num", sent)
        // Counts and amounts have bounds that keep their product within 64 bits.
        if let discount { writer.member("total_send_amount", sent &* discount) }
        guard definition.limits.perDay != nil else { return }
        writer.member("today_send_num", today)
        if let discount { writer.member("today_send_amount", today &* discount) }
    }
}
