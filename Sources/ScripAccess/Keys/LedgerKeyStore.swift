internal import ScripContract
public import ScripCore
public import ScripHost
internal import ScripOperations

/// Keys in the ledger's documents: hashes only, with the ledger's durability and its journal.
public struct LedgerKeyStore: KeyStore {
    private let host: CouponHost

    private static let collection = "till_keys"

    /// A store in a ledger.
    public init(_ host: CouponHost) { self.host = host }

    /// Every key, oldest first.
    public func keys() throws(ScripError) -> [TillKey] {
        try documents().map(\.key).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Replaces all keys by what `change` makes of them; tries again if another process was faster.
    public func update(
        _ change: @escaping @Sendable (inout [TillKey]) throws(ScripError) -> Void
    ) throws(ScripError) {
        while true {
            let before = try documents()
            var after = before.map(\.key)
            try change(&after)
            let changes = LedgerKeyStore.changes(from: before, to: after)
            guard !changes.isEmpty else { return }
            do throws(ScripError) {
                try host.write(changes)
                return
            } catch {
                guard error.code == .conflict else { throw error }
            }
        }
    }

    private typealias Stored = (key: TillKey, version: Int64)

    private func documents() throws(ScripError) -> [Stored] {
        // One that cannot be read opens nothing, and shuts nobody else out.
        try host.allDocuments(in: LedgerKeyStore.collection).compactMap { document in
            (try? TillKey(json: document.body)).map { ($0, document.version) }
        }
    }

    private static func changes(from before: [Stored], to after: [TillKey]) -> [DocumentChange] {
        let kept = Set(after.map(\.hash))
        var changes = before.filter { !kept.contains($0.key.hash) }.map { old in
            DocumentChange.delete(name(old.key), expecting: .version(old.version))
        }
        for key in after {
            let old = before.first { $0.key.hash == key.hash }
            guard old?.key != key else { continue }
            var writer = JSONWriter()
            key.write(to: &writer, withHash: true)
            changes.append(
                .put(
                    name(key), writer.bytes,
                    expecting: old.map { .version($0.version) } ?? .absent))
        }
        return changes
    }

    private static func name(_ key: TillKey) -> DocumentKey {
        DocumentKey(collection: collection, key: key.hash)
    }
}

extension TillKey {
    /// Reads a key as the ledger keeps it.
    init(json: [UInt8]) throws(ScripError) {
        let value = try JSONValue(json: json)
        guard case .string(let id)? = value["id"], case .string(let name)? = value["name"],
            case .string(let hash)? = value["hash"], case .list(let scopes)? = value["scopes"],
            case .string(let created)? = value["created_at"]
        else {
            throw ScripError(
                .ledgerUnavailable, "The ledger has a key that cannot be read",
                remedy: "Run scrip audit")
        }
        var expiresAt: Instant?
        if case .string(let text)? = value["expires_at"] {
            expiresAt = try Instant(rfc3339: text)
        }
        self.init(
            id: id, name: name,
            // A scope of a later version is no scope of this one.
            scopes: Set(
                scopes.compactMap { scope in
                    if case .string(let word) = scope { Scope(rawValue: word) } else { nil }
                }), hash: hash, createdAt: try Instant(rfc3339: created), expiresAt: expiresAt)
    }
}
