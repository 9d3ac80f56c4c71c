internal import HTTPTypes

/// The header fields that decide about a request under `/v1`, found in one pass over all of them.
///
/// Looking each up by its name would build an index of the fields, and text of those that match.
struct TillHeaders: Sendable {
    private(set) var authorization: String?
    private(set) var apiKey: String?
    private(set) var contentType: String?
    private(set) var idempotencyKey: String?
    private(set) var contentLength: String?
    private(set) var connection: String?
    private(set) var expect: String?

    init(_ fields: HTTPFields) {
        for field in fields {
            switch field.name {
            case .authorization: TillHeaders.add(field, to: &authorization)
            case .contentType: TillHeaders.add(field, to: &contentType)
            case .contentLength: TillHeaders.add(field, to: &contentLength)
            case .idempotencyKey: TillHeaders.add(field, to: &idempotencyKey)
            case .apiKey: TillHeaders.add(field, to: &apiKey)
            case .connection: TillHeaders.add(field, to: &connection)
            case .expect: TillHeaders.add(field, to: &expect)
            default: break
            }
        }
    }

    /// A field that stands there twice counts as one with both values (RFC 9110, 5.3).
    private static func add(_ field: HTTPField, to value: inout String?) {
        value = value.map { "\($0), \(field.value)" } ?? field.value
    }

    /// Whether the client wants the connection to end after the answer.
    var closes: Bool { connection?.lowercased() == "close" }

    /// Whether the client waits for a word before it sends the body.
    var expectsContinue: Bool { expect?.lowercased() == "100-continue" }

    /// The key of `Authorization: Bearer KEY` or `X-API-Key: KEY`.
    var key: String? {
        guard let authorization else { return apiKey }
        let field = authorization.utf8
        let scheme = "bearer ".utf8
        // Letters of the scheme are ASCII, of either case.
        guard field.count > scheme.count, zip(field, scheme).allSatisfy({ $0 | 0x20 == $1 })
        else { return nil }
        return String(authorization[field.index(field.startIndex, offsetBy: scheme.count)...])
    }

    /// Throws ``NotJSON`` when the body is said to be something else.
    func checkContentType() throws {
        guard let contentType, contentType != "application/json" else { return }
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard type == "application/json" else { throw NotJSON() }
    }
}

/// A body that says it is no JSON.
struct NotJSON: Error {}

extension HTTPField.Name {
    static let apiKey = HTTPField.Name("X-API-Key")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
