internal import LuaSandbox
internal import ScripCore

/// Fills the figures behind a refusal into the words a shopper sees.
package enum RefusalWords {
    /// A script's refusal with its declared words filled in; the code stands in for words it lacks.
    static func refusal(
        _ code: String, _ details: [(key: String, value: LuaValue)], words: [String: String],
        currency: String
    ) -> Refusal {
        let details = details.map { detail in
            let value: Attribute.Value =
                switch detail.value {
                case .integer(let number): .integer(number)
                case .boolean(let flag): .boolean(flag)
                case .string(let text): .string(text)
                default: .string("")
                }
            return Refusal.Detail(key: detail.key, value: value)
        }
        let message = words[code].map { fill($0, details, currency) } ?? code
        return Refusal(code: code, message: message, details: details)
    }

    /// How a detail is written, after the colon of `{key:format}`.
    package enum Format: Hashable {
        /// As it is.
        case plain
        /// `money`: minor units in the basket's currency, 23.00.
        case money
        /// `time`: minutes since midnight, 22:00.
        case time
        /// `piece|pieces`: the first word for 1, the second for any other number.
        case word(one: Substring, many: Substring)

        /// Reads what follows the colon; nil when it means nothing.
        init?(_ text: Substring) {
            switch text {
            case "money": self = .money
            case "time": self = .time
            default:
                let words = text.split(separator: "|", omittingEmptySubsequences: false)
                guard words.count == 2 else { return nil }
                self = .word(one: words[0], many: words[1])
            }
        }
    }

    /// One `{key:format}` of a refusal's words.
    package struct Placeholder {
        /// The detail's name.
        package let name: String
        /// What stands after the colon; empty without one.
        package let written: String
        /// Nil when what is written means nothing.
        package let format: Format?

        package init(_ inside: Substring) {
            let parts = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            name = parts.first.map(String.init) ?? ""
            written = parts.count < 2 ? "" : String(parts[1])
            format = parts.count < 2 ? .plain : Format(parts[1])
        }
    }

    /// Formats that have a name.
    package static let formats = ["money", "time"]

    /// All placeholders of a refusal's words, in their order.
    package static func placeholders(in words: String) -> [Placeholder] {
        words.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap {
            part in
            guard let end = part.firstIndex(of: "}"), end > part.startIndex else { return nil }
            return Placeholder(part[..<end])
        }
    }

    /// Replaces `{key}`, `{key:money}`, `{key:time}` and `{key:piece|pieces}`.
    ///
    /// What names no detail, or a format that there is not, stays as it is written.
    private static func fill(
        _ words: String, _ details: [Refusal.Detail], _ currency: String
    ) -> String {
        fill(words) { placeholder in
            let detail = details.first { $0.key == placeholder.name }
            guard let detail, let format = placeholder.format else { return nil }
            return text(detail.value, format, currency)
        }
    }

    /// Replaces placeholders by what is given for them; where that is nothing, they stay as they are written.
    package static func fill(
        _ words: String, with text: (Placeholder) -> String?
    ) -> String {
        // By scalars: a mark behind a brace would make it another character.
        var filled = ""
        var rest = words.unicodeScalars[...]
        while let open = rest.firstIndex(of: "{") {
            filled.unicodeScalars += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let placeholder = Placeholder(
                Substring(rest[rest.index(after: open)..<close]))
            if let shown = text(placeholder) {
                filled += shown
            } else {
                filled.unicodeScalars += rest[...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        filled.unicodeScalars += rest
        return filled
    }

    private static func text(
        _ value: Attribute.Value, _ format: Format, _ currency: String
    ) -> String {
        switch (value, format) {
        case (.string(let text), _): text
        case (.boolean(let flag), _): flag ? "true" : "false"
        case (.integer(let number), .plain): String(number)
        case (.integer(let number), .money): MinorUnits.text(number, currency: currency)
        case (.integer(let number), .time): clock(number)
        case (.integer(let number), .word(let one, let many)): String(number == 1 ? one : many)
        }
    }

    /// `22:00` for 1320; a number that is no time of day stays a number.
    package static func clock(_ minutes: Int64) -> String {
        guard (0...1440).contains(minutes) else { return String(minutes) }
        let (hour, minute) = (minutes / 60, minutes % 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }
}
