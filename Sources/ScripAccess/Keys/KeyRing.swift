public import ScripCore
internal import Synchronization

/// Knows who may do what: the keys of a store, looked up by hash.
public final class KeyRing: Sendable {
    private struct State {
        var byHash: [String: TillKey] = [:]
        /// Keys that were just used, which spares the hash; forgotten with every reading.
        var byText: [String: TillKey] = [:]
        var readAt: ContinuousClock.Instant?
    }

    private let store: any KeyStore
    private let state = Mutex(State())

    /// How long a key that was revoked elsewhere may go on being used.
    static let freshness: Duration = .seconds(2)

    /// A ring over a store.
    public init(_ store: any KeyStore) { self.store = store }

    /// The key with this text if it is good now; nil when there is none.
    ///
    /// The store is read again now and then, so that keys made or revoked by another process count
    /// without a restart.
    public func key(_ text: String, at now: Instant) throws(ScripError) -> TillKey? {
        let instant = ContinuousClock.now
        let (used, isFresh) = state.withLock { state in
            let isFresh = state.readAt.map { instant - $0 < KeyRing.freshness } ?? false
            return (isFresh ? state.byText[text] : nil, isFresh)
        }
        if let used { return used.isGood(at: now) ? used : nil }
        let hash = TillKey.hash(of: text)
        let all = isFresh ? nil : try store.keys()
        let found = state.withLock { state in
            if let all {
                state.byHash = Dictionary(all.map { ($0.hash, $0) }) { _, new in new }
                state.byText = [:]
                state.readAt = instant
            }
            let found = state.byHash[hash]
            if let found { state.byText[text] = found }
            return found
        }
        return found.flatMap { $0.isGood(at: now) ? $0 : nil }
    }

    /// Every key, oldest first.
    public func list() throws(ScripError) -> [TillKey] { try store.keys() }

    /// Adds a key.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - overlap: Seconds for which older keys of the same name stay good; nil leaves them alone.
    ///   - now: The present.
    public func add(
        _ key: TillKey, retiringOthersAfter overlap: Int64? = nil, at now: Instant
    ) throws(ScripError) {
        try store.update { keys throws(ScripError) in
            if let overlap {
                let end = now.advanced(bySeconds: overlap)
                for index in keys.indices
                where keys[index].name == key.name && keys[index].isGood(at: end) {
                    keys[index].expiresAt = end
                }
            }
            keys.removeAll { $0.hash == key.hash }
            keys.append(key)
        }
        forget()
    }

    /// Ends a key at once; throws `not_found` when there is none with this id.
    public func revoke(id: String) throws(ScripError) {
        try store.update { keys throws(ScripError) in
            let count = keys.count
            keys.removeAll { $0.id == id }
            guard keys.count < count else {
                throw ScripError(
                    .notFound, "There is no key '\(id)'", remedy: "See scrip key list")
            }
        }
        forget()
    }

    private func forget() { state.withLock { $0.readAt = nil } }
}
