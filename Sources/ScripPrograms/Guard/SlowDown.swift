internal import ScripCore
internal import Synchronization

/// Slows down who names too many codes that do not exist, and shuts nobody out.
///
/// While so many were named within the window, one call a second goes through. A till whose scanner reads
/// rubbish, or a chain behind one key, goes on redeeming; somebody who tries codes gets nowhere.
final class SlowDown: Sendable {
    private let limiter: VelocityLimiter
    /// The second in which a call of a slow caller went through last.
    private let last = Mutex<[String: Int64]>([:])
    /// Slow callers remembered at the same time; beyond it all begin again.
    private static let callersMax = 10_000

    init(_ limit: VelocityLimit) { limiter = VelocityLimiter(limit) }

    /// Unknown codes a caller named in the window.
    func count(_ caller: String, at now: Instant) -> Int { limiter.count(caller, at: now) }

    /// Seconds a caller has to wait; nil when it need not.
    func wait(_ caller: String, at now: Instant) -> Int64? {
        guard limiter.wait(caller, at: now) != nil else { return nil }
        return last.withLock { last in
            if last[caller] == now.epochSeconds { return 1 }
            if last.count >= SlowDown.callersMax { last.removeAll() }
            last[caller] = now.epochSeconds
            return nil
        }
    }

    /// Takes note of an unknown code.
    func noteUnknown(_ caller: String, at now: Instant) { _ = limiter.note(caller, at: now) }
}
