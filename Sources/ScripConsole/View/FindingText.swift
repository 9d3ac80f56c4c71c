internal import ScripContract
internal import ScripCore
internal import ScripRules

/// What `rule.check` finds, in the reader's language.
enum FindingText {
    /// A finding with `words`, and with `foreign`: the checker's own sentence, where there are no words for it.
    static func shown(_ finding: JSONValue, _ format: PageFormat) -> JSONValue {
        guard case .object(let members) = finding else { return finding }
        guard format.language != .english, let code = finding["code"]?.string else {
            return .object(members + Visit.members([("foreign", finding["message"])]))
        }
        let said = said(finding, format.language)
        let words = said ?? Words.text("finding." + code, format.language)
        return .object(
            members
                + Visit.members([
                    ("words", .text(words)), ("foreign", said == nil ? finding["message"] : nil),
                ]))
    }

    /// The sentence in another language; nil where there are no words for its pattern.
    private static func said(_ finding: JSONValue, _ language: Language) -> String? {
        guard let pattern = finding["pattern"]?.string,
            let words = Words.text("says." + pattern, language)
        else { return nil }
        let values = (finding["values"]?.items ?? []).map { value in
            let value = value.string ?? ""
            return Words.text("value." + value, language) ?? value
        }
        var said = Sentence.filled(words, with: values)
        if let nearest = finding["nearest"]?.string,
            let asked = Words.text("finding.nearest", language)
        {
            said += asked.replacing("{name}", with: nearest)
        }
        return said
    }
}
