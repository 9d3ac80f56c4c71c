import ScripCore
import Testing

/// Validity to the second, around midnights, month and year ends, leap days and clock changes.
struct AvailabilityTests {
    struct PeriodCase: CustomTestStringConvertible, Sendable {
        var name: String
        var zone = "Asia/Shanghai"
        var begin: String?
        var end: String?
        var days: Int64?
        var wait: Int64 = 0
        var received: String
        var from: String
        var through: String?
        var testDescription: String { name }
    }

    static let periods: [PeriodCase] = [
        PeriodCase(
            name: "no restriction counts at once and for ever",
            received: "2026-11-23T12:00:00+08:00", from: "2026-11-23T12:00:00+08:00"),
        PeriodCase(
            name: "only the outer window",
            begin: "2026-11-01T00:00:00+08:00", end: "2026-12-31T23:59:59+08:00",
            received: "2026-11-23T12:00:00+08:00", from: "2026-11-23T12:00:00+08:00",
            through: "2026-12-31T23:59:59+08:00"),
        PeriodCase(
            name: "received before the window, it begins with the window",
            begin: "2026-12-01T10:00:00+08:00", end: "2026-12-31T23:59:59+08:00", days: 2,
            received: "2026-11-23T12:00:00+08:00", from: "2026-12-01T10:00:00+08:00",
            through: "2026-12-02T23:59:59+08:00"),
        PeriodCase(
            name: "one day is the day of receipt, to its last second", days: 1,
            received: "2026-11-23T00:00:00+08:00", from: "2026-11-23T00:00:00+08:00",
            through: "2026-11-23T23:59:59+08:00"),
        PeriodCase(
            name: "one day received in its last second", days: 1,
            received: "2026-11-23T23:59:59+08:00", from: "2026-11-23T23:59:59+08:00",
            through: "2026-11-23T23:59:59+08:00"),
        PeriodCase(
            name: "seven days over the end of a year", days: 7,
            received: "2026-12-28T08:30:00+08:00", from: "2026-12-28T08:30:00+08:00",
            through: "2027-01-03T23:59:59+08:00"),
        PeriodCase(
            name: "two days over the end of February in a leap year", days: 2,
            received: "2028-02-28T08:30:00+08:00", from: "2028-02-28T08:30:00+08:00",
            through: "2028-02-29T23:59:59+08:00"),
        PeriodCase(
            name: "two days over the end of February in an ordinary year", days: 2,
            received: "2027-02-28T08:30:00+08:00", from: "2027-02-28T08:30:00+08:00",
            through: "2027-03-01T23:59:59+08:00"),
        PeriodCase(
            name: "waiting one day begins at the next midnight", days: 1, wait: 1,
            received: "2026-11-23T12:00:00+08:00", from: "2026-11-24T00:00:00+08:00",
            through: "2026-11-24T23:59:59+08:00"),
        PeriodCase(
            name: "the outer window cuts the days", end: "2026-11-24T18:00:00+08:00", days: 7,
            received: "2026-11-23T12:00:00+08:00", from: "2026-11-23T12:00:00+08:00",
            through: "2026-11-24T18:00:00+08:00"),
        PeriodCase(
            name: "the merchant's midnight counts, not that of UTC", days: 1,
            received: "2026-11-23T16:30:00Z", from: "2026-11-24T00:30:00+08:00",
            through: "2026-11-24T23:59:59+08:00"),
        PeriodCase(
            name: "the day clocks go forward has 23 hours", zone: "Europe/Berlin", days: 1,
            received: "2026-03-29T00:00:00+01:00", from: "2026-03-29T00:00:00+01:00",
            through: "2026-03-29T23:59:59+02:00"),
        PeriodCase(
            name: "the day clocks go back has 25 hours", zone: "Europe/Berlin", days: 1,
            received: "2026-10-25T00:00:00+02:00", from: "2026-10-25T00:00:00+02:00",
            through: "2026-10-25T23:59:59+01:00"),
        PeriodCase(
            name: "waiting over a clock change still begins at midnight",
            zone: "America/New_York", days: 2, wait: 3,
            received: "2026-10-30T20:00:00-04:00", from: "2026-11-02T00:00:00-05:00",
            through: "2026-11-03T23:59:59-05:00"),
    ]

