/// When clocks will be changed, year after year: the `TZ` of POSIX, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule {
    struct Change: Equatable {
        /// Seconds from the epoch.
        var at: Int64
        /// Seconds ahead of UTC from then on.
        var offset: Int64
    }

    private let standard: Int64
    private let summer: Summer?

    private struct Summer {
        var offset: Int64
        var begins: Date
        var ends: Date
    }

    /// A day of every year, and the time of its clocks in seconds from midnight.
    private struct Date {
        enum Day {
            /// From 1 to 365; the leap day is never counted.
            case ofUsualYear(Int64)
            /// From 0 to 365.
            case ofYear(Int64)
            /// The first of such weekdays (0 is Sunday) in a month is 1, the last 5.
            case weekday(Int64, number: Int64, month: Int64)
        }
        var day: Day
        var time: Int64

        /// Seconds from the epoch to the time in a year, by clocks that show UTC.
        func seconds(in year: Int64) -> Int64 {
            let newYear = Calendar.days(year: year, month: 1)
            let days: Int64
            switch day {
            case .ofUsualYear(let number):
                days = newYear + number - (Calendar.isLeap(year) && number >= 60 ? 0 : 1)
            case .ofYear(let number): days = newYear + number
            case .weekday(let weekday, let number, let month):
                let first = Calendar.days(year: year, month: month)
                let next =
                    month == 12
                    ? Calendar.days(year: year + 1, month: 1)
                    : Calendar.days(year: year, month: month + 1)
                // 1970-01-01 was a Thursday.
                let firstWeekday = ((first + 4) % 7 + 7) % 7
                var found = first + (weekday - firstWeekday + 7) % 7 + (number - 1) * 7
                if found >= next { found -= 7 }
                days = found
            }
            return days * Calendar.day + time
        }
    }

    init?(_ text: String) {
        var parser = Parser(rest: Substring(text))
        guard parser.name(), let west = parser.time() else { return nil }
        standard = -west
        guard !parser.isAtEnd else {
            summer = nil
            return
        }
        guard parser.name() else { return nil }
        // An hour ahead unless it says otherwise.
        var offset = standard + 3_600
        if !parser.has(",") {
            guard let west = parser.time(), parser.has(",") else { return nil }
            offset = -west
        }
        guard let begins = parser.date(), parser.has(","), let ends = parser.date(),
            parser.isAtEnd
        else { return nil }
        summer = Summer(offset: offset, begins: begins, ends: ends)
    }

    /// Whether clocks are changed every year.
    var changesClocks: Bool { summer != nil }

    /// The changes after an instant and not after another, in order.
    func changes(after: Int64, until: Int64) -> [Change] {
        guard let summer else { return [Change(at: after + 1, offset: standard)] }
        var changes: [Change] = []
        for year in Calendar.year(of: after) - 1...Calendar.year(of: until) + 1 {
            changes.append(
                Change(at: summer.begins.seconds(in: year) - standard, offset: summer.offset))
            changes.append(
                Change(at: summer.ends.seconds(in: year) - summer.offset, offset: standard))
        }
        // Where summer ends as it begins anew, it never ends: what is later says what holds.
        changes.sort { left, right in
            left.at == right.at
                ? left.offset == standard && right.offset != standard : left.at < right.at
        }
        var found: [Change] = []
        for change in changes where change.at > after && change.at <= until {
            if found.last?.at == change.at { found.removeLast() }
            found.append(change)
        }
        return found
    }

    private struct Parser {
        var rest: Substring
        var isAtEnd: Bool { rest.isEmpty }

        mutating func has(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        /// Letters, or anything between `<` and `>`.
        mutating func name() -> Bool {
            if has("<") {
                guard let end = rest.firstIndex(of: ">") else { return false }
                rest = rest[end...].dropFirst()
                return true
            }
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let value = Int64(digits), range ~= value else { return nil }
            rest = rest.dropFirst(digits.count)
            return value
        }

        /// `[+-]hours[:minutes[:seconds]]`, up to a week either way.
        mutating func time() -> Int64? {
            let isNegative = has("-")
            if !isNegative { _ = has("+") }
            guard let hours = number(0...167) else { return nil }
            var seconds = hours * 3_600
            if has(":") {
                guard let minutes = number(0...59) else { return nil }
                seconds += minutes * 60
                if has(":") {
                    guard let more = number(0...59) else { return nil }
                    seconds += more
                }
            }
            return isNegative ? -seconds : seconds
        }

        /// `Mmonth.number.weekday`, `Jday` or `day`, and `/time` if it is not two o'clock.
        mutating func date() -> Date? {
            let day: Date.Day
            if has("M") {
                guard let month = number(1...12), has("."), let number = number(1...5), has("."),
                    let weekday = self.number(0...6)
                else { return nil }
                day = .weekday(weekday, number: number, month: month)
            } else if has("J") {
                guard let number = number(1...365) else { return nil }
                day = .ofUsualYear(number)
            } else {
                guard let number = number(0...365) else { return nil }
                day = .ofYear(number)
            }
            guard has("/") else { return Date(day: day, time: 7_200) }
            guard let time = time() else { return nil }
            return Date(day: day, time: time)
        }
    }
}
