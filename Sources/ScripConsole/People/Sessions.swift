internal import Crypto
internal import Locked
internal import ScripCore

/// Who is signed in.
///
/// What a browser holds is kept here as its hash only, and is gone with the process.
final class Sessions: Sendable {
    /// One browser of one person.
    struct Session: Sendable {
        let user: String
        /// What has to stand in every form, so that no other site can send it.
        let formToken: String
        /// The password it was opened with: with another one it ends.
        let password: Password
        let createdAt: Instant
        var usedAt: Instant
    }

    /// Seconds without a request after which a session ends: a shift.
    static let idleSeconds: Int64 = 8 * 3_600
    /// Seconds after which it ends in any case.
    static let secondsMax: Int64 = 24 * 3_600
    /// Sessions that are kept; beyond it the one longest unused ends.
    private static let countMax = 10_000

    private let all = Locked<[String: Session]>([:])

    /// Opens a session, and answers what the browser has to show.
    func open(_ user: ConsoleUser, at now: Instant) -> String {
        let token = Sessions.random()
        let session = Session(
            user: user.name, formToken: Sessions.random(), password: user.password,
            createdAt: now, usedAt: now)
        all.withLock { all in
            if all.count >= Sessions.countMax {
                all = all.filter { Sessions.isOpen($0.value, at: now) }
                if all.count >= Sessions.countMax,
                    let oldest = all.min(by: { $0.value.usedAt < $1.value.usedAt })
                {
                    all[oldest.key] = nil
                }
            }
            all[Sessions.hash(token)] = session
        }
        return token
    }

    /// The session of a browser, if it is still open.
    func find(_ token: String, at now: Instant) -> Session? {
        let hash = Sessions.hash(token)
        return all.withLock { all in
            guard var session = all[hash] else { return nil }
            guard Sessions.isOpen(session, at: now) else {
                all[hash] = nil
                return nil
            }
            session.usedAt = now
            all[hash] = session
            return session
        }
    }

    /// Ends a session.
    func close(_ token: String) {
        all.withLock { _ = $0.removeValue(forKey: Sessions.hash(token)) }
    }

    private static func isOpen(_ session: Session, at now: Instant) -> Bool {
        now < session.usedAt.advanced(bySeconds: idleSeconds)
            && now < session.createdAt.advanced(bySeconds: secondsMax)
    }

    static func random() -> String {
        Hex.text((0..<24).map { _ in UInt8.random(in: .min ... .max) })
    }

    private static func hash(_ token: String) -> String {
        Hex.text(SHA256.hash(data: Array(token.utf8)))
    }
}