    @Test(arguments: periods)
    func `a coupon counts from and through the right second`(_ expected: PeriodCase) throws {
        let zone = try MerchantTimeZone(identifier: expected.zone)
        let availability = Availability(
            begin: try expected.begin.map(instant), end: try expected.end.map(instant),
            daysAfterReceipt: expected.days, waitDays: expected.wait)
        let period = availability.period(receivedAt: try instant(expected.received), in: zone)
        #expect(period.from == (try instant(expected.from)))
        #expect(period.through == (try expected.through.map(instant)))
    }

    struct OpenCase: CustomTestStringConvertible, Sendable {
        var name: String
        var days: [Int64] = []
        var slots: [ClosedRange<Int64>] = []
        var windows: [(String, String)] = []
        var at: String
        var open: Bool
        var testDescription: String { name }
    }

    static let lunchAndEvening: [ClosedRange<Int64>] = [39_600...50_399, 61_200...86_399]

    // 2026-11-23 is a Monday.
    static let openings: [OpenCase] = [
        OpenCase(name: "unrestricted", at: "2026-11-23T03:00:00+08:00", open: true),
        OpenCase(name: "on its day", days: [1], at: "2026-11-23T03:00:00+08:00", open: true),
        OpenCase(
            name: "on another day", days: [0, 2], at: "2026-11-23T03:00:00+08:00", open: false),
        OpenCase(
            name: "Sunday's last second is not Monday", days: [1],
            at: "2026-11-22T23:59:59+08:00", open: false),
        OpenCase(
            name: "Monday's first second", days: [1], at: "2026-11-23T00:00:00+08:00", open: true),
        OpenCase(
            name: "a second before lunch", days: [1], slots: lunchAndEvening,
            at: "2026-11-23T10:59:59+08:00", open: false),
        OpenCase(
            name: "lunch's first second", days: [1], slots: lunchAndEvening,
            at: "2026-11-23T11:00:00+08:00", open: true),
        OpenCase(
            name: "lunch's last second", days: [1], slots: lunchAndEvening,
            at: "2026-11-23T13:59:59+08:00", open: true),
        OpenCase(
            name: "a second after lunch", days: [1], slots: lunchAndEvening,
            at: "2026-11-23T14:00:00+08:00", open: false),
        OpenCase(
            name: "the evening runs to midnight", days: [1], slots: lunchAndEvening,
            at: "2026-11-23T23:59:59+08:00", open: true),
        OpenCase(
            name: "inside an irregular window",
            windows: [("2026-11-23T10:00:00+08:00", "2026-11-23T10:00:59+08:00")],
            at: "2026-11-23T10:00:59+08:00", open: true),
        OpenCase(
            name: "a second after an irregular window",
            windows: [("2026-11-23T10:00:00+08:00", "2026-11-23T10:00:59+08:00")],
            at: "2026-11-23T10:01:00+08:00", open: false),
        OpenCase(
            name: "an irregular window opens another day of the week", days: [3],
            windows: [("2026-11-23T10:00:00+08:00", "2026-11-23T10:00:59+08:00")],
            at: "2026-11-23T10:00:30+08:00", open: true),
    ]

    @Test(arguments: openings)
    func `week days, times of day and irregular windows open and close`(
        _ expected: OpenCase
    ) throws {
        var availability = Availability()
        if !expected.days.isEmpty {
            availability.week = Availability.Week(
                days: expected.days,
                slots: expected.slots.map { .init(begin: $0.lowerBound, end: $0.upperBound) })
        }
        availability.windows = try expected.windows.map {
            .init(begin: try instant($0.0), end: try instant($0.1))
        }
        #expect(
            availability.isOpen(at: try instant(expected.at), in: .shanghai) == expected.open)
    }
}

private func instant(_ text: String) throws -> Instant { try Instant(rfc3339: text) }
