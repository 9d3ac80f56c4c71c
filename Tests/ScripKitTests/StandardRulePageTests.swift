import Foundation
import ScripCore
import ScripRules
import Testing

@testable import ScripKit

/// `docs/standard-rules.md` says of each rule what the rule declares.
struct StandardRulePageTests {
    /// Sets and amounts that the page explains once.
    private static let shared: [(line: String, names: Set<String>)] = [
        (
            "| the goods | | | eight sets, see above |",
            [
                "articles", "categories", "brands", "tags", "excluded_articles",
                "excluded_categories", "excluded_brands", "excluded_tags",
            ]
        ),
        ("| the saving | | | three parameters, see above |", ["off", "pay_percent", "max_off"]),
    ]

    @Test(arguments: Project.rules)
    func theTableIsTheDeclaration(_ name: String) throws {
        let rule = try RuleBook().load(name: name, source: try Project.bytes("rules/\(name).lua"))
        let page = try Project.text("docs/standard-rules.md")
        let start = try #require(page.range(of: "\n### \(name)\n"), "no section")
        let section = page[start.upperBound...].split(separator: "\n## ")[0]
            .split(separator: "\n### ")[0]
        let table = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.map(String.init)
        var declared = rule.parameters
        for (line, names) in StandardRulePageTests.shared where table.contains(line) {
            let left = declared.filter { !names.contains($0.name) }
            #expect(declared.count - left.count == names.count, "\(line)")
            declared = left
        }
        let rows = declared.flatMap(rows)
        for row in rows { #expect(table.contains { $0.hasPrefix(row) }, "\(row)") }
        let shown = table.filter { $0.hasPrefix("| `") }
        #expect(shown.count == rows.count, "rows of parameters that are not there")
    }

    /// What the shared words promise of the rules that share them.
    @Test func sharedParametersAreTheSameEverywhere() throws {
        var seen: [String: ParameterDeclaration] = [:]
        for name in Project.rules {
            let rule = try RuleBook().load(
                name: name, source: try Project.bytes("rules/\(name).lua"))
            let names = Set(rule.parameters.map(\.name))
            guard let goods = StandardRulePageTests.shared.first?.names, goods.isSubset(of: names)
            else { continue }
            for parameter in rule.parameters where goods.contains(parameter.name) {
                #expect(seen[parameter.name] ?? parameter == parameter, "\(name)")
                seen[parameter.name] = parameter
            }
        }
        #expect(seen.count == 8)
        #expect(seen["excluded_tags"]?.defaultValue == .list([.string("special")]))
    }

    private func rows(_ parameter: ParameterDeclaration) -> [String] {
        var rows = [row(parameter, parameter.name)]
        if case .list(of: .record(let fields)) = parameter.type {
            rows += fields.map { row($0, "\(parameter.name)[].\($0.name)") }
        }
        return rows
    }

    private func row(_ parameter: ParameterDeclaration, _ name: String) -> String {
        "| `\(name)` | \(words(parameter.type)) | \(initial(parameter)) |"
    }

    private func words(_ type: ParameterType) -> String {
        switch type {
        case .string(let oneOf) where !oneOf.isEmpty:
            oneOf.map { "`\($0)`" }.joined(separator: ", ")
        case .list(of: .record): "list of records"
        case .list(let of), .set(let of): "\(type.name) of \(of.name)"
        case .timeOfDay: "time of day"
        default: type.name
        }
    }

    private func initial(_ parameter: ParameterDeclaration) -> String {
        switch parameter.defaultValue {
        case nil: parameter.isOptional ? "may be left out" : "required"
        case .integer(let number)?: "`\(number)`"
        case .boolean(let flag)?: "`\(flag)`"
        case .string(let text)?: "`\(text)`"
        case .list(let list)? where list.isEmpty: "none"
        case .list(let list)?:
            "`[\(list.map(CaseWriter.value).joined(separator: ", "))]`"
        case .record?: "a record"
        }
    }
}
