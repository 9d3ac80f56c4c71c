import ScripCore
import TestData
import Testing

/// Validity to the second, around midnights, month and year ends, leap days and clock changes.
struct AvailabilityTests {
    /// The cases of `availability.yaml`.
    struct Cases: Decodable {
        var periods: [PeriodCase]
        var openings: [OpenCase]
    }

    struct PeriodCase: Decodable, CustomTestStringConvertible, Sendable {
        var name: String
        var zone: String?
        var begin: String?
        var end: String?
        var days: Int64?
        var wait: Int64?
        var received: String
        var from: String
        var through: String?
        var testDescription: String { name }
    }

    struct OpenCase: Decodable, CustomTestStringConvertible, Sendable {
        struct Slot: Decodable, Sendable {
            var begin: Int64
            var end: Int64
        }

        struct Window: Decodable, Sendable {
            var begin: String
            var end: String
        }

        var name: String
        var zone: String?
        var days: [Int64]?
        var slots: [Slot]?
        var windows: [Window]?
        var at: String
        var open: Bool
        var testDescription: String { name }
    }

    static func load() throws -> Cases { try CaseFile.load("availability.yaml") }

    @Test(arguments: try load().periods)
    func `a coupon counts from and through the right second`(_ expected: PeriodCase) throws {
        let zone = try MerchantTimeZone(identifier: expected.zone ?? "Asia/Shanghai")
        let availability = Availability(
            begin: try expected.begin.map(instant), end: try expected.end.map(instant),
            daysAfterReceipt: expected.days, waitDays: expected.wait ?? 0)
        let received = try instant(expected.received)
        let period = availability.period(receivedAt: received, in: zone)
        let from = try instant(expected.from)
        let through = try expected.through.map(instant)
        #expect(period.from == from)
        #expect(period.through == through)

        // What a till hears a second before and after each end.
        let coupon = Coupon(
            code: "1", stock: "1", user: "u", state: .sent, receivedAt: received,
            availableFrom: period.from, expiresAt: period.through, channel: "API")
        let definition = StockDefinition(
            requestNumber: "S", name: "n", type: .normal, goods: "g", merchant: "m", rule: "r",
            parameters: [], availability: availability)
        func refusal(_ at: Instant) -> String? {
            coupon.refusal(
                of: .init(number: "R", user: nil, method: nil, at: at), under: definition,
                in: zone)?.code
        }
        #expect(refusal(from) == nil)
        #expect(refusal(from.advanced(bySeconds: -1)) == "not_yet_available")
        if let through {
            #expect(refusal(through) == nil)
            #expect(refusal(through.advanced(bySeconds: 1)) == "expired")
        } else {
            #expect(refusal(from.advanced(bySeconds: 100 * 366 * 86_400)) == nil)
        }
    }

    @Test(arguments: try load().openings)
    func `week days, times of day and irregular windows open and close`(
        _ expected: OpenCase
    ) throws {
        var availability = Availability()
        if let days = expected.days {
            availability.week = Availability.Week(
                days: days,
                slots: (expected.slots ?? []).map { .init(begin: $0.begin, end: $0.end) })
        }
        availability.windows = try (expected.windows ?? []).map {
            .init(begin: try instant($0.begin), end: try instant($0.end))
        }
        let zone = try MerchantTimeZone(identifier: expected.zone ?? "Asia/Shanghai")
        #expect(availability.isOpen(at: try instant(expected.at), in: zone) == expected.open)
    }
}

private func instant(_ text: String) throws -> Instant { try Instant(rfc3339: text) }
