internal import Crypto
public import ScripContract
public import ScripCore
public import ScripOperations

/// A key that a till authenticates with; the ledger keeps its hash only.
public struct TillKey: Hashable, Sendable {
    /// What a key may be used for.
    public typealias Scope = ScripOperation.Scope

    /// Names the key in lists and messages; not secret.
    public var id: String
    /// The till or program that has it.
    public var name: String
    /// What it may be used for.
    public var scopes: Set<Scope>
    /// SHA-256 of the key's text, lower-case hex.
    ///
    /// A key is 256 random bits: nothing is gained by a slow hash, which guards guessable words.
    public var hash: String
    /// When it was made.
    public var createdAt: Instant
    /// The last second it is good for; nil is for ever.
    public var expiresAt: Instant?

    /// Makes a key; its text is shown once and kept nowhere.
    ///
    /// - Parameters:
    ///   - name: Who has it, 1 to 64 characters.
    ///   - scopes: What it may be used for.
    ///   - text: The key itself; a new one by default.
    ///   - now: The present.
    ///   - expiresAt: The last second it is good for.
    public init(
        name: String, scopes: Set<Scope>, text: Secret = Secret(TillKey.random()), at now: Instant,
        expiresAt: Instant? = nil
    ) throws(ScripError) {
        guard (1...64).contains(name.unicodeScalars.count) else {
            throw ScripError(
                .invalidInput, "The key's name has \(name.unicodeScalars.count) characters",
                remedy: "Use 1 to 64")
        }
        self.name = name
        self.scopes = scopes
        hash = TillKey.hash(of: text.text)
        id = String(hash.prefix(12))
        createdAt = now
        self.expiresAt = expiresAt
    }

    init(
        id: String, name: String, scopes: Set<Scope>, hash: String, createdAt: Instant,
        expiresAt: Instant?
    ) {
        self.id = id
        self.name = name
        self.scopes = scopes
        self.hash = hash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// Whether the key is good at an instant.
    public func isGood(at instant: Instant) -> Bool { expiresAt.map { instant <= $0 } ?? true }

    /// A new key's text: `scrip_` and 64 hex digits.
    public static func random() -> String {
        "scrip_" + Hex.text((0..<32).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// SHA-256 of a key's text in hex.
    static func hash(of text: String) -> String { Hex.text(SHA256.hash(data: Array(text.utf8))) }
}

extension TillKey: JSONWritable {
    /// Writes the key without its hash.
    public func write(to writer: inout JSONWriter) { write(to: &writer, withHash: false) }

    func write(to writer: inout JSONWriter, withHash: Bool) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.key("scopes")
            writer.list(scopes.map(\.rawValue).sorted()) { $1.value($0) }
            if withHash { writer.member("hash", hash) }
            writer.member("created_at", createdAt)
            if let expiresAt { writer.member("expires_at", expiresAt) }
        }
    }
}
