import Foundation
import ScripContract
import ScripCore
import ScripRules
import StandardRules
import Testing

@testable import ScripConsole

/// The pages say in both languages what the standard rules say in one.
struct StandardRuleWordsTests {
    private static func rule(_ name: String) throws -> Rule {
        let standard = try #require(StandardRule.named(name))
        return try RuleBook().load(name: name, source: standard.source)
    }

    private static func expectWords(_ key: String) {
        for language in Language.allCases {
            #expect(Words.text(key, language) != nil, "'\(key)' has no words")
        }
    }

    @Test(arguments: StandardRule.names)
    func everyLabelAndHelpHasWords(_ name: String) throws {
        try StandardRuleWordsTests.expectWords(of: StandardRuleWordsTests.rule(name).parameters)
    }

    private static func expectWords(of declarations: [ParameterDeclaration]) {
        for declaration in declarations {
            for text in [declaration.label, declaration.help].compactMap({ $0 }) {
                expectWords("label." + text)
                // The rule's own text is the English one.
                #expect(Words.text("label." + text, .english) == text)
            }
            expectWords(of: declaration.type)
        }
    }

    private static func expectWords(of type: ParameterType) {
        switch type {
        case .string(let words): for word in words { expectWords("option." + word) }
        case .list(let element), .set(let element): expectWords(of: element)
        case .record(let fields): expectWords(of: fields)
        default: break
        }
    }

    @Test(arguments: StandardRule.names)
    func everyTitleHasAHalfOfEachLanguage(_ name: String) throws {
        let title = try StandardRuleWordsTests.rule(name).title
        let chinese = StandardRuleWordsTests.format(.chinese).title(title)
        let english = StandardRuleWordsTests.format(.english).title(title)
        #expect(title == chinese + " · " + english)
    }

    @Test(arguments: ["满减", "spend and save", "满减 · 立减", "a · b", "满减 · a · b", " · a", "满减 · "])
    func aTitleOfAnotherShapeStaysAsItIs(_ title: String) {
        #expect(StandardRuleWordsTests.format(.chinese).title(title) == title)
    }

