/// How far the time a till names may be from the host's.
package enum Lateness {
    /// Seconds that two clocks may differ.
    package static let secondsMax: Int64 = 300

    /// Whether what happened at one moment was recorded so much later that a till must have been cut off,
    /// or its clock be wrong.
    package static func isLate(_ instant: Instant, recordedAt: Instant) -> Bool {
        // Neither may be near the ends of what a number can hold, whatever a record says.
        let (seconds, overflow) = recordedAt.epochSeconds
            .subtractingReportingOverflow(instant.epochSeconds)
        return overflow ? recordedAt > instant : seconds > secondsMax
    }

    /// Throws when what is said to have happened is still to come.
    ///
    /// - Parameters:
    ///   - instant: The time a caller names.
    ///   - now: The host's clock.
    ///   - field: What the caller calls it.
    package static func check(
        _ instant: Instant?, now: Instant, _ field: String = "time"
    ) throws(ScripError) {
        guard let instant, isLate(now, recordedAt: instant) else { return }
        let seconds = instant.epochSeconds &- now.epochSeconds
        let ahead =
            seconds < 7_200
            ? "\(seconds / 60) minutes"
            : seconds < 172_800 ? "\(seconds / 3_600) hours" : "\(seconds / 86_400) days"
        throw ScripError.invalid(
            "\(field)", "is \(ahead) in the future",
            remedy: "Send the moment of the purchase, or leave \(field) out; and see that the "
                + "till's clock is right, as no more than five minutes ahead is accepted")
    }
}
