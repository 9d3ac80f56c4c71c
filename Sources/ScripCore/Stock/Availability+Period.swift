extension Availability {
    /// When one coupon begins and ends to count.
    package struct Period: Hashable, Sendable {
        /// The first second.
        package var from: Instant
        /// The last second; nil is for ever.
        package var through: Instant?

        /// From one second through another.
        package init(from: Instant, through: Instant?) {
            self.from = from
            self.through = through
        }

        /// Whether no second is left in it.
        package var isEmpty: Bool { through.map { $0 < from } ?? false }
    }

    /// When a coupon received at an instant counts.
    ///
    /// Received before the outer window, days are counted from the window's first day. With wait
    /// days it begins at 00:00:00 of the day they end on. It expires at 23:59:59 of its last day, or
    /// when the outer window ends, whichever comes first.
    package func period(receivedAt received: Instant, in zone: MerchantTimeZone) -> Period {
        let base = begin.map { max($0, received) } ?? received
        let from = waitDays > 0 ? zone.startOfDay(base, addingDays: waitDays) : base
        guard let daysAfterReceipt else { return Period(from: from, through: end) }
        let last = zone.startOfDay(from, addingDays: daysAfterReceipt).advanced(bySeconds: -1)
        return Period(from: from, through: end.map { min($0, last) } ?? last)
    }

    /// Whether week days, times of day and irregular windows let a coupon count now.
    package func isOpen(at instant: Instant, in zone: MerchantTimeZone) -> Bool {
        guard week != nil || !windows.isEmpty else { return true }
        if windows.contains(where: { $0.begin <= instant && instant < $0.end }) { return true }
        return week?.isOpen(at: zone.civilTime(at: instant)) ?? false
    }
}

extension Availability.Week {
    /// Whether clock and calendar are in one of the stretches of a day that is named.
    ///
    /// Early in the day this may be a stretch of the day before.
    func isOpen(at now: CivilTime) -> Bool {
        guard !slots.isEmpty else { return days.contains(now.weekday) }
        return slots.contains { slot in
            slot.daysAgo(at: now).map { days.contains((now.weekday + 7 - $0) % 7) } ?? false
        }
    }
}
