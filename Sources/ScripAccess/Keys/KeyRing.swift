internal import Dispatch
public import ScripCore
internal import Synchronization

/// Knows who may do what: the keys of a store, looked up by hash.
///
/// It is asked on event loops. While callers come, the store is read again beside them before what is known gets
/// old; and one that took long to say that it cannot be read is asked beside them too, until it can be.
public final class KeyRing: Sendable {
    private struct State {
        var byHash: [String: TillKey] = [:]
        /// Keys that were just used, which spares the hash; forgotten with every reading.
        var byText: [String: TillKey] = [:]
        var readAt: ContinuousClock.Instant?
        /// Counts what was changed here, so that nothing older than it is taken for the present.
        var changes = 0
        /// Whether the store is being read beside the callers.
        var isBeingRead = false
        /// Why the store could not be read, when it took long to find out.
        var failure: ScripError?

        func age(at instant: ContinuousClock.Instant) -> Duration? { readAt.map { instant - $0 } }

        mutating func take(_ keys: [TillKey], readAt instant: ContinuousClock.Instant) {
            byHash = Dictionary(keys.map { ($0.hash, $0) }) { _, new in new }
            byText = [:]
            readAt = instant
            failure = nil
        }
    }

    private let store: any KeyStore
    private let monotonic: @Sendable () -> ContinuousClock.Instant
    private let beside: @Sendable (@escaping @Sendable () -> Void) -> Void
    private let state = Mutex(State())

    /// How long a key that was revoked elsewhere may go on being used, if the store answers.
    static let freshness: Duration = .seconds(2)
    /// After so long what is known is read again beside the callers.
    private static let ripeness: Duration = .seconds(1)
    /// A reading that fails after so long is not waited for again.
    private static let patience: Duration = .milliseconds(50)

    /// A ring over a store.
    public convenience init(_ store: any KeyStore) {
        self.init(store, monotonic: { .now }) { work in DispatchQueue.global().async(execute: work)
        }
    }

    /// - Parameters:
    ///   - store: Where keys are kept.
    ///   - monotonic: The time that the age of what is known is told by.
    ///   - beside: Runs work that may wait on another thread.
    init(
        _ store: any KeyStore, monotonic: @escaping @Sendable () -> ContinuousClock.Instant,
        beside: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) {
        self.store = store
        self.monotonic = monotonic
        self.beside = beside
    }

    /// The key with this text if it is good now; nil when there is none.
    ///
    /// The store is read again now and then, so that keys made or revoked by another process count
    /// without a restart.
    public func key(_ text: String, at now: Instant) throws(ScripError) -> TillKey? {
        let instant = monotonic()
        let (used, age, failure) = state.withLock { state in
            let age = state.age(at: instant)
            // While somebody waits for the store, nobody else does.
            let isFresh = age.map { $0 < KeyRing.freshness || state.isBeingRead } ?? false
            return (isFresh ? state.byText[text] : nil, isFresh ? age : nil, state.failure)
        }
        if let age {
            if age >= KeyRing.ripeness { readBeside() }
            if let used { return used.isGood(at: now) ? used : nil }
        } else if let failure {
            readBeside()
            throw failure
        } else {
            try read()
        }
        let hash = TillKey.hash(of: text)
        let found = state.withLock { state in
            let found = state.byHash[hash]
            if let found { state.byText[text] = found }
            return found
        }
        return found.flatMap { $0.isGood(at: now) ? $0 : nil }
    }

    private func read() throws(ScripError) {
        let begun = monotonic()
        let changes = state.withLock(\.changes)
        do throws(ScripError) {
            let keys = try store.keys()
            state.withLock { state in
                state.take(keys, readAt: begun)
                // Good for the one who asked; whoever comes next reads what was changed meanwhile.
                if state.changes != changes { state.readAt = nil }
            }
        } catch {
            let isSlow = monotonic() - begun > KeyRing.patience
            state.withLock { state in
                state.failure = isSlow ? error : nil
                // What is known is too old by now, or will be for the next who asks.
                if isSlow { state.readAt = nil }
            }
            throw error
        }
    }

    /// Has one thread read the store, if none does.
    private func readBeside() {
        let isFree = state.withLock { state in
            defer { state.isBeingRead = true }
            return !state.isBeingRead
        }
        guard isFree else { return }
        beside { [self] in
            // Why it cannot be read is told to whoever needs to know, once what is known is old.
            try? read()
            state.withLock { $0.isBeingRead = false }
        }
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

    private func forget() {
        state.withLock { state in
            state.readAt = nil
            state.changes += 1
        }
    }
}
