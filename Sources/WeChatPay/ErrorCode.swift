/// A code of an API v3 error body; the spelling is the platform's.
package struct ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The code as it goes over the wire.
    package let rawValue: String
    /// A code with this spelling.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// A field of the request is missing or not what it has to be.
    package static let paramError = ErrorCode(rawValue: "PARAM_ERROR")
    /// The request breaks a rule of the interface, or the stock's kind does not allow it.
    package static let invalidRequest = ErrorCode(rawValue: "INVALID_REQUEST")
    /// The signature of a request does not verify.
    package static let signError = ErrorCode(rawValue: "SIGN_ERROR")
    /// The caller may not do this, or not with this resource.
    package static let noAuth = ErrorCode(rawValue: "NO_AUTH")
    /// A rule of the business says no, for example the coupon's validity.
    package static let ruleLimit = ErrorCode(rawValue: "RULELIMIT")
    /// No such stock, coupon, code or path.
    package static let resourceNotExists = ErrorCode(rawValue: "RESOURCE_NOT_EXISTS")
    /// The stock exists already, or the coupon was redeemed by another order.
    package static let resourceAlreadyExists = ErrorCode(rawValue: "RESOURCE_ALREADY_EXISTS")
    /// The appid is not bound to the merchant.
    package static let appidMchidNotMatch = ErrorCode(rawValue: "APPID_MCHID_NOT_MATCH")
    /// No such merchant.
    package static let mchNotExists = ErrorCode(rawValue: "MCH_NOT_EXISTS")
    /// No such user.
    package static let userNotExists = ErrorCode(rawValue: "USER_NOT_EXISTS")
    /// Too many requests.
    package static let frequencyLimited = ErrorCode(rawValue: "FREQUENCY_LIMITED")
    /// The system could not answer; the same request may be sent again.
    package static let systemError = ErrorCode(rawValue: "SYSTEM_ERROR")
}
