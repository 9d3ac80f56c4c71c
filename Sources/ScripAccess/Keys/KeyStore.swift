public import ScripCore
internal import Synchronization

/// Where keys are kept.
public protocol KeyStore: Sendable {
    /// Every key, oldest first.
    func keys() throws(ScripError) -> [TillKey]
    /// Replaces all keys by what `change` makes of them, in one step.
    func update(
        _ change: @escaping @Sendable (inout [TillKey]) throws(ScripError) -> Void
    ) throws(ScripError)
}

/// Keys that are gone with the process.
public final class MemoryKeyStore: KeyStore {
    private let all: Mutex<[TillKey]>

    /// A store with some keys.
    public init(_ keys: [TillKey] = []) { all = Mutex(keys) }

    /// Every key, oldest first.
    public func keys() throws(ScripError) -> [TillKey] { all.withLock { $0 } }

    /// Replaces all keys.
    public func update(
        _ change: @escaping @Sendable (inout [TillKey]) throws(ScripError) -> Void
    ) throws(ScripError) {
        var keys = try self.keys()
        try change(&keys)
        all.withLock { $0 = keys }
    }
}
