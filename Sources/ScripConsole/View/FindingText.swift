internal import ScripCore

/// What `rule.check` finds, in the reader's language as far as there are words for its code.
enum FindingText {
    /// A finding with `words`, and with `foreign`: the checker's own sentence, where the words do not say all of it.
    static func shown(_ finding: JSONValue, _ format: PageFormat) -> JSONValue {
        guard case .object(let members) = finding else { return finding }
        let message = finding["message"]
        guard format.language != .english, let code = finding["code"]?.string else {
            return .object(members + Visit.members([("foreign", message)]))
        }
        var words = Words.text("finding." + code, format.language)
        var isWhole = false
        if let subject = finding["subject"]?.string,
            let named = Words.text("finding.\(code).named", format.language)
        {
            words = named.replacing("{name}", with: subject)
            if let nearest = finding["nearest"]?.string,
                let asked = Words.text("finding.nearest", format.language)
            {
                words? += asked.replacing("{name}", with: nearest)
            }
            isWhole = true
        }
        return .object(
            members
                + Visit.members([
                    ("words", .text(words)), ("foreign", isWhole ? nil : message),
                ]))
    }
}
