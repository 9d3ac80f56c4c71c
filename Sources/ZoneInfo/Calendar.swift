/// The Gregorian calendar, in seconds from 1970 at UTC.
enum Calendar {
    static let day: Int64 = 86_400
    static let year: Int64 = 366 * day
    /// After four hundred years, a whole number of weeks, all dates fall on their weekdays again.
    static let cycle: Int64 = 146_097 * day

    /// The days from 1970-01-01 to the first of a month.
    static func days(year: Int64, month: Int64) -> Int64 {
        // Years that begin in March have their leap day at their end.
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    /// The year an instant falls into.
    static func year(of instant: Int64) -> Int64 {
        let days = (instant >= 0 ? instant : instant - day + 1) / day
        // By the mean year, and then put right: it is off by one at most.
        var year = 1970 + (days * 400 - (days < 0 ? 146_096 : 0)) / 146_097
        while Calendar.days(year: year, month: 1) > days { year -= 1 }
        while Calendar.days(year: year + 1, month: 1) <= days { year += 1 }
        return year
    }

    static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}
