internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// Gives out the coupons a plugin or a page asks for, once the merchant's signature holds.
struct ClaimDesk: Sendable {
    private let host: CouponHost
    private let sender: CouponSender
    private let abuse: AbuseGuard
    private let accounts: [MerchantAccount]

    init(_ services: Services, _ channels: Channels) {
        host = services.host
        sender = CouponSender(host: services.host)
        abuse = channels.abuse
        accounts = services.accounts.merchants
    }

    /// Whether the merchant signed what a plugin was handed.
    func verifiesPlugin(_ claim: CouponClaim) -> Bool {
        verifies(claim, claim.pluginParameters)
    }

    /// Whether the merchant signed a page's query.
    func verifiesPage(_ claim: CouponClaim) -> Bool { verifies(claim, claim.pageParameters) }

    private func verifies(
        _ claim: CouponClaim, _ parameters: [(name: String, value: String)]
    ) -> Bool {
        guard let account = accounts.first(where: { $0.merchant.rawValue == claim.merchant }),
            // The key is read where a signature is checked under it.
            !account.apiV2Key.text.isEmpty
        else { return false }
        return ParameterSignature.verifies(
            claim.signature, parameters, key: account.apiV2Key.text)
    }

    /// Sends what was asked for; every coupon has a result of its own.
    ///
    /// - Parameters:
    ///   - claim: A request whose signature holds.
    ///   - channel: How it came.
    ///   - device: The device or the address it came from.
    func give(
        _ claim: CouponClaim, _ channel: CouponReceived.Channel, device: String
    ) -> ClaimAnswer {
        var attempt = AbuseGuard.Attempt()
        attempt.channel = channel.rawValue
        attempt.merchant = claim.merchant
        attempt.user = claim.user
        attempt.device = device
        attempt.stock = claim.items.first?.stock ?? ""
        switch abuse.admit(attempt) {
        case .allowed: break
        case .limited(let seconds):
            var answer = ClaimAnswer(
                .frequency,
                message: "Too many requests. Try again in \(counted(seconds, "second")).")
            answer.retryAfter = seconds
            return answer
        case .refused(let refusal):
            return ClaimAnswer(
                .ok, message: "",
                results: claim.items.map { result(.failed, refusal.message, $0) })
        }
        var results: [SendResult] = []
        for item in claim.items {
            guard let result = give(item, of: claim, channel) else {
                return ClaimAnswer(.system, message: "Send the same request again.")
            }
            results.append(result)
        }
        return ClaimAnswer(.ok, message: "", results: results)
    }

    /// Nil when the ledger cannot answer now.
    private func give(
        _ item: CouponClaim.Item, of claim: CouponClaim, _ channel: CouponReceived.Channel
    ) -> SendResult? {
        let (stock, user) = (StockID(rawValue: item.stock), UserID(rawValue: claim.user))
        let merchant = MerchantID(rawValue: claim.merchant)
        do throws(ScripError) {
            guard try host.stock(stock).isOf(merchant) else {
                return result(.failed, "The stock is another merchant's.", item)
            }
        } catch {
            return error.code == .notFound
                ? result(.failed, "There is no such stock.", item) : nil
        }
        let request = SendRequest(
            number: RequestScope.send(by: merchant, stock: stock, user: user)
                .number(item.requestNumber),
            stock: stock, user: user, code: item.couponCode.map { CouponCode(rawValue: $0) },
            channel: channel.rawValue)
        switch sender.send(request) {
        case .success(let answer):
            return SendResult(
                code: answer.replayed ? .duplicate : .success,
                message: answer.replayed ? "This was sent before." : "",
                stock: item.stock, requestNumber: item.requestNumber,
                couponCode: answer.coupon.code.rawValue)
        // The number was used through another channel: the user has that coupon.
        case .failure(let failure) where failure.reason == .requestMismatch:
            return result(.duplicate, failure.message, item)
        case .failure(let failure)
        where [.ledgerUnavailable, .internalFault].contains(failure.reason):
            return nil
        case .failure(let failure): return result(failure.code, failure.message, item)
        }
    }

    private func result(
        _ code: SendResult.Code, _ message: String, _ item: CouponClaim.Item
    ) -> SendResult {
        SendResult(
            code: code, message: message, stock: item.stock, requestNumber: item.requestNumber)
    }
}
