extension Availability {
    /// The days and hours in which a coupon counts, as clocks in a zone show them; nil when it always
    /// does.
    ///
    /// For example `Mon-Fri 09:00-12:00 and 14:00-18:00, 2026-12-24 18:00-22:00`.
    ///
    /// - Parameters:
    ///   - zone: Where they are read.
    ///   - instant: When given, windows that have passed are left out.
    ///   - count: How many irregular windows are named at most.
    package func hours(
        in zone: MerchantTimeZone, after instant: Instant? = nil, windows count: Int = 3
    ) -> String? {
        guard week != nil || !windows.isEmpty else { return nil }
        var parts = week.map { [$0.words] } ?? []
        let left = windows.filter { window in instant.map { $0 < window.end } ?? true }
            .sorted { $0.begin < $1.begin }
        parts += left.prefix(count).map { $0.words(in: zone) }
        if left.count > count { parts.append("\(left.count - count) more") }
        return parts.joined(separator: ", ")
    }
}

extension Availability.Week {
    /// Days, Monday first, and hours: `Mon-Fri 09:00-12:00`.
    fileprivate var words: String {
        let hours = slots.map { "\(DayWindow.clock($0.begin))-\(DayWindow.clock($0.end))" }
        return ([Weekdays.words(days)] + (hours.isEmpty ? [] : [hours.joined(separator: " and ")]))
            .joined(separator: " ")
    }
}

extension Availability.Window {
    /// `2026-12-24 18:00-22:00`, or with both days when they differ.
    fileprivate func words(in zone: MerchantTimeZone) -> String {
        let from = Self.text(begin, zone)
        let until = Self.text(end, zone)
        return from.day == until.day
            ? "\(from.day) \(from.time)-\(until.time)"
            : "\(from.day) \(from.time) to \(until.day) \(until.time)"
    }

    private static func text(
        _ instant: Instant, _ zone: MerchantTimeZone
    ) -> (day: Substring, time: Substring) {
        let text = instant.rfc3339(in: zone).prefix(19)
        let time = text.dropFirst(11)
        return (text.prefix(10), time.hasSuffix(":00") ? time.prefix(5) : time)
    }
}

extension Refusal {
    /// Now is outside the days and hours in which a coupon counts, and these are.
    static func outsideHours(
        _ availability: Availability, at instant: Instant, in zone: MerchantTimeZone
    ) -> Refusal {
        var refusal = Refusal(.outsideHours)
        if let hours = availability.hours(in: zone, after: instant), !hours.isEmpty {
            refusal.message += "; it can be at these: \(hours)"
        }
        return refusal
    }
}
