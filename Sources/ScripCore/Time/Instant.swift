/// A point in time, in whole seconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Comparable, Sendable {
    /// Seconds since the epoch.
    public let epochSeconds: Int64

    /// Wraps seconds since the epoch.
    public init(epochSeconds: Int64) { self.epochSeconds = epochSeconds }

    /// Earlier comes first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.epochSeconds < right.epochSeconds
    }

    /// The instant so many seconds later; stops at the ends of the range instead of wrapping.
    public func advanced(bySeconds seconds: Int64) -> Instant {
        let (sum, overflow) = epochSeconds.addingReportingOverflow(seconds)
        return Instant(epochSeconds: overflow ? (seconds < 0 ? .min : .max) : sum)
    }
}
