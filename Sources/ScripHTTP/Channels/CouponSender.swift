internal import Crypto
internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// Sends coupons for the channels, and says in the platform's words what became of it.
struct CouponSender: Sendable {
    /// Why a coupon was not sent.
    struct Failure: Error, Hashable {
        var code: SendResult.Code
        /// The core's word.
        var reason: ScripError.Code
        var message: String
    }

    let host: CouponHost

    /// Sends; how often somebody may ask is for the channel to know.
    func send(_ request: SendRequest) -> Result<ScripHost.SendAnswer, Failure> {
        Result { () throws(ScripError) in try host.send(request) }.mapError { error in
            Failure(code: error.sendResult, reason: error.code, message: error.detail)
        }
    }

    /// A request number of the ledger that follows from what is to be sent.
    static func number(_ parts: String...) -> RequestNumber {
        var hash = SHA256()
        for part in parts {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        return RequestNumber(rawValue: Hex.text(hash.finalize().prefix(20)))
    }
}

extension ScripError {
    /// The platform's code for a coupon that was not sent for this.
    fileprivate var sendResult: SendResult.Code {
        switch code {
        case .budgetExhausted: .notEnough
        case .dayLimit: .dayLimit
        case .personLimit: .personLimit
        case .userLimit: .userLimit
        case .stockNotRunning: .notRunning
        default: .failed
        }
    }
}
