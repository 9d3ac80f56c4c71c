import TestData
import Testing

@testable import ScripCore

struct InstantTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var text: String
        var epoch: Int64?
        var written: String?
        var testDescription: String { text }
    }

    @Test(arguments: try CaseFile.load("times.yaml") as [Case])
    func rfc3339(_ expected: Case) {
        let instant = try? Instant(rfc3339: expected.text)
        #expect(instant?.epochSeconds == expected.epoch)
        #expect(instant?.rfc3339() == expected.written)
    }

    @Test func writtenInAnotherZone() throws {
        let newYork = try MerchantTimeZone(identifier: "America/New_York")
        let winter = Instant(epochSeconds: 1_795_408_200)
        #expect(winter.rfc3339(in: newYork) == "2026-11-22T23:30:00-05:00")
        let summer = try Instant(rfc3339: "2026-07-01T00:00:00Z")
        #expect(summer.rfc3339(in: newYork) == "2026-06-30T20:00:00-04:00")
        let utc = try MerchantTimeZone(identifier: "UTC")
        #expect(summer.rfc3339(in: utc) == "2026-07-01T00:00:00Z")
    }

    @Test func everyDayForFourHundredYearsComesBack() throws {
        for day in stride(from: Int64(-146_097), to: 146_097, by: 7) {
            let instant = Instant(epochSeconds: day * 86_400 + 12_345)
            #expect(try Instant(rfc3339: instant.rfc3339()) == instant)
        }
    }
}
