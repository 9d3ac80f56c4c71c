internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger
internal import WeChatPay

extension CouponsV3 {
    /// Redeems: on the merchant's word, as the platform does, or decided by the stock's rule when the
    /// request carries a basket.
    func use(_ call: V3Call) throws(WireError) -> V3Reply {
        let body = try WireBody(call.body, apartFrom: "x_scrip")
        let fields = body.fields
        let code = try fields.text("coupon_code", 1...32, .couponCode)
        let id = try fields.optionalText("stock_id", 1...20)
        let appid = try fields.text("appid", 1...32)
        let at = try fields.time("use_time")
        let asked = CallersNumber("use_request_no", try fields.text("use_request_no", 1...128))
        let number = RequestScope.merchant(call.merchant.id, "use").number(asked.text)
        let user = try fields.optionalText("openid", 1...128).map { UserID(rawValue: $0) }
        let order = try fields.optionalText("out_trade_no", 1...128)
        let (coupon, stock) = try access.coupon(code, of: id, call)
        try access.check(appid: appid, call, owner: stock.definition.merchant)
        let use = Use(
            coupon: coupon, caller: call.caller, number: number, asked: asked, user: user,
            at: Self.moment(at, of: coupon),
            order: order,
            part: body.part)
        guard let part = use.part else { return try useOnWord(use) }
        return try useByRule(use, part)
    }

    /// When a redemption counts: as the merchant says, but not before the coupon was there.
    ///
    /// A merchant's clock may be behind by what a signature's may; beyond that the time is taken at its
    /// word, and refused.
    private static func moment(_ said: Instant, of coupon: Coupon) -> Instant {
        let early = coupon.receivedAt.epochSeconds - said.epochSeconds
        return (1...RequestVerifier.toleranceSeconds).contains(early) ? coupon.receivedAt : said
    }

    private struct Use {
        let coupon: Coupon
        let caller: Caller
        let number: RequestNumber
        /// The number as the merchant wrote it.
        let asked: CallersNumber
        let user: UserID?
        let at: Instant
        let order: String?
        /// Scrip's extension, with a basket.
        let part: JSONPart?
    }

    private func useOnWord(_ use: Use) throws(WireError) -> V3Reply {
        let answer = try WireError.asking(under: use.asked) { () throws(ScripError) in
            try host.use(
                Used.Request(
                    number: use.number, coupon: use.coupon.qualifiedCode, user: use.user,
                    at: use.at, order: use.order), by: use.caller)
        }
        switch answer.outcome {
        case .refused(let refusal): throw WireError(refusal)
        case .redeemed(let id): return try reply(use, id) { _ in }
        }
    }

    private func useByRule(_ use: Use, _ part: JSONPart) throws(WireError) -> V3Reply {
        let receipt: Receipt
        do throws(ScripError) {
            receipt = try host.redeem(try checkout(use, part), by: use.caller)
        } catch {
            guard error.code == .invalidInput else { throw WireError(error, under: use.asked) }
            // Line and column would be those of a document nobody sent.
            let issue = error.at(.none).description
            throw WireError(
                400, .paramError, issue,
                detail: .init(
                    field: CouponsV3.pointer(to: error.place.path), issue: issue,
                    location: .body))
        }
        switch receipt.outcome {
        case .refused(_, let refusal): throw WireError(refusal)
        case .failed(_, let failure):
            throw WireError(
                403, .ruleLimit, "The coupon's rule failed: \(failure.message)",
                detail: WireError.Detail(
                    field: "/x_scrip/basket", issue: "rule_failed", location: .body))
        case .redeemed(let id):
            return try reply(use, id) { writer in writer.member("x_scrip", receipt) }
        }
    }

    /// Where in the request lies what the host names by its own paths.
    private static func pointer(to path: String?) -> String {
        guard let path else { return "/x_scrip" }
        let first = path.prefix { $0 != "." && $0 != "[" }
        switch first {
        case "x_scrip": return FieldPlace.pointer(to: path)
        case "basket", "store", "method", "attributes":
            return "/x_scrip" + FieldPlace.pointer(to: path)
        default: return "/" + (CallersNumber.names[String(first)] ?? "x_scrip")
        }
    }

    /// The checkout a till would send; what says so in the body is read by the reader that reads all of them.
    private func checkout(_ use: Use, _ part: JSONPart) throws(ScripError) -> Checkout {
        var checkout = try Checkout(part: part, currency: host.book.currency)
        checkout.requestNumber = use.number
        checkout.user = use.user
        checkout.time = use.at
        checkout.coupons = [use.coupon.qualifiedCode]
        return checkout
    }

    private func reply(
        _ use: Use, _ id: RedemptionID, _ more: @escaping (inout JSONWriter) -> Void
    ) throws(WireError) -> V3Reply {
        // The entry's own time: a repeated request gets the same again.
        let recordedAt = try WireError.asking { () throws(ScripError) in
            try host.book.entry(of: id).flatMap { entry throws(ScripError) in
                try host.recordedAt(entry: entry)
            }
        }
        return V3Reply(
            Wire { writer in
                writer.member("stock_id", use.coupon.stock.rawValue)
                writer.member("openid", use.coupon.user.rawValue)
                writer.member("wechatpay_use_time", recordedAt ?? use.at)
                more(&writer)
            })
    }
}

extension WireError {
    /// What the platform answers where the core refuses a coupon.
    init(_ refusal: Refusal) {
        let (status, code): (Int, ErrorCode) =
            switch Refusal.Code(rawValue: refusal.code) {
            case .unknownCoupon, .deleted: (404, .resourceNotExists)
            case .wrongUser: (404, .userNotExists)
            case .alreadyRedeemed: (400, .resourceAlreadyExists)
            case .deactivated, .held: (400, .invalidRequest)
            // Outside its validity; and whatever a rule says.
            default: (403, .ruleLimit)
            }
        self.init(
            status, code, refusal.message,
            detail: Detail(field: "/coupon_code", issue: refusal.code, location: .body))
    }
}
