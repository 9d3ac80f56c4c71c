import ScripContract
import ScripCore
import Testing

@testable import ScripConsole

/// When a stock's coupons count, as its card says it.
struct ValidityTests {
    private static func shown(_ available: String, _ language: Language) throws -> [String] {
        StockView.validity(
            try JSONValue(json: Array(available.utf8)),
            PageFormat(language: language, currency: "CNY", zone: .shanghai)
        ).compactMap(\.string)
    }

    /// A week as the core writes it, and what is said of it.
    @Test(arguments: [
        (#"{"days": [0]}"#, "Sun", "周日"),
        (#"{"days": [0, 6, 1]}"#, "Mon, Sat, Sun", "周一、周六、周日"),
        (#"{"days": [0, 1, 2, 3, 4, 5, 6]}"#, "every day", "每天"),
        (
            #"{"days": [5], "slots": [{"begin": "15:00:00", "end": "24:00:00"}]}"#,
            "Fri 15:00–24:00", "周五 15:00–24:00"
        ),
        (
            #"{"days": [5, 6], "slots": [{"begin": "22:00:00", "end": "02:00:00"}]}"#,
            "Fri, Sat 22:00–02:00 the day after", "周五、周六 22:00–次日 02:00"
        ),
        (
            #"""
            {"days": [0, 1, 2, 3, 4, 5, 6],
             "slots": [{"begin": "00:00:00", "end": "09:30:00"}, {"begin": "15:00:30", "end": "15:01:00"}]}
            """#,
            "every day 00:00–09:30, 15:00:30–15:01", "每天 00:00–09:30、15:00:30–15:01"
        ),
    ])
    func aWeekIsSaid(_ week: String, _ english: String, _ chinese: String) throws {
        let available = #"{"week": \#(week)}"#
        #expect(try ValidityTests.shown(available, .english) == [english])
        #expect(try ValidityTests.shown(available, .chinese) == [chinese])
    }

    /// Each set of days, with and without hours: every day that is in it and none besides.
    @Test func everySetOfDaysIsSaid() throws {
        let slots = [
            "", #", "slots": [{"begin": "09:00:00", "end": "10:00:00"}]"#,
            #", "slots": [{"begin": "09:00:00", "end": "10:00:00"}, {"begin": "23:00:00", "end": "01:00:00"}]"#,
        ]
        for language in Language.allCases {
            let names = (0...6).map { Words.text("word.weekday_\($0)", language) ?? "" }
            for set in 1...127 {
                let days = (0...6).filter { set & 1 << $0 != 0 }
                for (count, hours) in slots.enumerated() {
                    let list = days.map(String.init).joined(separator: ", ")
                    let shown = try ValidityTests.shown(
                        #"{"week": {"days": [\#(list)]\#(hours)}}"#, language)
                    let text = try #require(shown.first)
                    #expect(shown.count == 1)
                    let said = names.indices.filter { text.contains(names[$0]) }
                    #expect(said == (set == 127 ? [] : days), "\(text)")
                    #expect(text.count(where: { $0 == "–" }) == count, "\(text)")
                }
            }
        }
    }

    @Test func withoutAnyLimitItIsAlways() throws {
        #expect(try ValidityTests.shown("{}", .english) == ["Always"])
        #expect(try ValidityTests.shown("{}", .chinese) == ["长期有效"])
    }
}
