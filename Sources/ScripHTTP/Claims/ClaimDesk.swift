internal import ScripAccess
internal import ScripCore
internal import ScripHost
internal import ScripPrograms
internal import WeChatPay

/// Puts what a plugin or a page asks for into the core's words, once the merchant's signature holds, and
/// what became of it into the platform's.
struct ClaimDesk: Sendable {
    private let claims: Claims
    private let merchants: MerchantRegister

    init(_ services: Services) {
        claims = services.programs.claims
        merchants = services.accounts.merchants
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
        guard let account = merchants.account(of: MerchantID(rawValue: claim.merchant)),
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
        let merchant = MerchantID(rawValue: claim.merchant)
        let user = UserID(rawValue: claim.user)
        let items = claim.items.map { item in
            let stock = StockID(rawValue: item.stock)
            return Claims.Item(
                number: RequestScope.send(by: merchant, stock: stock, user: user)
                    .number(item.requestNumber),
                stock: stock, code: item.couponCode.map { CouponCode(rawValue: $0) })
        }
        let answers: [Result<SendAnswer, ScripError>]
        do throws(ScripError) {
            answers = try claims.give(
                items, to: user, of: merchant, channel: channel.rawValue, device: device
            ) { $0.isOf(merchant) }
        } catch {
            return ClaimAnswer(refused: error, claim)
        }
        var results: [SendResult] = []
        for (item, answer) in zip(claim.items, answers) {
            guard let result = SendResult(answer, of: item) else {
                return ClaimAnswer(.system, message: "Send the same request again.")
            }
            results.append(result)
        }
        return ClaimAnswer(.ok, message: "", results: results)
    }
}

extension ClaimAnswer {
    /// What all of a claim is answered where nothing of it was tried.
    fileprivate init(refused error: ScripError, _ claim: CouponClaim) {
        switch error.code {
        case .tooOften:
            self.init(
                .frequency,
                message: "Too many requests. Try again in "
                    + "\(counted(error.retryAfter ?? 1, "second")).")
            retryAfter = error.retryAfter
        case .intercepted:
            self.init(
                .ok, message: "",
                results: claim.items.map { SendResult(.failed, error.detail, $0) })
        default: self.init(.system, message: "Send the same request again.")
        }
    }
}

extension SendResult {
    fileprivate init(_ code: Code, _ message: String, _ item: CouponClaim.Item) {
        self.init(
            code: code, message: message, stock: item.stock, requestNumber: item.requestNumber)
    }

    /// What became of a coupon; nil when the ledger cannot answer now.
    fileprivate init?(
        _ answer: Result<SendAnswer, ScripError>, of item: CouponClaim.Item
    ) {
        switch answer {
        case .success(let answer):
            self.init(
                code: answer.replayed ? .duplicate : .success,
                message: answer.replayed ? "This was sent before." : "",
                stock: item.stock, requestNumber: item.requestNumber,
                couponCode: answer.coupon.code.rawValue)
        case .failure(let error):
            switch error.code {
            case .ledgerUnavailable, .internalFault: return nil
            // The number was used through another channel: the user has that coupon.
            case .requestMismatch: self.init(.duplicate, error.detail, item)
            case .notFound: self.init(.failed, "There is no such stock.", item)
            case .notYours: self.init(.failed, "The stock is another merchant's.", item)
            case .budgetExhausted: self.init(.notEnough, error.detail, item)
            case .dayLimit: self.init(.dayLimit, error.detail, item)
            case .personLimit: self.init(.personLimit, error.detail, item)
            case .userLimit: self.init(.userLimit, error.detail, item)
            case .stockNotRunning: self.init(.notRunning, error.detail, item)
            default: self.init(.failed, error.detail, item)
            }
        }
    }
}
