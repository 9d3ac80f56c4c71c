internal import ScripContract
internal import ScripCore
internal import ScripOperations

extension Studio {
    /// Writes the rule and its cases, unless somebody else has meanwhile.
    func save() throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            try visit.note(ConsoleRight.writeRules, about: rule)
            let wasPublished = try isPublished
            try visit.console.operations.rules.save(written, over: base.source, base.cases)
            if wasPublished { try notePublished(saved?.base.source) }
        } catch {
            return page([tried()], error: error)
        }
        let link = link(withText: false) ?? "/console/rules/\(rule)"
        return .moved(to: link + (link.contains("?") ? "&" : "?") + "done=rule_saved")
    }

    /// Publishes, proposes or approves the rule as it is saved.
    func publish(_ operation: String, done: String) throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            guard let saved, visit.field("version") == saved.base.source?.rawValue,
                visit.field("cases_version") == saved.base.cases?.rawValue
            else {
                throw ScripError(
                    .conflict, "Somebody else has changed the rule '\(rule)'",
                    remedy: "Look at it again before it goes live", at: .path("rule"))
            }
            // These bytes and no others, whatever is saved while they are looked at.
            let looked = RuleDraft(
                name: rule, source: Array(saved.source.utf8),
                cases: saved.base.cases == nil ? nil : Array(saved.cases.utf8), isSaved: true)
            _ = try visit.answer(
                operation,
                [
                    "rule": .string(rule), "request_no": .text(visit.field("request_no")),
                    "by": .text(visit.person?.user.name),
                    "unproven": .text(visit.field("unproven")),
                ], drafting: looked)
            if operation != "rule.propose" { try notePublished(saved.base.source) }
        } catch {
            return page([tried()], error: error)
        }
        return .moved(to: "/console/rules/\(rule)?done=rule_\(done)")
    }
}
