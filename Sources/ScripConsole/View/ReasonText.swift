internal import ScripContract
internal import ScripCore
internal import ScripRules
internal import StandardRules

/// Refusals in the reader's language: the core's, and those of the rules that come with Scrip.
///
/// A merchant's own rule says what its author wrote, also where its codes are those of another.
enum ReasonText {
    /// Versions of the standard rules as they are carried, by their names.
    private static let versions: [String: String] = Dictionary(
        uniqueKeysWithValues: StandardRule.all.map {
            ($0.name, RuleBook.version(of: $0.source).rawValue)
        })

    /// What a refusal says; nil where its own words are all that there is.
    ///
    /// - Parameters:
    ///   - reason: Its code, its message and the details behind it.
    ///   - rule: Name and version of the rule that decided, as a verdict has them.
    static func words(_ reason: JSONValue?, of rule: JSONValue?, _ format: PageFormat) -> String? {
        guard let reason, let code = reason["code"]?.string else { return nil }
        if let core = Refusal.Code(rawValue: code), core.message == reason["message"]?.string {
            return Words.text("refusal." + code, format.language)
        }
        if let condition = reason["details"]?["condition"]?.string {
            return asked(condition, reason, format)
        }
        guard let key = prefix(of: rule) else { return nil }
        return Words.text(key + code, format.language).map { words in
            RefusalWords.fill(words) { placeholder in
                guard let detail = reason["details"]?[placeholder.name] else { return nil }
                return text(detail, placeholder, key, format)
            }
        }
    }

    /// What stands behind a refusal, each with what it is called and how it is written; what the merchant's own
    /// rule gives has no label, and stands as it is.
    static func figures(
        _ reason: JSONValue?, of rule: JSONValue?, _ format: PageFormat
    ) -> [JSONValue] {
        guard let reason, case .object(let details)? = reason["details"] else { return [] }
        return details.map { detail in
            let known = figure(detail, reason, rule, format)
            let label = known.flatMap { _ in Words.text("detail." + detail.key, format.language) }
            return .of([
                "key": .string(detail.key), "label": .text(label),
                "text": .string(
                    known ?? detail.value.string ?? ConditionText.list(detail.value, "", format)),
            ])
        }
    }

    /// How a figure of the core or of a rule that came with Scrip is written; nil for any other.
    private static func figure(
        _ detail: JSONValue.Member, _ reason: JSONValue, _ rule: JSONValue?, _ format: PageFormat
    ) -> String? {
        let code = reason["code"]?.string ?? ""
        if let condition = reason["details"]?["condition"]?.string {
            guard detail.key == "condition" else {
                let kind = detail.key == "asked" ? condition : detail.key
                return ConditionText.list(detail.value, kind, format)
            }
            return Words.text("condition." + condition, format.language)
        }
        if let core = Refusal.Code(rawValue: code), core.message == reason["message"]?.string {
            guard let number = detail.value.integer else { return nil }
            return core.isOfMoney ? format.money(number) : format.number(number)
        }
        guard let key = prefix(of: rule), let words = Words.text(key + code, format.language) else {
            return nil
        }
        let shown = RefusalWords.placeholders(in: words).first { placeholder in
            if case .word? = placeholder.format { return false }
            return placeholder.name == detail.key
        }
        return text(detail.value, shown ?? .init(Substring(detail.key)), key, format)
    }

    /// What a stock's condition asks, which the core says in English; nil where the stock has words of its own.
    private static func asked(
        _ condition: String, _ reason: JSONValue, _ format: PageFormat
    ) -> String? {
        let message = reason["message"]?.string ?? ""
        guard format.language == .chinese, beginnings.contains(where: message.hasPrefix),
            let details = reason["details"]
        else { return nil }
        let isOnTheDay = details["days_before"]?.integer == 0 && details["days_after"]?.integer == 0
        let key =
            switch condition {
            case "first_purchase" where details["asked"] == .boolean(false): "not_first_purchase"
            case "birthday" where isOnTheDay: "birthday_day"
            default: condition
            }
        return Words.text("refusal.condition." + key, format.language).map { words in
            RefusalWords.fill(words) { placeholder in
                details[placeholder.name].map { ConditionText.list($0, condition, format) }
            }
        }
    }

    /// How the core's words for conditions begin.
    private static let beginnings = [
        "This coupon is for customers with ", "This coupon is for your first purchase",
        "This coupon is not for your first purchase", "Use this coupon ",
        "This coupon is for this way of buying", "This coupon is for these ways of buying",
    ]

    /// One of the values that a condition asks for.
    static func one(_ value: String, _ condition: String, _ format: PageFormat) -> String {
        switch condition {
        case "weekdays": format.word("weekday_" + value)
        case "methods": format.word(value)
        case "dates":
            value.replacing("/", with: format.language == .chinese ? " 至 " : " through ")
        default: value
        }
    }

    /// What keys of the words of a rule's refusals begin with; nil for a rule that did not come with Scrip.
    private static func prefix(of rule: JSONValue?) -> String? {
        guard let name = rule?["name"]?.string, let version = rule?["version"]?.string,
            versions[name] == version
        else { return nil }
        return "refusal.\(name)."
    }

    /// A rule in words, whose refusals are quoted in the reader's language too.
    static func reading(_ text: String, of rule: JSONValue?, _ format: PageFormat) -> String {
        guard format.language == .chinese, let key = prefix(of: rule) else { return text }
        return Words.all.reduce(text) { text, words in
            guard words.key.hasPrefix(key), let english = words.value[.english],
                let chinese = words.value[.chinese]
            else { return text }
            return text.replacing("“\(english)”", with: "“\(chinese)”")
        }
    }

    private static func text(
        _ detail: JSONValue, _ placeholder: RefusalWords.Placeholder, _ key: String,
        _ format: PageFormat
    ) -> String? {
        switch (detail, placeholder.format) {
        case (.string(let text), _): enumerated(text, key + placeholder.name + ".", format)
        case (.boolean(let flag), _): format.word(flag ? "true" : "false")
        case (.integer(let number), .plain?): String(number)
        case (.integer(let amount), .money?): format.money(amount)
        case (.integer(let minutes), .time?): RefusalWords.clock(minutes)
        case (.integer(let number), .word(let one, let many)?): String(number == 1 ? one : many)
        default: nil
        }
    }

    /// `Sat, Sun` in the reader's language, where there are words for each; any other text as it is.
    private static func enumerated(_ text: String, _ key: String, _ format: PageFormat) -> String {
        let parts = text.split(separator: ", ", omittingEmptySubsequences: false)
        let words = parts.compactMap { Words.text(key + $0, format.language) }
        guard words.count == parts.count else { return text }
        return words.joined(separator: format.language == .chinese ? "、" : ", ")
    }
}
