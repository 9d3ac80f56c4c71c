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
    func authorize(_ headers: TillHeaders, for scope: TillKey.Scope) throws {
        guard let text = headers.key, let key = try keys.key(text, at: clock()) else {
            throw AccessDenied.unknown
        }
        if let seconds = limiter.wait(for: key.id) { throw AccessDenied.tooOften(seconds) }
        guard key.scopes.contains(scope) else { throw AccessDenied.scope(scope) }
    }
}
