package import ScripContract
internal import ScripCore

/// What became of one coupon of a plugin's or H5 page's request; spelled as the platform does.
package struct SendResult: Hashable, Sendable {
    /// The platform's codes.
    package enum Code: String, Hashable, Sendable, CaseIterable {
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
    package var code: Code
    /// Words for the merchant's developer.
    package var message: String
    /// The stock.
    package var stock: String
    /// The merchant's number for this coupon.
    package var requestNumber: String
    /// The coupon, when there is one.
    package var couponCode: String?

    /// A result.
    package init(
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

/// The answer to a plugin's request: one outer code, and one for each coupon.
package struct ClaimAnswer: Hashable, Sendable {
    /// The outer codes.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// Look at each coupon's code.
        case ok = "OK"
        /// A parameter is missing or not what it has to be.
        case parameter = "PARAM_ERROR"
        /// No such user.
        case noUser = "USER_NOT_EXISTS"
        /// The user could not be found out.
        case userUnknown = "USER_GET_FAILED"
        /// The signature is not the merchant's.
        case signature = "SIGN_ERROR"
        /// The system could not answer; the same request may be sent again.
        case system = "SYSTEMERROR"
        /// Too many requests of this user or device.
        case frequency = "FREQUENCY_LIMITED"
    }

    /// The outer code.
    package var outcome: Outcome
    /// Words for the developer.
    package var message: String
    /// One result a coupon, in the order asked for.
    package var results: [SendResult]
    /// Seconds to wait, when it was too often.
    package var retryAfter: Int64?

    /// An answer.
    package init(_ outcome: Outcome, message: String, results: [SendResult] = []) {
        self.outcome = outcome
        self.message = message
        self.results = results
    }
}

extension ClaimAnswer: JSONWritable {
    /// Writes `{"errcode", "msg", "send_coupon_result": […]}`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("errcode", outcome.rawValue)
            writer.member("msg", message)
            writer.member("send_coupon_result", results)
        }
    }
}

extension SendResult: JSONWritable {
    /// Writes the documented members.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code.rawValue)
            writer.member("message", message)
            writer.member("stock_id", stock)
            writer.member("out_request_no", requestNumber)
            if let couponCode { writer.member("coupon_code", couponCode) }
        }
    }
}
