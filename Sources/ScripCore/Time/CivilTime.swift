/// What a wall calendar and clock show at an instant in one time zone.
public struct CivilTime: Hashable, Sendable {
    /// The instant itself, seconds since 1970-01-01T00:00:00Z.
    public var epoch: Int64
    /// The Gregorian year.
    public var year: Int64
    /// 1 to 12.
    public var month: Int64
    /// 1 to 31.
    public var day: Int64
    /// 0 to 23.
    public var hour: Int64
    /// 0 to 59.
    public var minute: Int64
    /// 0 to 59.
    public var second: Int64
    /// 0 is Sunday.
    public var weekday: Int64

    /// The calendar reading of `instant` where clocks are `offset` seconds ahead of UTC.
    public init(_ instant: Instant, offset: Int64) {
        let local = instant.epochSeconds &+ offset
        let days = CivilTime.floorDivide(local, 86_400)
        let ofDay = local &- days &* 86_400
        // Howard Hinnant's civil_from_days: exact for the proleptic Gregorian calendar.
        let shifted = days &+ 719_468
        let era = CivilTime.floorDivide(shifted, 146_097)
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        epoch = instant.epochSeconds
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = ofDay / 3_600
        minute = ofDay / 60 % 60
        second = ofDay % 60
        weekday = CivilTime.floorModulo(days + 4, 7)
    }

    /// Seconds since the epoch of midnight UTC on a Gregorian date.
    package static func epochSeconds(year: Int64, month: Int64, day: Int64) -> Int64 {
        dayNumber(year: year, month: month, day: day) * 86_400
    }

    /// A Gregorian date's day, numbered from 1970-01-01.
    package static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }

    private static func floorModulo(_ a: Int64, _ b: Int64) -> Int64 {
        a - floorDivide(a, b) * b
    }
}
