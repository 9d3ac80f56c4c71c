internal import LuaSandbox
internal import ScripCore

/// Fills the figures behind a refusal into the words a shopper sees.
enum RefusalWords {
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

    /// Replaces `{key}` and `{key:money}`; what names no detail stays as it is written.
    private static func fill(
        _ words: String, _ details: [Refusal.Detail], _ currency: String
    ) -> String {
        var filled = ""
        var rest = words[...]
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let parts = rest[rest.index(after: open)..<close].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let detail = details.first { $0.key == parts.first.map(String.init) }
            if let detail {
                let isMoney = parts.count == 2 && parts[1] == "money"
                filled += text(detail.value, isMoney ? currency : nil)
            } else {
                filled += rest[...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    private static func text(_ value: Attribute.Value, _ currency: String?) -> String {
        switch value {
        case .string(let text): text
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number):
            currency.map { MinorUnits.text(number, currency: $0) } ?? String(number)
        }
    }
}
