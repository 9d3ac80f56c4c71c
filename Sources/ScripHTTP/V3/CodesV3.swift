internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import WeChatPay

/// Codes a merchant uploads beforehand (预存code).
struct CodesV3: Sendable {
    private let host: CouponHost
    private let access: V3Access

    init(_ services: Services) {
        host = services.host
        access = V3Access(host: services.host)
    }

    private static let path = "/v3/marketing/busifavor/stocks/:stock_id/couponcodes"

    var operations: [V3Operation] {
        [
            V3Operation(.post, Self.path) { call throws(WireError) in try upload(call) },
            V3Operation(.get, Self.path) { call throws(WireError) in try list(call) },
            V3Operation(.get, "\(Self.path)/:coupon_code") { call throws(WireError) in
                try show(call)
            },
            V3Operation(.delete, "\(Self.path)/:coupon_code") { call throws(WireError) in
                try delete(call)
            },
        ]
    }

    private func upload(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        // How long a code may be is answered code by code; this only bounds what is read.
        let codes = try fields.texts(
            "coupon_code_list", 0...CouponHost.uploadMax, each: 0...1_024)
        guard !codes.isEmpty else { throw fields.missing("coupon_code_list") }
        let number = try fields.text("upload_request_no", 1...128)
        let stock = try access.stock(inPathOf: call)
        let upload = try WireError.asking(under: CallersNumber("upload_request_no", number)) {
            () throws(ScripError) in
            try host.upload(
                codes.map { CouponCode(rawValue: $0) }, to: stock.id,
                request: RequestScope.merchant(call.merchant.id, "upload").number(number))
        }
        return V3Reply(
            Wire { writer in
                writer.member("stock_id", stock.id.rawValue)
                writer.member("total_count", Int64(upload.total))
                writer.member("success_count", Int64(upload.stored.count))
                writer.key("success_codes")
                writer.list(upload.stored) { code, writer in writer.value(code.rawValue) }
                writer.member("success_time", upload.at)
                writer.member("fail_count", Int64(upload.failures.count))
                writer.key("fail_codes")
                writer.list(upload.failures) { failure, writer in
                    let tooLong = failure.code.rawValue.unicodeScalars.count > 32
                    writer.object { writer in
                        writer.member("coupon_code", failure.code.rawValue)
                        writer.member("code", tooLong ? "LENGTH_LIMIT" : "PARAM_ERROR")
                        writer.member("message", failure.message)
                    }
                }
                writer.key("exist_codes")
                writer.list(upload.existing) { code, writer in writer.value(code.rawValue) }
                writer.key("duplicate_codes")
                writer.list(upload.duplicates) { code, writer in writer.value(code.rawValue) }
            })
    }

    /// What the platform calls the states of an uploaded code.
    private enum Status: String, CaseIterable {
        case available = "AVAILABLE"
        case dispatched = "DISPATCHED"
    }

    private func list(_ call: V3Call) throws(WireError) -> V3Reply {
        let offset = try call.query.integer("offset", in: 0...1_000_000_000, default: 0)
        let limit = try call.query.integer("limit", in: 1...100, default: 20)
        let status = try call.query.word("status", Status.self)
        let stock = try access.stock(inPathOf: call)
        if let appid = try call.query.optionalText("appid", 1...32) {
            try access.check(appid: appid, call, owner: stock.definition.merchant)
        }
        let (total, data) = try WireError.asking {
            () throws(ScripError) -> (Int64, [(UploadedCode, Coupon?)]) in
            let codes = try host.uploadedCodes(
                of: stock.id, drawn: status.map { $0 == .dispatched }, offset: offset,
                limit: limit)
            var data: [(UploadedCode, Coupon?)] = []
            for code in codes { data.append((code, try coupon(of: code, stock))) }
            return (try host.uploadedCount(of: stock.id), data)
        }
        return V3Reply(
            Wire { writer in
                writer.member("stock_id", stock.id.rawValue)
                writer.member("total_count", total)
                writer.member("offset", offset)
                writer.member("limit", Int64(data.count))
                writer.key("data")
                writer.list(data) { row, writer in
                    row.0.write(wire: &writer, coupon: row.1)
                }
            })
    }

    private func coupon(
        of code: UploadedCode, _ stock: Stock
    ) throws(ScripError) -> Coupon? {
        guard code.position == nil else { return nil }
        return try host.coupon(CouponCode(rawValue: "\(stock.id):\(code.code)"))
    }

    private func show(_ call: V3Call) throws(WireError) -> V3Reply {
        let code = try call.parameter("coupon_code", 1...32)
        let stock = try access.stock(inPathOf: call)
        if let appid = try call.query.optionalText("appid", 1...32) {
            try access.check(appid: appid, call, owner: stock.definition.merchant)
        }
        let (uploaded, card) = try WireError.asking {
            () throws(ScripError) -> (UploadedCode, Card?) in
            let uploaded = try host.uploadedCode(CouponCode(rawValue: code), of: stock.id)
            guard uploaded.position == nil else { return (uploaded, nil) }
            return (uploaded, try host.card(CouponCode(rawValue: "\(stock.id):\(code)")))
        }
        return V3Reply(
            Wire { writer in
                writer.key("code_information")
                uploaded.write(wire: &writer, coupon: card?.coupon)
                if let card {
                    writer.key("coupon_information")
                    card.write(wire: &writer)
                }
            })
    }

    private func delete(_ call: V3Call) throws(WireError) -> V3Reply {
        let code = try call.parameter("coupon_code", 1...32)
        let number = try call.query.text("delete_request_no", 1...128)
        let stock = try access.stock(inPathOf: call)
        let at = try WireError.asking(under: CallersNumber("delete_request_no", number)) {
            () throws(ScripError) in
            try host.deleteCode(
                CouponCode(rawValue: code), of: stock.id,
                request: RequestScope.merchant(call.merchant.id, "delete").number(number))
        }
        return V3Reply(
            Wire { writer in
                writer.member("stock_id", stock.id.rawValue)
                writer.member("delete_time", at)
            })
    }
}

extension UploadedCode {
    fileprivate func write(wire writer: inout JSONWriter, coupon: Coupon?) {
        writer.object { writer in
            writer.member("code", code.rawValue)
            writer.member("code_status", position == nil ? "DISPATCHED" : "AVAILABLE")
            writer.member("upload_time", uploadedAt)
            guard let coupon else { return }
            writer.member("dispatched_time", coupon.receivedAt)
            writer.member("openid", coupon.user.rawValue)
            writer.member("coupon_code", coupon.code.rawValue)
        }
    }
}
