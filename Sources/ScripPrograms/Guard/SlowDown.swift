internal import Locked
internal import ScripCore

/// Slows down who names too many codes that do not exist, and shuts nobody out.
///
/// While so many were named within the window, one call a second goes through, and each code that it names
/// and that does not exist costs a second more, ten at most. A till whose scanner reads rubbish, or a chain
/// behind one key, goes on redeeming; somebody who tries codes gets nowhere.
final class SlowDown: Sendable {
    private let limiter: VelocityLimiter
    /// From when on a call of a slow caller goes through.
    private let free = Locked<[String: Int64]>([:])
    /// Slow callers remembered at the same time; beyond it all begin again.
    private static let callersMax = 10_000
    /// The longest that one call costs.
    private static let secondsMax: Int64 = 10

    init(_ limit: VelocityLimit) { limiter = VelocityLimiter(limit) }

    /// Unknown codes a caller named in the window.
    func count(_ caller: String, at now: Instant) -> Int { limiter.count(caller, at: now) }

    /// Seconds a caller has to wait; nil when it need not.
    func wait(_ caller: String, at now: Instant) -> Int64? {
        guard limiter.wait(caller, at: now) != nil else { return nil }
        return free.withLock { free in
            let wait = (free[caller] ?? now.epochSeconds) - now.epochSeconds
            // A clock that was set back keeps nobody waiting for long.
            if wait > 0, wait <= SlowDown.secondsMax { return wait }
            if free.count >= SlowDown.callersMax { free.removeAll() }
            free[caller] = now.epochSeconds + 1
            return nil
        }
    }

    /// Takes note of an unknown code.
    func noteUnknown(_ caller: String, at now: Instant) {
        guard case .limited = limiter.note(caller, at: now) else { return }
        free.withLock { free in
            let until = max(free[caller] ?? 0, now.epochSeconds) + 1
            free[caller] = min(until, now.epochSeconds + SlowDown.secondsMax)
        }
    }
}
