package import ScripCore

extension WireError {
    /// What the platform would answer where the core could not.
    ///
    /// A client of the platform knows neither the core's words nor its tools: it is told what happened, and
    /// what to do only where it can do it.
    package init(_ error: ScripError) {
        switch error.code {
        case .notFound: self.init(404, .resourceNotExists, error.detail)
        case .invalidInput: self.init(400, .paramError, error.detail)
        case .ruleInvalid:
            self.init(400, .paramError, "The rule of the stock cannot be used")
        case .requestMismatch:
            self.init(
                400, .invalidRequest,
                "The request number was used before, and the request is not the same")
        case .ledgerUnavailable, .undecided, .stopping:
            self.init(503, .systemError, "The system is busy; send the same request again")
        case .notYours: self.init(403, .noAuth, error.detail)
        case .tooOften:
            self = WireError.tooOften(error.retryAfter ?? 1)
        case .internalFault:
            self.init(500, .systemError, "The system failed; send the same request again")
        default: self.init(400, .invalidRequest, error.detail)
        }
    }

    /// What the platform would answer, with the place in its body where that is known.
    ///
    /// - Parameter pointer: Where the value with a path of the core's stands.
    package init(_ error: ScripError, at pointer: (String) -> String) {
        self.init(error)
        guard error.code == .invalidInput, let path = error.place.path else { return }
        detail = Detail(field: pointer(path), issue: error.detail, location: .body)
    }

    /// Asks the core.
    package static func asking<Answer>(
        _ body: () throws(ScripError) -> Answer
    ) throws(WireError) -> Answer {
        do throws(ScripError) {
            return try body()
        } catch {
            throw WireError(error)
        }
    }

    /// Asks the core for what has a request number of the caller's.
    package static func asking<Answer>(
        under number: CallersNumber, _ body: () throws(ScripError) -> Answer
    ) throws(WireError) -> Answer {
        do throws(ScripError) {
            return try body()
        } catch {
            throw WireError(error, under: number)
        }
    }

    /// What the platform would answer, in the caller's words where its request number came back.
    package init(_ error: ScripError, under number: CallersNumber) {
        guard error.code == .requestMismatch else {
            self.init(error)
            return
        }
        let keys = number.keys(of: error.differences)
        let what =
            keys.isEmpty ? "the request differs" : "\(keys.joined(separator: ", ")) differs"
        self.init(
            400, .invalidRequest,
            "\(number.key) '\(number.text)' was used before, and \(what). Send the first request "
                + "again, or a new \(number.key).",
            detail: Detail(
                field: keys.first.map { "/\($0)" } ?? "/\(number.key)",
                issue: "differs from the first request", location: .body))
    }

    /// Too many requests; again after so many seconds.
    package static func tooOften(_ seconds: Int64) -> WireError {
        var error = WireError(
            429, .frequencyLimited, "Too many requests. Try again in \(counted(seconds, "second"))."
        )
        error.retryAfter = seconds
        return error
    }

    /// The stock or coupon is another merchant's.
    package static let notYours = WireError(
        403, .noAuth, "The stock was neither created by this merchant nor belongs to it")
}

/// A request number as its caller wrote it, under the caller's key, with the caller's names of what may differ.
package struct CallersNumber: Sendable {
    package let key: String
    package let text: String

    package init(_ key: String, _ text: String) {
        self.key = key
        self.text = text
    }

    /// The keys of the platform's API that say what the core found different.
    package func keys(of differences: [String]) -> [String] {
        var keys: [String] = []
        for difference in differences {
            guard let key = CallersNumber.names[difference.prefix { $0 != " " }.description],
                !keys.contains(key)
            else { continue }
            keys.append(key)
        }
        return keys
    }

    package static let names = [
        "coupon": "coupon_code", "coupons": "coupon_code", "code": "coupon_code", "user": "openid",
        "time": "use_time", "order": "out_trade_no", "stock": "stock_id",
        "stock_id": "stock_id", "transaction_id": "transaction_id", "payer": "payer_merchant",
        "payee": "payee_merchant", "amount": "amount", "description": "description",
        "refund": "refund_id", "merchants": "merchant_id_list", "basket": "x_scrip.basket",
        "store": "x_scrip.store", "method": "x_scrip.method", "attributes": "x_scrip.attributes",
    ]
}
