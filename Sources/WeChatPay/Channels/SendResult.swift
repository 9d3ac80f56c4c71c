/// What became of one coupon of a plugin's or H5 page's request; spelled as the platform does.
public struct SendResult: Hashable, Sendable {
    /// The platform's codes.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Sent.
        case success = "SUCCESS"
        /// Not sent; the message says why.
        case failed = "FAILED"
        /// The stock has sent all it may.
        case notEnough = "NOTENOUGH"
        /// The stock has sent all it may today.
        case dayLimit = "DAYLIMIT"
        /// The person behind the account has received all one person may.
        case personLimit = "NATURELIMIT"
        /// The user has received all one user may.
        case userLimit = "MAXQUOTA"
        /// This number was sent to this user before: as good as sent.
        case duplicate = "DUPREQUEST"
        /// The stock is paused, stopped or over.
        case notRunning = "NOTRUNNING"
    }

    /// What happened.
    public var code: Code
    /// Words for the merchant's developer.
    public var message: String
    /// The stock.
    public var stock: String
    /// The merchant's number for this coupon.
    public var requestNumber: String
    /// The coupon, when there is one.
    public var couponCode: String?

    /// A result.
    public init(
        code: Code, message: String, stock: String, requestNumber: String,
        couponCode: String? = nil
    ) {
        self.code = code
        self.message = message
        self.stock = stock
        self.requestNumber = requestNumber
        self.couponCode = couponCode
    }
}
