internal import Hummingbird
internal import Logging
internal import ScripContract
internal import ScripCore
internal import ScripOperations

/// How a request that was not answered looks outside the platform's API: the error every door gives, with
/// what HTTP says besides.
struct ErrorAnswer {
    let status: HTTPResponse.Status
    let error: ScripError
    var headers: HTTPFields = [:]

    private init(
        _ status: HTTPResponse.Status, _ code: ScripError.Code, _ message: String, remedy: String
    ) {
        self.status = status
        error = ScripError(code, message, remedy: remedy)
    }

    /// The answer to any error; what nobody foresaw is logged, and told as little about as possible.
    init(_ error: any Error, _ logger: Logger) {
        switch error {
        case let error as ScripError: self.init(error)
        case let error as EmptyPart where !error.name.isEmpty:
            self.init(
                ScripError(
                    .invalidInput, "\(error.name) in the path is empty",
                    remedy: "Name one between the slashes", at: .path(error.name)))
        case is NoRoute, is EmptyPart:
            self.init(
                .notFound, .noRoute, "There is nothing at this path", remedy: "See /openapi.json")
        case let error as WrongMethod:
            let allowed = error.allowed.map(\.rawValue).joined(separator: ", ")
            self.init(
                .methodNotAllowed, .methodNotAllowed, "This path does not have this method",
                remedy: "Use \(allowed)")
            headers[.allow] = allowed
        case let error as BodyTooLarge:
            self.init(
                .contentTooLarge, .tooLarge, "The body has more than \(error.bytesMax) bytes",
                remedy: "Send less")
            headers[.connection] = "close"
        case let error as TooSlow:
            self.init(
                .requestTimeout, .tooSlow,
                "The request was not there after \(error.seconds) seconds",
                remedy: "Send it at once")
        case is NotJSON:
            self.init(
                .unsupportedMediaType, .notJSON, "The body is not said to be JSON",
                remedy: "Use Content-Type: application/json")
        case AccessDenied.unknown:
            self.init(
                .unauthorized, .noKey, "No good key was shown",
                remedy: "Use Authorization: Bearer KEY; see scrip key new")
            headers[.wwwAuthenticate] = "Bearer"
        case AccessDenied.scope(let scope):
            self.init(
                .forbidden, .wrongScope, "This key is not for this",
                remedy: "Use one with the scope '\(scope.rawValue)'")
        case AccessDenied.tooOften(let seconds):
            self.init(
                .tooManyRequests, .tooOften, "This key was used too often",
                remedy: "Wait as Retry-After says")
            headers[.retryAfter] = String(seconds)
        case AccessDenied.tooManyFailures(let seconds):
            self.init(
                .tooManyRequests, .tooManyFailures, "Too many wrong keys came from this address",
                remedy: "Wait as Retry-After says")
            headers[.retryAfter] = String(seconds)
        case let error as HTTPError:
            self.init(
                error.status, .http, error.body ?? error.status.reasonPhrase, remedy: "")
        default:
            logger.error("unforeseen error", metadata: ["error": "\(type(of: error))"])
            self.init(
                .internalServerError, .internalFault, "Something went wrong in Scrip itself",
                remedy: "Report this as a defect")
        }
    }

    /// The answer to an error of the core.
    init(_ error: ScripError) {
        status = error.status
        self.error = error
        if let seconds = error.retryAfter {
            headers[.retryAfter] = String(seconds)
        } else if status == .serviceUnavailable {
            headers[.retryAfter] = "1"
        }
    }

    var response: Response {
        // Errors hold no times, so that no zone matters.
        var response = Response(status, json: error.json)
        for field in headers { response.headers.append(field) }
        return response
    }
}

extension ScripError.Code {
    /// The path is none of the server's.
    static let noRoute = Self(rawValue: "no_route")
    /// The path has no such method.
    static let methodNotAllowed = Self(rawValue: "method_not_allowed")
    /// The body has too many bytes.
    static let tooLarge = Self(rawValue: "too_large")
    /// The request took too long to arrive.
    static let tooSlow = Self(rawValue: "too_slow")
    /// The body's type is not JSON.
    static let notJSON = Self(rawValue: "not_json")
    /// There is no key, or none that is known.
    static let noKey = Self(rawValue: "no_key")
    /// The key is not for this.
    static let wrongScope = Self(rawValue: "wrong_scope")
    /// Too many wrong keys came from one address.
    static let tooManyFailures = Self(rawValue: "too_many_failures")
    /// The request is not HTTP as this server speaks it.
    static let http = Self(rawValue: "http")

    /// Every code that only this door gives, and when.
    static let ofHTTP: [(code: Self, words: String)] = [
        (.noRoute, "The path is none of the server's."),
        (.methodNotAllowed, "The path has no such method."),
        (.tooLarge, "The body has too many bytes."),
        (.tooSlow, "The request took too long to arrive."),
        (.notJSON, "The body's type is not JSON."),
        (.noKey, "There is no key, or none that is known."),
        (.wrongScope, "The key is not for this."),
        (.tooManyFailures, "Too many wrong keys came from one address."),
        (.http, "The request is not HTTP as this server speaks it."),
        (.stopping, "The server is about to end; send the same request again."),
    ]
}

extension ScripError {
    /// The HTTP status that says the same.
    var status: HTTPResponse.Status {
        switch code {
        case .invalidInput: .badRequest
        case .notFound: .notFound
        case .requestMismatch, .notAllowed, .conflict, .stockNotRunning, .budgetExhausted,
            .dayLimit, .userLimit, .personLimit:
            .conflict
        case .intercepted, .notYours: .forbidden
        case .tooOften: .tooManyRequests
        case .ruleInvalid, .notProven: .unprocessableContent
        case .ledgerUnavailable, .undecided, .stopping: .serviceUnavailable
        case .internalFault: .internalServerError
        default: .badRequest
        }
    }
}
