internal import HTTPTypes
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import WeChatPay

/// Coupons: send, use, return, switch off, tie to orders (发券, 核销, 退券, 失效, 关联订单).
struct CouponsV3: Sendable {
    let host: CouponHost
    let access: V3Access

    init(_ services: Services) {
        host = services.host
        access = V3Access(host: services.host)
    }

    private static let path = "/v3/marketing/busifavor/coupons"

    var operations: [V3Operation] {
        [
            V3Operation(.post, "\(Self.path)/send") { call throws(WireError) in try send(call) },
            V3Operation(.post, "\(Self.path)/use") { call throws(WireError) in try use(call) },
            V3Operation(.post, "\(Self.path)/return") { call throws(WireError) in
                try giveBack(call)
            },
            V3Operation(.post, "\(Self.path)/deactivate") { call throws(WireError) in
                try deactivate(call)
            },
            V3Operation(.post, "\(Self.path)/associate") { call throws(WireError) in
                try associate(call)
            },
            V3Operation(.post, "\(Self.path)/disassociate") { call throws(WireError) in
                try disassociate(call)
            },
        ]
    }

    // MARK: Send

    private func send(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        let user = UserID(rawValue: try fields.text("openid", 1...128))
        let appid = try fields.text("appid", 1...32)
        let id = try fields.text("stock_id", 1...20)
        let number = try fields.text("out_request_no", 1...128, .requestNumber)
        let code = try fields.optionalText("coupon_code", 1...32, .couponCode)
        let stock = try access.stock(id, call)
        try access.check(appid: appid, call, owner: stock.definition.merchant)
        switch (stock.definition.codeMode, code) {
        case (.assigned, nil): throw fields.missing("coupon_code")
        case (.generated, _?), (.uploaded, _?):
            throw fields.wrong("coupon_code", "must not be given for this coupon_code_mode")
        default: break
        }
        let scope = RequestScope.send(by: call.merchant.id, stock: stock.id, user: user)
        let coupon = try WireError.sending(under: CallersNumber("out_request_no", number)) {
            () throws(ScripError) in
            try host.send(
                SendRequest(
                    number: scope.number(number), stock: stock.id, user: user,
                    code: code.map { CouponCode(rawValue: $0) }, channel: "API"),
                by: call.caller
            ).coupon
        }
        // Two generations of the documentation disagree whether the answer is wrapped: it is both.
        return V3Reply(
            Wire { writer in
                func members(_ writer: inout JSONWriter) {
                    writer.member("stock_id", coupon.stock.rawValue)
                    writer.member("out_request_no", number)
                    writer.member("coupon_code", coupon.code.rawValue)
                }
                members(&writer)
                writer.key("send_coupon_result")
                writer.object(members)
            })
    }

    // MARK: Return and deactivate

    private func giveBack(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        let code = try fields.text("coupon_code", 1...32, .couponCode)
        let id = try fields.text("stock_id", 1...20)
        let number = try fields.text("return_request_no", 1...128)
        let (coupon, _) = try access.coupon(code, of: id, call)
        try coupon.checkShown()
        let returned = try WireError.asking(under: CallersNumber("return_request_no", number)) {
            () throws(ScripError) in
            try host.returnCoupon(
                coupon.qualifiedCode,
                request: RequestScope.merchant(call.merchant.id, "return").number(number))
        }
        return V3Reply(Wire { $0.member("wechatpay_return_time", returned.at) })
    }

    private func deactivate(_ call: V3Call) throws(WireError) -> V3Reply {
        let fields = try call.fields()
        let code = try fields.text("coupon_code", 1...32, .couponCode)
        let id = try fields.text("stock_id", 1...20)
        let number = try fields.text("deactivate_request_no", 1...128)
        let reason = try fields.optionalText("deactivate_reason", 1...64)
        let (coupon, _) = try access.coupon(code, of: id, call)
        try coupon.checkShown()
        let changed = try WireError.asking(under: CallersNumber("deactivate_request_no", number)) {
            () throws(ScripError) in
            try host.deactivate(
                coupon.qualifiedCode, reason: reason ?? "",
                request: RequestScope.merchant(call.merchant.id, "deactivate").number(number))
        }
        return try reply("wechatpay_deactivate_time", changed)
    }

    // MARK: Orders

    private func associate(_ call: V3Call) throws(WireError) -> V3Reply {
        let (coupon, order, number) = try order(call)
        let changed = try WireError.asking(under: number) { () throws(ScripError) in
            try host.associate(
                coupon.qualifiedCode, with: order,
                request: RequestScope.merchant(call.merchant.id, "associate").number(number.text))
        }
        return try reply("wechatpay_associate_time", changed)
    }

    private func disassociate(_ call: V3Call) throws(WireError) -> V3Reply {
        let (coupon, order, number) = try order(call)
        let changed = try WireError.asking(under: number) { () throws(ScripError) in
            try host.disassociate(
                coupon.qualifiedCode, from: order,
                request: RequestScope.merchant(call.merchant.id, "disassociate").number(number.text)
            )
        }
        return try reply("wechatpay_disassociate_time", changed)
    }

    private func order(
        _ call: V3Call
    ) throws(WireError) -> (coupon: Coupon, order: String, number: CallersNumber) {
        let fields = try call.fields()
        let id = try fields.text("stock_id", 1...20)
        let code = try fields.text("coupon_code", 1...32, .couponCode)
        let order = try fields.text("out_trade_no", 1...128)
        let number = try fields.text("out_request_no", 1...128)
        let (coupon, _) = try access.coupon(code, of: id, call)
        try coupon.checkShown()
        return (coupon, order, CallersNumber("out_request_no", number))
    }

    /// The time of the entry that left a coupon as it is.
    private func reply(_ key: StaticString, _ coupon: Coupon) throws(WireError) -> V3Reply {
        let at = try WireError.asking { () throws(ScripError) in
            try host.recordedAt(entry: coupon.version)
        }
        return V3Reply(Wire { $0.member(key, at ?? coupon.receivedAt) })
    }
}

extension Coupon {
    /// Throws for a coupon its user threw away: nothing can be done with it any more.
    func checkShown() throws(WireError) {
        guard state == .deleted else { return }
        throw WireError(404, .resourceNotExists, "The coupon was deleted by its user")
    }
}

extension WireError {
    /// Asks the core to send; what a stock does not allow is a rule that says no, and the detail has
    /// the word that the platform's own channels have for it.
    static func sending<Answer>(
        under number: CallersNumber, _ body: () throws(ScripError) -> Answer
    ) throws(WireError) -> Answer {
        do throws(ScripError) {
            return try body()
        } catch {
            let word: String
            switch error.code {
            case .stockNotRunning: word = "NOTRUNNING"
            case .budgetExhausted: word = "NOTENOUGH"
            case .dayLimit: word = "DAYLIMIT"
            case .userLimit: word = "MAXQUOTA"
            case .personLimit: word = "NATURELIMIT"
            case .intercepted: word = "FAILED"
            default: throw WireError(error, under: number)
            }
            throw WireError(
                403, .ruleLimit, error.detail,
                detail: Detail(field: "/stock_id", issue: word, location: .body))
        }
    }
}
