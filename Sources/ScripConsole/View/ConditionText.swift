internal import ScripContract
internal import ScripCore

/// A stock's condition in the reader's language, out of what `explain` has of it as data.
enum ConditionText {
    /// What it is called: `会员等级` for an attribute's own name, `首单`.
    static func label(_ condition: JSONValue, _ format: PageFormat) -> String? {
        guard let kind = condition["details"]?["condition"]?.string else { return nil }
        let words = Words.text("condition." + kind, format.language)
        guard let name = condition["details"]?["attribute"]?.string else { return words }
        return words.map { $0 + " " + name }
    }

    /// What is asked; nil for the core's own words, which are English.
    static func asked(_ condition: JSONValue, _ format: PageFormat) -> String? {
        guard format.language == .chinese, let details = condition["details"],
            let kind = details["condition"]?.string
        else { return nil }
        switch kind {
        case "birthday":
            let days = [details["days_before"], details["days_after"]].map { $0?.integer ?? 0 }
            let key = days == [0, 0] ? "birthday_day" : "birthday_days"
            return Words.text("condition." + key, format.language)?
                .replacing("{before}", with: "\(days[0])")
                .replacing("{after}", with: "\(days[1])")
        case "stores", "regions":
            let parts = [(kind, details["asked"]), ("regions", details["regions"])].compactMap {
                kind, value in
                value.map { label(kind, format) + " " + list($0, kind, format) }
            }
            return parts.joined(separator: "，")
        case "attributes" where details["asked"] == nil:
            let least = details["min"]?.integer.map { "≥ \($0)" }
            let most = details["max"]?.integer.map { "≤ \($0)" }
            return [least, most].compactMap { $0 }.joined(separator: "，")
        case "days_of_month":
            return details["asked"].map { list($0, kind, format) + " 日" }
        default: return details["asked"].map { list($0, kind, format) }
        }
    }

    /// What there is; nil for the core's own words.
    static func given(_ condition: JSONValue, _ format: PageFormat) -> String? {
        guard format.language == .chinese, let facts = condition["facts"],
            let kind = condition["details"]?["condition"]?.string
        else { return nil }
        let parts: [String?] = [
            facts["value"].map { list($0, kind, format) },
            facts["weekday"]?.integer.map { format.word("weekday_\($0)") },
            facts["day"]?.string, facts["time"]?.string,
            facts["store"]?.string.map { label("stores", format) + " " + $0 },
            facts["region"]?.string.map { label("regions", format) + " " + $0 },
            facts["method"]?.string.map(format.word),
        ]
        let found = parts.compactMap { $0 }
        return found.isEmpty
            ? Words.text("condition.nothing", format.language) : found.joined(separator: " ")
    }

    private static func label(_ kind: String, _ format: PageFormat) -> String {
        Words.text("condition." + kind, format.language) ?? kind
    }

    /// A value, or several with commas between them.
    static func list(_ value: JSONValue, _ kind: String, _ format: PageFormat) -> String {
        switch value {
        case .boolean(let isTrue): format.word(isTrue ? "true" : "false")
        case .integer(let number): String(number)
        case .string(let text):
            text.split(separator: ", ").map { ReasonText.one(String($0), kind, format) }
                .joined(separator: format.language == .chinese ? "、" : ", ")
        default: value.jsonText()
        }
    }
}
