internal import Locked
internal import ScripCore

/// Shuts out whoever tries codes that do not exist: after so many, nothing is looked up for a while.
final class GuessLock: Sendable {
    private let limiter: VelocityLimiter
    private let lockSeconds: Int64
    private let locked = Locked<[String: Int64]>([:])
    /// Keys locked at the same time; beyond it the oldest lock gives way.
    private static let locksMax = 10_000

    init(_ limit: VelocityLimit, lockSeconds: Int64, keysMax: Int = 50_000) {
        limiter = VelocityLimiter(limit, keysMax: keysMax)
        self.lockSeconds = max(1, lockSeconds)
    }

    /// Seconds a key has to wait; nil when it is not locked.
    func wait(_ key: String, at now: Instant) -> Int64? {
        locked.withLock { locked in
            guard let until = locked[key] else { return nil }
            guard until > now.epochSeconds, until - now.epochSeconds <= lockSeconds else {
                locked[key] = nil
                return nil
            }
            return until - now.epochSeconds
        }
    }

    /// Unknown codes a key tried in the window.
    func count(_ key: String, at now: Instant) -> Int { limiter.count(key, at: now) }

    /// Takes note of an unknown code; answers whether this one locked the key.
    func noteUnknown(_ key: String, at now: Instant) -> Bool {
        guard case .allowed(let count) = limiter.note(key, at: now),
            count < limiter.limit.count
        else {
            lock(key, at: now)
            limiter.forget(key)
            return true
        }
        return false
    }

    private func lock(_ key: String, at now: Instant) {
        locked.withLock { locked in
            if locked.count >= GuessLock.locksMax {
                locked = locked.filter { $0.value > now.epochSeconds }
                if locked.count >= GuessLock.locksMax,
                    let oldest = locked.min(by: { $0.value < $1.value })
                {
                    locked[oldest.key] = nil
                }
            }
            locked[key] = now.epochSeconds + lockSeconds
        }
    }
}
