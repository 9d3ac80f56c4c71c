/// A calendar day and the week, month and year it is part of, as days numbered from 1970-01-01.
public struct CalendarPeriods: Hashable, Sendable {
    /// The day itself.
    public var day: Int64
    /// From its Monday through the Sunday after.
    public var week: ClosedRange<Int64>
    /// The first through the last day of its month.
    public var month: ClosedRange<Int64>
    /// The first of January through the last of December.
    public var year: ClosedRange<Int64>

    /// The periods of the day a calendar shows.
    public init(of civil: CivilTime) {
        let first = { (year: Int64, month: Int64) in
            CivilTime.dayNumber(year: year, month: month, day: 1)
        }
        day = civil.dayNumber
        // Sunday is 0, and the last day of its week.
        let monday = day - (civil.weekday + 6) % 7
        week = monday...(monday + 6)
        let next =
            civil.month == 12 ? first(civil.year + 1, 1) : first(civil.year, civil.month + 1)
        month = first(civil.year, civil.month)...(next - 1)
        year = first(civil.year, 1)...(first(civil.year + 1, 1) - 1)
    }
}

extension CivilTime {
    /// Midnight of a calendar day, by its number.
    package init(day: Int64) { self.init(Instant(epochSeconds: day &* 86_400), offset: 0) }

    /// The calendar day, numbered from 1970-01-01.
    public var dayNumber: Int64 {
        CivilTime.dayNumber(year: year, month: month, day: day)
    }
}
