/// A day of the Gregorian calendar that there is.
package struct CalendarDay: Hashable, Comparable, Sendable {
    package let year: Int64
    package let month: Int64
    package let day: Int64

    /// Nil when there is no such day, such as 31 February.
    package init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), day >= 1, day <= CalendarDay.days(of: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2026-11-09`; nil when it is no day.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = CalendarDay.number(parts[0], digits: 4),
            let month = CalendarDay.number(parts[1], digits: 2),
            let day = CalendarDay.number(parts[2], digits: 2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day a calendar shows so many days before `now`; nil when `now` knows no date.
    package init?(_ now: CivilTime, daysAgo: Int64 = 0) {
        guard let today = CalendarDay(year: now.year, month: now.month, day: now.day) else {
            return nil
        }
        self = daysAgo == 0 ? today : CalendarDay(number: today.number - daysAgo)
    }

    /// The day of that number.
    package init(number: Int64) {
        let civil = CivilTime(day: number)
        (year, month, day) = (civil.year, civil.month, civil.day)
    }

    /// Numbered from 1970-01-01.
    package var number: Int64 { CivilTime.dayNumber(year: year, month: month, day: day) }

    /// 0 is Sunday.
    package var weekday: Int64 { CivilTime(day: number).weekday }

    /// Earlier comes first.
    package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        left.number < right.number
    }

    /// As `2026-11-09`.
    package var text: String { "\(year)-\(CalendarDay.two(month))-\(CalendarDay.two(day))" }

    static func days(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    fileprivate static func two(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    fileprivate static func number(_ text: Substring, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text)
    }
}

/// A day that comes again each year, such as a birthday.
package struct AnnualDay: Hashable, Sendable {
    private let month: Int64
    private let day: Int64

    /// Reads `1990-02-28` or `02-28`; nil when there is no such day.
    package init?(_ text: String) {
        // A leap year, in which every day there is comes.
        let whole = text.utf8.count == 5 ? "2000-" + text : text
        guard let found = CalendarDay(whole) else { return nil }
        (month, day) = (found.month, found.day)
    }

    /// Its day in a year; 29 February comes on the 28th in years without one.
    package func number(in year: Int64) -> Int64 {
        CivilTime.dayNumber(
            year: year, month: month, day: min(day, CalendarDay.days(of: month, in: year)))
    }
}
