internal import Synchronization

/// A bucket of tokens per key: so many requests a second in the long run, some more at once.
package final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    private let perSecond: Double
    private let burst: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameters:
    ///   - perSecond: Tokens that come back a second; 0 for no limit.
    ///   - burst: Tokens at most.
    package init(perSecond: Int, burst: Int) {
        self.perSecond = Double(perSecond)
        self.burst = Double(max(1, burst))
    }

    /// Takes a token; nil when there was one, else the seconds until there is one again.
    package func wait(for key: String, at now: ContinuousClock.Instant = .now) -> Int? {
        guard perSecond > 0 else { return nil }
        return buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: burst, at: now)
            let (whole, fraction) = (now - bucket.at).components
            bucket.tokens = min(
                burst, bucket.tokens + (Double(whole) + Double(fraction) / 1e18) * perSecond)
            bucket.at = now
            defer { buckets[key] = bucket }
            guard bucket.tokens < 1 else {
                bucket.tokens -= 1
                return nil
            }
            return max(1, Int(((1 - bucket.tokens) / perSecond).rounded(.up)))
        }
    }
}
