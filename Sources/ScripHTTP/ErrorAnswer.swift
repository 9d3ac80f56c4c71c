internal import Hummingbird
internal import Logging
internal import ScripCore

/// How a request that was not answered looks outside the platform's API.
///
/// `{"error": {"code", "message", "field"?}}`; the message says what to do.
struct ErrorAnswer {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    /// The path of the key that is wrong.
    var field: String?
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The answer to any error; what nobody foresaw is logged, and told as little about as possible.
    init(_ error: any Error, _ logger: Logger) {
        switch error {
        case let error as ScripError: self.init(error)
        case let error as EmptyPart where !error.name.isEmpty:
            self.init(
                ScripError(
                    .invalidInput, "\(error.name) in the path is empty",
                    remedy: "Name one between the slashes"))
        case is NoRoute, is EmptyPart:
            self.init(.notFound, "no_route", "There is nothing at this path. See /openapi.json.")
        case let error as WrongMethod:
            let allowed = error.allowed.map(\.rawValue).joined(separator: ", ")
            self.init(
                .methodNotAllowed, "wrong_method",
                "This path does not have this method. "
                    + "Use \(allowed).")
            headers[.allow] = allowed
        case let error as BodyTooLarge:
            self.init(
                .contentTooLarge, "too_large",
                "The body has more than \(error.bytesMax) bytes. Send less.")
            headers[.connection] = "close"
        case let error as TooSlow:
            self.init(
                .requestTimeout, "too_slow",
                "The request was not there after \(error.seconds) seconds. Send it at once.")
        case is NotJSON:
            self.init(
                .unsupportedMediaType, "not_json",
                "The body is not said to be JSON. Use Content-Type: application/json.")
        case AccessDenied.unknown:
            self.init(
                .unauthorized, "no_key",
                "No good key was shown. Use Authorization: Bearer KEY; see scrip key new.")
            headers[.wwwAuthenticate] = "Bearer"
        case AccessDenied.scope(let scope):
            self.init(
                .forbidden, "wrong_scope",
                "This key is not for this. Use one with the scope '\(scope.rawValue)'.")
        case AccessDenied.tooOften(let seconds):
            self.init(
                .tooManyRequests, "too_often",
                "This key was used too often. Wait as Retry-After says.")
            headers[.retryAfter] = String(seconds)
        case AccessDenied.tooManyFailures(let seconds):
            self.init(
                .tooManyRequests, "too_many_failures",
                "Too many wrong keys came from this address. Wait as Retry-After says.")
            headers[.retryAfter] = String(seconds)
        case let error as HTTPError:
            self.init(
                error.status, "http", error.body ?? error.status.reasonPhrase)
        default:
            logger.error("unforeseen error", metadata: ["error": "\(type(of: error))"])
            self.init(
                .internalServerError, ScripError.Code.internalFault.rawValue,
                "Something went wrong in Scrip itself. Report this as a defect.")
        }
    }

    /// The answer to an error of the core.
    init(_ error: ScripError) {
        self.init(error.status, error.code.rawValue, error.description)
        field = error.field
        if status == .serviceUnavailable { headers[.retryAfter] = "1" }
    }

    var response: Response {
        // Errors hold no times, so that no zone matters.
        var response = Response(status, json: json)
        for field in headers { response.headers.append(field) }
        return response
    }
}

extension ErrorAnswer: JSONWritable {
    /// Writes `{"error": {"code", "message", "field"?}}`.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("error")
            writer.object { writer in
                writer.member("code", code)
                writer.member("message", message)
                if let field { writer.member("field", field) }
            }
        }
    }
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
        case .intercepted: .forbidden
        case .ruleInvalid: .unprocessableContent
        case .ledgerUnavailable, .undecided, ScripError.stopping.code: .serviceUnavailable
        case .internalFault: .internalServerError
        default: .badRequest
        }
    }

    /// The path of the key that is wrong, which the reader puts after line and column.
    var field: String? {
        guard code == .invalidInput else { return nil }
        let parts = detail.split(separator: ":", maxSplits: 2)
        guard parts.count == 3, parts[0].allSatisfy(\.isNumber), parts[1].allSatisfy(\.isNumber)
        else { return nil }
        let path = parts[2].drop { $0 == " " }.prefix { $0 != " " }
        let isPath = path.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2E, 0x5B, 0x5D: true
            default: false
            }
        }
        // Some messages are about the document as a whole: 'the checkout has no basket'.
        let isWord = ["the", "there", "expected"].contains(path)
        return isPath && !isWord && !path.isEmpty ? String(path) : nil
    }
}
