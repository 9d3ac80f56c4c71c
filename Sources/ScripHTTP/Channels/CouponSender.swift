internal import Crypto
internal import Scrip
internal import ScripCore
internal import WeChatPay

/// Sends coupons for the channels: keeps abuse out, and says in the platform's words what became of it.
struct CouponSender: Sendable {
    /// One coupon to be sent.
    struct Order: Sendable {
        var stock: StockID
        var user: UserID
        /// Unique in the whole ledger; see ``CouponSender/number(_:)``.
        var number: RequestNumber
        var code: CouponCode?
        var at: Instant?
        var channel: CouponReceived.Channel
        var person: String?
    }

    /// Why a coupon was not sent.
    struct Failure: Error, Hashable {
        var code: SendResult.Code
        /// The core's or the gate's word.
        var reason: String
        var message: String
        /// Seconds to wait, when it was too often.
        var retryAfter: Int64?
    }

    let host: CouponHost

    /// Sends, whatever limits there are on how often; these are the channel's to ask.
    func send(_ order: Order) -> Result<Coupon, Failure> {
        Result { () throws(ScripError) in
            try host.send(
                stock: order.stock, to: order.user, request: order.number, code: order.code,
                at: order.at, channel: order.channel.rawValue)
        }.mapError(CouponSender.failure)
    }

    /// A request number of the ledger for what is unique only within merchant, stock and user.
    static func number(_ parts: String...) -> RequestNumber {
        var hash = SHA256()
        for part in parts {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        let digest = hash.finalize().prefix(20)
        return RequestNumber(
            rawValue: digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    private static func failure(_ error: ScripError) -> Failure {
        Failure(code: .failed, reason: error.code.rawValue, message: error.description)
    }
}
