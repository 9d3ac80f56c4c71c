internal import Locked
internal import ScripCore
internal import ScripPrograms

/// Lets people in who know their password, and keeps those waiting who try one after another.
struct SignIn: Sendable {
    private let users: ConsoleUsers
    private let byName = VelocityLimiter(VelocityLimit(count: 10, seconds: 15 * 60))
    private let byPeer = VelocityLimiter(VelocityLimit(count: 20, seconds: 15 * 60))
    /// For a name from an address it came in from: what others there try does not count.
    private let byPair = VelocityLimiter(VelocityLimit(count: 10, seconds: 15 * 60))
    /// What a name that nobody has is tried against, so that it takes as long.
    private let nobody = Password.ofNobody
    /// Names with the addresses they came in from: whoever tries a name from elsewhere does not shut it out here.
    private let welcome = Locked<Set<[String]>>([])
    private static let welcomeMax = 10_000

    enum Outcome {
        case welcome(ConsoleUser)
        case wrong
        /// Seconds until another try is looked at.
        case wait(Int64)
    }

    init(_ users: ConsoleUsers) { self.users = users }

    /// Looks at one try.
    func attempt(
        _ name: String, _ password: String, from peer: String, at now: Instant
    ) throws(ScripError) -> Outcome {
        // A name is held up from all addresses together: whoever tries one password on it from many is one.
        let isKnown = welcome.withLock { $0.contains([name, peer]) }
        let pair = name + "\u{0}" + peer
        let seconds =
            isKnown
            ? byPair.wait(pair, at: now)
            : byPeer.wait(peer, at: now) ?? byName.wait(name, at: now)
        if let seconds { return .wait(seconds) }
        let user = try users.present(name)
        guard (user?.password ?? nobody).isRight(password), let user else {
            if isKnown {
                _ = byPair.note(pair, at: now)
            } else {
                _ = byPeer.note(peer, at: now)
                _ = byName.note(name, at: now)
            }
            return .wrong
        }
        welcome.withLock { known in
            if known.count >= SignIn.welcomeMax { known.removeAll() }
            known.insert([name, peer])
        }
        return .welcome(user)
    }
}
