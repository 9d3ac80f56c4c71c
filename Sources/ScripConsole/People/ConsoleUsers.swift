internal import Locked
internal import ScripContract
public import ScripCore
public import ScripHost

/// The people of a console, kept in the ledger: whatever changes about them stands in its journal, with who
/// changed it.
public final class ConsoleUsers: Sendable {
    private struct Known {
        var all: [String: Stored] = [:]
        var readAt: ContinuousClock.Instant?
    }

    private typealias Stored = (user: ConsoleUser, version: Int64)

    private let host: CouponHost
    private let known = Locked(Known())

    private static let collection = "console_users"
    /// How long somebody who was removed elsewhere may go on.
    private static let freshness: Duration = .seconds(2)

    /// The people of a ledger.
    public init(_ host: CouponHost) { self.host = host }

    /// Everybody, by name.
    public func list() throws(ScripError) -> [ConsoleUser] {
        try read().values.map(\.user).sorted { $0.name < $1.name }
    }

    /// Whether there is nobody.
    func isEmpty() throws(ScripError) -> Bool {
        guard try recent().isEmpty else { return false }
        return try read().isEmpty
    }

    /// Somebody by name, as of now: whoever was just added may sign in.
    func present(_ name: String) throws(ScripError) -> ConsoleUser? { try read()[name]?.user }

    /// Somebody by name.
    public func user(_ name: String) throws(ScripError) -> ConsoleUser? {
        try recent()[name]?.user
    }

    /// Adds somebody; throws `conflict` when there is somebody of that name.
    public func add(_ user: ConsoleUser) throws(ScripError) {
        // Two names may be the same to whoever reads them, and are then the same here, in other bytes.
        guard try read()[user.name] == nil else { throw ConsoleUsers.taken }
        do throws(ScripError) {
            try host.write([.put(key(user.name), user.json, expecting: .absent)])
        } catch {
            guard error.code == .conflict else { throw error }
            throw ConsoleUsers.taken
        }
        forget()
    }

    /// Changes somebody.
    ///
    /// - Parameters:
    ///   - name: Who.
    ///   - role: What they may do from now on; as before when nil.
    ///   - password: Their new password; as before when nil.
    ///   - changedBy: Who changes it.
    public func change(
        _ name: String, role: Role? = nil, password: String? = nil, by changedBy: String
    ) throws(ScripError) {
        let all = try read()
        guard let (old, version) = all[name] else { throw ConsoleUsers.nobody(name) }
        var user = old
        if let role {
            try ConsoleUsers.check(all, without: name, unless: role == .owner)
            user.role = role
        }
        if let password { user.password = try Password(password) }
        user.changedBy = changedBy
        try host.write([.put(key(old.name), user.json, expecting: .version(version))])
        forget()
    }

    /// Removes somebody; their sessions end with it.
    ///
    /// - Parameters:
    ///   - name: Who.
    ///   - last: Whether the last owner may be removed, which closes the console.
    public func remove(_ name: String, evenLastOwner last: Bool = false) throws(ScripError) {
        let all = try read()
        guard let (user, version) = all[name] else { throw ConsoleUsers.nobody(name) }
        if !last { try ConsoleUsers.check(all, without: name, unless: false) }
        try host.write([.delete(key(user.name), expecting: .version(version))])
        forget()
    }

    /// Whoever runs the console must not shut themselves out of it.
    private static func check(
        _ all: [String: Stored], without name: String, unless stays: Bool
    ) throws(ScripError) {
        guard !stays, all[name]?.user.role == .owner,
            !all.values.contains(where: { $0.user.role == .owner && $0.user.name != name })
        else { return }
        throw ScripError(
            .conflict, "Nobody else is an owner", remedy: "Make somebody else an owner first")
    }

    private static let taken = ScripError(
        .conflict, "There is somebody of that name already",
        remedy: "Use another name, or change who is there", at: .path("name"))

    private static func nobody(_ name: String) -> ScripError {
        ScripError(
            .notFound, "There is nobody called '\(name.prefix(64))'", remedy: "See scrip user list")
    }

    private func key(_ name: String) -> DocumentKey {
        DocumentKey(collection: ConsoleUsers.collection, key: name)
    }

    private func recent() throws(ScripError) -> [String: Stored] {
        let now = ContinuousClock.now
        let found = known.withLock { known -> [String: Stored]? in
            guard let readAt = known.readAt, now - readAt < ConsoleUsers.freshness else {
                return nil
            }
            return known.all
        }
        return if let found { found } else { try read() }
    }

    private func read() throws(ScripError) -> [String: Stored] {
        let now = ContinuousClock.now
        var all: [String: Stored] = [:]
        for document in try host.allDocuments(in: ConsoleUsers.collection) {
            // One that cannot be read lets nobody in, and shuts nobody else out.
            guard let user = ConsoleUser(json: document.body), user.name == document.key.key
            else { continue }
            all[user.name] = (user, document.version)
        }
        let found = all
        known.withLock { $0 = Known(all: found, readAt: now) }
        return found
    }

    private func forget() { known.withLock { $0.readAt = nil } }
}