    @Test(arguments: StandardRule.names)
    func everyRefusalHasWordsWithItsPlaceholders(_ name: String) throws {
        for (code, message) in try StandardRuleWordsTests.rule(name).refusals {
            let key = "refusal.\(name).\(code)"
            #expect(Words.text(key, .english) == message, "\(key)")
            let chinese = try #require(Words.text(key, .chinese), "\(key)")
            #expect(
                StandardRuleWordsTests.shown(in: chinese)
                    == StandardRuleWordsTests.shown(in: message), "\(key)")
        }
    }

    /// What stands in a refusal's words; Chinese has one form of a noun for any number.
    private static func shown(in words: String) -> Set<String> {
        Set(
            RefusalWords.placeholders(in: words).filter { !$0.written.contains("|") }
                .map { $0.name + ":" + $0.written })
    }

    @Test(arguments: StandardRule.names)
    func everyReasonOfALineHasWords(_ name: String) throws {
        let source = String(decoding: try #require(StandardRule.named(name)).source, as: UTF8.self)
        for reason in source.matches(of: /return false, "(\w+)"/) {
            StandardRuleWordsTests.expectWords("word.\(reason.output.1)")
        }
    }

    @Test func everyRefusalOfTheCoreHasWords() {
        for code in Refusal.Code.allCases {
            StandardRuleWordsTests.expectWords("refusal.\(code.rawValue)")
        }
    }

    @Test func everyDetailOfTheCoreHasWords() {
        for name in Refusal.Detail.Name.allCases {
            StandardRuleWordsTests.expectWords("detail.\(name.rawValue)")
        }
    }

    @Test(arguments: StandardRule.names)
    func everyDetailOfARefusalHasWords(_ name: String) throws {
        for (_, message) in try StandardRuleWordsTests.rule(name).refusals {
            for placeholder in RefusalWords.placeholders(in: message) {
                StandardRuleWordsTests.expectWords("detail.\(placeholder.name)")
            }
        }
        let source = String(decoding: try #require(StandardRule.named(name)).source, as: UTF8.self)
        for refusal in source.matches(of: /scrip\.refuse\("\w+", \{([^}]*)\}/) {
            for detail in refusal.output.1.matches(of: /(\w+) =/) {
                StandardRuleWordsTests.expectWords("detail.\(detail.output.1)")
            }
        }
    }

    @Test func everyErrorHasWords() {
        for (code, _) in ScripError.Code.known {
            StandardRuleWordsTests.expectWords("error.\(code.rawValue)")
        }
    }

    // MARK: Filling

    private static func format(_ language: Language) -> PageFormat {
        PageFormat(language: language, currency: "CNY", zone: .shanghai)
    }

    private static func decided(by name: String) throws -> JSONValue {
        let rule = try rule(name)
        return .of(["name": .string(name), "version": .string(rule.version.rawValue)])
    }

    private static let short = JSONValue.of([
        "code": .string("below_threshold"),
        "message": .string("Spend 23.00 more to use this coupon"),
        "details": .of(["short": .integer(2_300)]),
    ])

    @Test func amountsAreFilledIn() throws {
        let rule = try StandardRuleWordsTests.decided(by: "spend_and_save")
        let short = StandardRuleWordsTests.short
        #expect(
            ReasonText.words(short, of: rule, StandardRuleWordsTests.format(.chinese))
                == "再消费 ¥23.00 即可使用该券。")
        #expect(
            ReasonText.words(short, of: rule, StandardRuleWordsTests.format(.english))
                == "Spend ¥23.00 more to use this coupon")
    }

    @Test func weekdaysAreNamed() throws {
        let reason = JSONValue.of([
            "code": .string("wrong_weekday"),
            "message": .string("Use this coupon Sat, Sun from 14:00 to 16:00"),
            "details": .of([
                "days": .string("Sat, Sun"), "from": .string("14:00"), "to": .string("16:00"),
            ]),
        ])
        let rule = try StandardRuleWordsTests.decided(by: "happy_hour")
        #expect(
            ReasonText.words(reason, of: rule, StandardRuleWordsTests.format(.chinese))
                == "该券可用时间：周六、周日 14:00 至 16:00。")
    }

    /// What a stock asks of customers, times and places; the words of the core are English.
    @Test(arguments: [
        ["wrong_time", "Use this coupon on Sat, Sun", "weekdays", "6, 0", "该券仅限周六、周日使用。"],
        [
            "wrong_place", "This coupon is for this way of buying: MINI_PROGRAMS", "methods",
            "MINI_PROGRAMS", "该券仅限以下方式使用：小程序核销。",
        ],
        [
            "wrong_place", "Use this coupon in stores S1 and S2", "stores", "S1, S2",
            "该券仅限以下门店使用：S1、S2。",
        ],
        ["wrong_time", "仅限周末", "weekdays", "6, 0", ""],
    ])
    func aConditionSaysWhatItAsks(_ texts: [String]) {
        let reason = JSONValue.of([
            "code": .string(texts[0]), "message": .string(texts[1]),
            "details": .of(["condition": .string(texts[2]), "asked": .string(texts[3])]),
        ])
        let words = ReasonText.words(reason, of: nil, StandardRuleWordsTests.format(.chinese))
        #expect(words ?? "" == texts[4])
    }

    @Test func aBirthdayAndAFirstPurchaseAreAsked() {
        let chinese = StandardRuleWordsTests.format(.chinese)
        let birthday = JSONValue.of([
            "code": .string("wrong_customer"),
            "message": .string("Use this coupon on your birthday"),
            "details": .of([
                "condition": .string("birthday"), "days_before": .integer(0),
                "days_after": .integer(0),
            ]),
        ])
        #expect(ReasonText.words(birthday, of: nil, chinese) == "该券仅限顾客生日当天使用。")
        let later = JSONValue.of([
            "code": .string("wrong_customer"),
            "message": .string("This coupon is not for your first purchase"),
            "details": .of([
                "condition": .string("first_purchase"), "asked": .boolean(false),
            ]),
        ])
        #expect(ReasonText.words(later, of: nil, chinese) == "该券不可用于首单。")
    }

    @Test func aReadingQuotesRefusalsInItsLanguage() throws {
        let rule = try StandardRuleWordsTests.decided(by: "spend_and_save")
        let reading = "否则顾客看到“Spend {short:money} more to use this coupon”"
        let chinese = StandardRuleWordsTests.format(.chinese)
        #expect(
            ReasonText.reading(reading, of: rule, chinese) == "否则顾客看到“再消费 {short:money} 即可使用该券。”")
        let own = JSONValue.of([
            "name": .string("spend_and_save"), "version": .string("sha256:00"),
        ])
        #expect(ReasonText.reading(reading, of: own, chinese) == reading)
    }

    @Test func aRuleOfTheMerchantKeepsItsOwnWords() {
        let short = StandardRuleWordsTests.short
        let chinese = StandardRuleWordsTests.format(.chinese)
        // A standard rule that the merchant has changed is the merchant's.
        for rule in [("spend_and_save", "sha256:00"), ("ours", "sha256:00")] {
            let decided = JSONValue.of(["name": .string(rule.0), "version": .string(rule.1)])
            #expect(ReasonText.words(short, of: decided, chinese) == nil)
        }
        // So is a code that the core has too.
        let own = JSONValue.of([
            "code": .string("expired"), "message": .string("Yesterday was the last day"),
        ])
        #expect(ReasonText.words(own, of: nil, chinese) == nil)
        let core = JSONValue.of([
            "code": .string("expired"),
            "message": .string(Refusal.Code.expired.message),
        ])
        #expect(ReasonText.words(core, of: nil, chinese) == "该券已过期。")
    }
}
