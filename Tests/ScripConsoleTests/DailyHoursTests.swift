import ScripCore
import Testing

@testable import ScripConsole

/// Hours of the day as people write them.
struct DailyHoursTests {
    @Test(
        arguments: [
            ("11:30-14:00", [41_400...50_399]), ("9:00 至 10:00", [32_400...35_999]),
            ("00:00–24:00", [0...86_399]), ("22:00~24:00", [79_200...86_399]),
            ("22：00—00:00", [79_200...86_399]), ("22:00-02:00", [79_200...86_399, 0...7_199]),
            ("09:00:30-09:00:31", [32_430...32_430]),
        ] as [(String, [ClosedRange<Int64>])])
    func aStretchIsRead(_ typed: String, _ stretches: [ClosedRange<Int64>]) {
        #expect(DailyHours.read(typed) == stretches)
    }

    @Test(arguments: [
        "", "11:30", "11:30-", "11:30-11:30", "24:00-01:00", "11:60-12:00", "11:30-25:00", "a-b",
        "11-12", "1130-1200", "11:30-14:00-15:00",
    ])
    func whatIsNoneIsNot(_ typed: String) {
        #expect(DailyHours.read(typed) == nil)
    }

    @Test func itIsShownAsItIsWritten() throws {
        for text in ["11:30–14:00", "00:00–24:00", "09:00:30–09:00:31"] {
            let document = try #require(DailyHours.document([text]))
            #expect(document.items.map(DailyHours.shown) == [text])
        }
    }
}
