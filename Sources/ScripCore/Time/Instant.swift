/// A point in time, in whole seconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Comparable, Sendable {
    /// Seconds since the epoch.
    public let epochSeconds: Int64

    /// The furthest from the epoch that an instant can be: some nine million years.
    ///
    /// So a difference of two instants, or a day added to one, always fits, whatever a damaged file or a
    /// stranger's clock holds.
    public static let secondsMax: Int64 = 1 << 48

    /// Wraps seconds since the epoch; beyond the furthest instant it is the furthest instant.
    public init(epochSeconds: Int64) {
        self.epochSeconds = min(max(epochSeconds, -Instant.secondsMax), Instant.secondsMax)
    }

    /// Earlier comes first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.epochSeconds < right.epochSeconds
    }

    /// The instant so many seconds later; stops at the furthest instants instead of wrapping.
    public func advanced(bySeconds seconds: Int64) -> Instant {
        let (sum, overflow) = epochSeconds.addingReportingOverflow(seconds)
        return Instant(epochSeconds: overflow ? (seconds < 0 ? .min : .max) : sum)
    }
}
