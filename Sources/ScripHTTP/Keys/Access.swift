internal import HTTPTypes
internal import ScripCore

/// Why a caller may not do what it asked for.
enum AccessDenied: Error {
    /// It showed no key, or none that is good.
    case unknown
    /// Its key is not for this.
    case scope(TillKey.Scope)
    /// It called too often; seconds until it may again.
    case tooOften(Int)
}

extension Services {
    /// Throws unless the headers carry a key that may do this, now.
    func authorize(_ headers: HTTPFields, for scope: TillKey.Scope) throws -> TillKey {
        guard let text = Services.keyText(headers), let key = try keys.key(text, at: clock()) else {
            throw AccessDenied.unknown
        }
        if let seconds = limiter.wait(for: key.id) { throw AccessDenied.tooOften(seconds) }
        guard key.scopes.contains(scope) else { throw AccessDenied.scope(scope) }
        return key
    }

    /// The key of `Authorization: Bearer KEY` or `X-API-Key: KEY`.
    private static func keyText(_ headers: HTTPFields) -> String? {
        if let field = headers[.authorization] {
            let scheme = "bearer "
            guard field.utf8.count > scheme.utf8.count,
                field.prefix(scheme.count).lowercased() == scheme
            else { return nil }
            return String(field.dropFirst(scheme.count))
        }
        return headers[.apiKey]
    }
}

extension HTTPField.Name {
    static let apiKey = HTTPField.Name("X-API-Key")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
