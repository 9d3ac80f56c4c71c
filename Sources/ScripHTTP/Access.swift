internal import ScripAccess
internal import ScripCore
internal import ScripHost
internal import ScripOperations

/// Why a caller may not do what it asked for.
enum AccessDenied: Error {
    /// It showed no key, or none that is good.
    case unknown
    /// Its key is not for this.
    case scope(TillKey.Scope)
    /// It called too often; seconds until it may again.
    case tooOften(Int)
    /// Its address showed too many wrong keys; seconds until another is looked at.
    case tooManyFailures(Int64)
}

extension Services {
    /// Throws unless the headers carry a key that may do this, now.
    ///
    /// - Parameters:
    ///   - headers: The request's.
    ///   - peer: Where it comes from.
    ///   - operation: What it asks for.
    ///   - unread: Why a book of the server could not be asked that may know the key if this one does not.
    /// - Returns: Who calls.
    @discardableResult
    func authorize(
        _ headers: TillHeaders, from peer: Peer, for operation: ScripOperation,
        unread: ScripError? = nil
    ) throws -> Caller {
        guard let text = headers.key else { throw AccessDenied.unknown }
        let now = clock()
        if let seconds = resources.failedKeys.wait(text, from: peer, at: now) {
            throw AccessDenied.tooManyFailures(seconds)
        }
        guard let key = try keys.key(text, at: now) else {
            if let unread { throw unread }
            resources.failedKeys.note(peer, at: now)
            throw AccessDenied.unknown
        }
        resources.failedKeys.remember(text, from: peer)
        if let seconds = resources.limiter.wait(for: key.id) {
            throw AccessDenied.tooOften(seconds)
        }
        guard
            key.scopes.contains(operation.scope)
                || operation.narrow.map(key.scopes.contains) ?? false
        else { throw AccessDenied.scope(operation.scope) }
        return Caller(key.id, .till)
    }
}
