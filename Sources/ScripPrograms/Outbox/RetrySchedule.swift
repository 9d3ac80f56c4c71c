/// When a notification is tried again; the last wait is followed by giving up.
public struct RetrySchedule: Hashable, Sendable {
    /// Seconds between one attempt and the next.
    public var waits: [Int64]
    /// Seconds a receiver has to answer.
    public var answerSeconds: Int64

    /// A schedule; there is one attempt more than waits.
    public init(waits: [Int64], answerSeconds: Int64 = 5) {
        self.waits = waits
        self.answerSeconds = answerSeconds
    }

    /// Received coupons: every 60 seconds, 11 attempts in all.
    public static let couponReceived = RetrySchedule(waits: Array(repeating: 60, count: 10))

    /// Every other event of API v3: 15 repetitions over a day.
    public static let general = RetrySchedule(
        waits: [15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600]
            + [10_800, 10_800, 10_800, 21_600, 21_600])

    /// Attempts in all.
    public var attempts: Int { waits.count + 1 }

    /// Seconds after a failed attempt, the first being 1; nil to give up.
    public func wait(after attempt: Int) -> Int64? {
        waits.indices.contains(attempt - 1) ? waits[attempt - 1] : nil
    }
}
