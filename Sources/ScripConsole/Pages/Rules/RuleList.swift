internal import ScripContract
internal import ScripCore
internal import ScripOperations
internal import ScripRules

/// The list of the rules, and where a new one begins.
enum RuleList {
    static func page(_ visit: Visit, error: ScripError? = nil) throws(ScripError) -> ConsoleAnswer {
        let page = try visit.ask(
            "rule.list", ["limit": .integer(20), "after": .text(visit.field("after"))])
        let standard = RuleFolder.standardNames.map { name in
            JSONValue.of([
                "name": .string(name), "chosen": .boolean(name == visit.field("from")),
            ])
        }
        return visit.page(
            "rules",
            [
                "rules": page["rules"], "next": page["next"], "standard_rules": .list(standard),
                "typed_name": .text(visit.field("name")),
            ], error: error)
    }

    /// Leads to the studio of a rule that is not there yet.
    static func begin(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            let name = visit.field("name") ?? ""
            _ = try RuleDraft(beginning: name, from: visit.field("from"))
            guard try !isThere(name, visit) else {
                throw ScripError(
                    .notAllowed, "There is a rule '\(name)' already",
                    remedy: "Choose another name, or open that rule", at: .path("name"))
            }
            let from = visit.field("from").map { "&from=" + $0.percentEncoded } ?? ""
            return .moved(to: "/console/rules/\(name)?new=1" + from)
        } catch {
            return try page(visit, error: error)
        }
    }

    private static func isThere(_ name: String, _ visit: Visit) throws(ScripError) -> Bool {
        do throws(ScripError) {
            try visit.console.operations.rules.find(name)
            return true
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }
}

extension JSONValue {
    /// An object; members whose value is nil are left out.
    static func of(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(Visit.members(members))
    }
}
