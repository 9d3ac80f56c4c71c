/// A stretch of time that begins at the same second of each day, in seconds of the day.
///
/// One that ends at or before its beginning, such as 22:00 to 02:00, runs over midnight and belongs to
/// the day on which it begins.
public struct DayWindow: Hashable, Sendable {
    /// The first second that counts, 0 to 86399.
    public var begin: Int64
    /// The first second that does not count any more, 1 to 86400.
    public var end: Int64

    /// From one second of the day until before another.
    public init(begin: Int64, end: Int64) {
        self.begin = begin
        self.end = end
    }

    /// Whether it ends on the day after the one on which it begins.
    var isOverMidnight: Bool { end <= begin }

    /// How many days ago the stretch that is open began, 0 or 1; nil when none is open.
    func daysAgo(at now: CivilTime) -> Int64? {
        let second = now.hour * 3_600 + now.minute * 60 + now.second
        if begin <= second { return isOverMidnight || second < end ? 0 : nil }
        return isOverMidnight && second < end ? 1 : nil
    }

    /// A second of the day as `15:00`, or `15:00:30` where seconds matter.
    static func clock(_ second: Int64) -> String {
        let parts = [second / 3_600, second / 60 % 60] + (second % 60 == 0 ? [] : [second % 60])
        return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
