/// When a coupon may be redeemed (可用时间).
///
/// The outer window and the day counts say when a coupon begins and expires; week and irregular
/// windows only restrict the moments in between, and never move the expiry.
public struct Availability: Hashable, Sendable {
    /// The outer window's first second; unbounded when absent.
    public var begin: Instant?
    /// The outer window's last second; always cuts.
    public var end: Instant?
    /// Calendar days a coupon is good for once effective; 1 is the effective day only.
    public var daysAfterReceipt: Int64?
    /// Calendar days after receipt before it becomes effective.
    public var waitDays: Int64
    /// Days of the week and times of day, if restricted.
    public var week: Week?
    /// Irregular windows in which it counts; together with `week`, either one is enough.
    public var windows: [Window]

    /// Days of the week, and up to two stretches of time that begin on them.
    public struct Week: Hashable, Sendable {
        /// A stretch of time that begins on a day of the week.
        public typealias Slot = DayWindow

        /// 0 is Sunday.
        public var days: [Int64]
        /// The whole day when empty.
        public var slots: [Slot]

        /// Days and the times on them.
        public init(days: [Int64], slots: [Slot] = []) {
            self.days = days
            self.slots = slots
        }
    }

    /// One irregular window.
    public struct Window: Hashable, Sendable {
        /// The first second that counts.
        public var begin: Instant
        /// The first second that does not count any more.
        public var end: Instant

        /// From one second until before another.
        public init(begin: Instant, end: Instant) {
            self.begin = begin
            self.end = end
        }
    }

    /// A window, day counts, and restrictions within them.
    public init(
        begin: Instant? = nil, end: Instant? = nil, daysAfterReceipt: Int64? = nil,
        waitDays: Int64 = 0, week: Week? = nil, windows: [Window] = []
    ) {
        self.begin = begin
        self.end = end
        self.daysAfterReceipt = daysAfterReceipt
        self.waitDays = waitDays
        self.week = week
        self.windows = windows
    }
}
