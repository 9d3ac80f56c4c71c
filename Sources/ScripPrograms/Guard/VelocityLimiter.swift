internal import Locked
package import ScripCore

/// How often something may happen in a stretch of time.
public struct VelocityLimit: Hashable, Sendable {
    /// Times in the window; 1 or more.
    public var count: Int
    /// The window's length.
    public var seconds: Int64

    /// So many times in so many seconds.
    public init(count: Int, seconds: Int64) {
        self.count = max(1, count)
        self.seconds = max(1, seconds)
    }
}

/// Counts what keys do in a sliding window, exactly, in bounded memory.
///
/// A key is kept as a hash, with at most as many times as the limit. Two generations hold them: once the
/// younger one is full, the older one is forgotten, so the keys seen last are the ones remembered.
package final class VelocityLimiter: Sendable {
    /// What becomes of an attempt.
    package enum Outcome: Equatable {
        /// It is within the limit; so many in the window, this one included.
        case allowed(Int)
        /// It is one too many; the next one may come after so many seconds.
        case limited(retryAfter: Int64)
    }

    private struct Generations {
        var current: [UInt64: [Int64]] = [:]
        var previous: [UInt64: [Int64]] = [:]
    }

    package let limit: VelocityLimit
    private let keysMax: Int
    private let state = Locked(Generations())

    /// - Parameter keysMax: Keys remembered at the least; at most twice as many.
    package init(_ limit: VelocityLimit, keysMax: Int = 50_000) {
        self.limit = limit
        self.keysMax = max(1, keysMax)
    }

    /// Takes note of an attempt, unless it is one too many.
    package func note(_ key: String, at now: Instant) -> Outcome {
        state.withLock { state in
            let hash = VelocityLimiter.hash(key)
            var times = recent(hash, now, &state)
            guard times.count < limit.count else {
                let wait = (times.first ?? now.epochSeconds) + limit.seconds - now.epochSeconds
                return .limited(retryAfter: max(1, wait))
            }
            times.append(now.epochSeconds)
            let count = times.count
            keep(times, hash, &state)
            return .allowed(count)
        }
    }

    /// Seconds until another attempt would be noted; nil when one would be now.
    package func wait(_ key: String, at now: Instant) -> Int64? {
        state.withLock { state in
            // Nothing is hashed while nobody fails.
            guard !state.current.isEmpty || !state.previous.isEmpty else { return nil }
            let times = recent(VelocityLimiter.hash(key), now, &state)
            guard times.count >= limit.count, let first = times.first else { return nil }
            return max(1, first + limit.seconds - now.epochSeconds)
        }
    }

    /// How often a key was noted in the window.
    package func count(_ key: String, at now: Instant) -> Int {
        state.withLock { state in recent(VelocityLimiter.hash(key), now, &state).count }
    }

    /// Forgets a key.
    package func forget(_ key: String) {
        state.withLock { state in
            let hash = VelocityLimiter.hash(key)
            state.current[hash] = nil
            state.previous[hash] = nil
        }
    }

    /// Keys remembered; for the bound's test.
    var keyCount: Int { state.withLock { $0.current.count + $0.previous.count } }

    private func recent(_ hash: UInt64, _ now: Instant, _ state: inout Generations) -> [Int64] {
        let times = state.current[hash] ?? state.previous[hash] ?? []
        // A clock that was set back must not lock anybody out: what lies ahead does not count.
        return times.filter {
            $0 > now.epochSeconds - limit.seconds && $0 <= now.epochSeconds
        }
    }

    private func keep(_ times: [Int64], _ hash: UInt64, _ state: inout Generations) {
        if state.current[hash] == nil, state.current.count >= keysMax {
            state.previous = state.current
            state.current = [:]
        }
        state.previous[hash] = nil
        state.current[hash] = times
    }

    /// Keyed by the process, so that nobody outside can make two keys collide.
    private static func hash(_ key: String) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(key)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
