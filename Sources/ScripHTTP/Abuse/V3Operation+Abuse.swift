internal import HTTPTypes
internal import ScripCore
internal import WeChatPay

extension V3Operation {
    /// The operation with limits against abuse: on sends, how often; on redemptions, unknown codes.
    func guarded(by abuse: AbuseGuard) -> V3Operation {
        guard method == .post else { return self }
        if path.hasSuffix("/coupons/use") { return redemption(abuse) }
        if path.hasSuffix("/coupons/send") { return send(abuse) }
        return self
    }

    private func redemption(_ abuse: AbuseGuard) -> V3Operation {
        let answer = answer
        return V3Operation(method, path) { call throws(WireError) in
            let key = "v3 \(call.merchant.id)"
            if let seconds = abuse.wait(key) { throw WireError.tooOften(seconds) }
            var attempt = AbuseGuard.Attempt()
            attempt.channel = "API"
            attempt.merchant = call.merchant.id.rawValue
            if case .refused(let refusal) = abuse.admitRedemption(attempt, key: key) {
                throw WireError(403, .ruleLimit, refusal.message)
            }
            do throws(WireError) {
                return try answer(call)
            } catch {
                if error.code == .resourceNotExists { abuse.noteUnknown(key) }
                throw error
            }
        }
    }

    private func send(_ abuse: AbuseGuard) -> V3Operation {
        let answer = answer
        return V3Operation(method, path) { call throws(WireError) in
            let fields = try call.fields()
            var attempt = AbuseGuard.Attempt()
            attempt.action = "send"
            attempt.channel = "API"
            attempt.merchant = call.merchant.id.rawValue
            attempt.user = try fields.optionalText("openid", 1...128) ?? ""
            attempt.stock = try fields.optionalText("stock_id", 1...20) ?? ""
            switch abuse.admit(attempt) {
            case .allowed: return try answer(call)
            case .limited(let seconds): throw WireError.tooOften(seconds)
            case .refused(let refusal): throw WireError(403, .ruleLimit, refusal.message)
            }
        }
    }
}

extension WireError {
    /// Too many requests; again after so many seconds.
    static func tooOften(_ seconds: Int64) -> WireError {
        var error = WireError(
            429, .frequencyLimited, "Too many requests. Try again in \(counted(seconds, "second"))."
        )
        error.retryAfter = seconds
        return error
    }
}
