import ScripContract
import ScripCore
import ScripRules
import StandardRules
import Testing

@testable import ScripConsole

/// What stands behind a refusal, as the studio shows it.
struct FigureTests {
    private static func shown(
        _ reason: String, of name: String? = nil, _ language: Language
    ) throws -> [String] {
        var rule: JSONValue?
        if let name {
            let source = try #require(StandardRule.named(name)).source
            rule = .of([
                "name": .string(name),
                "version": .string(RuleBook.version(of: source).rawValue),
            ])
        }
        return ReasonText.figures(
            try JSONValue(json: Array(reason.utf8)), of: rule,
            PageFormat(language: language, currency: "CNY", zone: .shanghai)
        ).map { figure in
            "\(figure["label"]?.string ?? figure["key"]?.string ?? ""): \(figure["text"]?.string ?? "")"
        }
    }

    @Test(arguments: [
        (
            #"{"code": "wrong_customer", "message": "No", "details": {"asked": true, "condition": "first_purchase"}}"#,
            ["Asked: Yes", "Condition: first purchase"], ["要求: 是", "条件: 首单"]
        ),
        (
            #"{"code": "wrong_time", "message": "No", "details": {"asked": "6, 0", "condition": "weekdays"}}"#,
            ["Asked: Sat, Sun", "Condition: weekdays"], ["要求: 周六、周日", "条件: 星期"]
        ),
        (
            #"""
            {"code": "user_amount_limit",
             "message": "This coupon would take off more than one customer can still save with its kind",
             "details": {"left": 100, "limit": 2000}}
            """#,
            ["Left: ¥1.00", "Limit: ¥20.00"], ["剩余额度: ¥1.00", "上限: ¥20.00"]
        ),
        (
            #"""
            {"code": "user_day_limit", "details": {"limit": 2000},
             "message": "No more coupons of this kind can be used by one customer today"}
            """#,
            ["Limit: 2,000"], ["上限: 2,000"]
        ),
        (
            #"{"code": "own", "message": "No", "details": {"limit": 5, "why": "a, b"}}"#,
            ["limit: 5", "why: a, b"], ["limit: 5", "why: a, b"]
        ),
    ])
    func figuresOfTheCoreAreSaid(_ reason: String, _ english: [String], _ chinese: [String]) throws
    {
        #expect(try FigureTests.shown(reason, .english) == english)
        #expect(try FigureTests.shown(reason, .chinese) == chinese)
    }

    @Test func figuresOfAStandardRuleAreWrittenAsItsWordsWriteThem() throws {
        let short = #"{"code": "below_threshold", "message": "No", "details": {"short": 2300}}"#
        #expect(try FigureTests.shown(short, of: "spend_and_save", .english) == ["Missing: ¥23.00"])
        #expect(try FigureTests.shown(short, of: "spend_and_save", .chinese) == ["还差金额: ¥23.00"])
        // A merchant's own rule has its own names.
        #expect(try FigureTests.shown(short, .chinese) == ["short: 2300"])
    }
}
