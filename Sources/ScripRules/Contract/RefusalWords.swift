internal import ScripCore

/// Fills the figures behind a refusal into the words a shopper sees.
enum RefusalWords {
    /// Replaces `{key}` and `{key:money}`; what names no detail stays as it is written.
    static func fill(_ words: String, _ details: [Refusal.Detail]) -> String {
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
                filled += text(detail.value, asMoney: parts.count == 2 && parts[1] == "money")
            } else {
                filled += rest[...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    private static func text(_ value: Attribute.Value, asMoney: Bool) -> String {
        switch value {
        case .string(let text): return text
        case .boolean(let flag): return flag ? "true" : "false"
        case .integer(let number):
            guard asMoney else { return String(number) }
            let size = number.magnitude
            let minor = size % 100
            return (number < 0 ? "-" : "") + "\(size / 100)." + (minor < 10 ? "0" : "") + "\(minor)"
        }
    }
}
