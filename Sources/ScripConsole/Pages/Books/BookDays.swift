internal import ScripCore
internal import ScripHost

/// Days of the merchant's calendar, from one to another.
struct BookDays: Sendable {
    /// The most that are looked at together.
    static let countMax: Int64 = 31
    /// How many there are when nobody says.
    private static let countUsual: Int64 = 7

    /// By their numbers from 1970-01-01.
    let days: ClosedRange<Int64>

    /// What `from` and `to` of a form say; the last few days when they say nothing.
    init(_ visit: Visit) throws(ScripError) {
        let today = BookDays.today(visit)
        let last = try BookDays.day(visit, "to") ?? today
        let first = try BookDays.day(visit, "from") ?? last - BookDays.countUsual + 1
        guard first <= last, last - first < BookDays.countMax else {
            throw .invalid(
                "to", "is not within \(BookDays.countMax) days of the first day",
                remedy: "Choose a last day that is not before the first, and at most "
                    + "\(BookDays.countMax) days")
        }
        days = first...last
    }

    /// So many days, up to today.
    init(last count: Int64, _ visit: Visit) {
        let today = BookDays.today(visit)
        days = (today - count + 1)...today
    }

    static func today(_ visit: Visit) -> Int64 {
        visit.format.zone.civilTime(at: visit.now).dayNumber
    }

    /// A day of a form; nil where nothing stands.
    static func day(_ visit: Visit, _ field: String) throws(ScripError) -> Int64? {
        guard let text = visit.field(field) else { return nil }
        do throws(ScripError) {
            return try CouponHost.day(text)
        } catch {
            throw error.at(.path(field))
        }
    }

    /// `2026-11-23`.
    static func text(_ day: Int64) -> String {
        let civil = CivilTime(Instant(epochSeconds: day &* 86_400), offset: 0)
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(civil.year)-\(two(civil.month))-\(two(civil.day))"
    }
}
