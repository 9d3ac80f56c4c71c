internal import LuaSandbox
internal import ScripCore

/// What a rule's table declares, read once when it is loaded.
struct RuleContract: Sendable {
    /// How lines are chosen.
    enum Scope: Sendable {
        case everything
        case function
        case table(ScopeTable)
    }

    var title: String
    var parameters: [ParameterDeclaration]
    var refusals: [String: String]
    var scope: Scope
    /// Whether splitting a line in two may change the answer.
    var countsLines: Bool
    /// Whether lines that cost nothing count too.
    var countsFree: Bool
    /// Whether there is a step `eligible`.
    var hasEligible: Bool
    /// The parameter that holds who, when and where, if there is one.
    var conditions: ParameterDeclaration?

    /// Titles, labels and refusals are read by people, on a screen.
    static let wordsBytesMax = 1_000
    /// More than a form can show.
    static let parametersMax = 64

    private static let keys = [
        "api", "title", "params", "refusals", "scope", "eligible", "discount", "counts_lines",
        "counts_free",
    ]

    init(_ module: LuaValue) throws(ContractProblem) {
        guard case .table(let entries) = module else {
            throw ContractProblem("a rule returns one table")
        }
        for entry in entries {
            guard let key = entry.key.string, RuleContract.keys.contains(key) else {
                let written = entry.key.string ?? "a number"
                throw ContractProblem(
                    "unknown key '\(written)'"
                        + Nearest.suggestion(for: written, among: RuleContract.keys))
            }
        }
        guard module["api"] == .integer(1) else {
            throw ContractProblem(
                module["api"] == nil ? "api is missing: write api = 1" : "api must be 1")
        }
        switch module["title"] {
        case nil: title = ""
        case .string(let text)? where text.utf8.count <= RuleContract.wordsBytesMax: title = text
        case .string?:
            throw ContractProblem("title is longer than \(RuleContract.wordsBytesMax) bytes")
        default: throw ContractProblem("title must be a string")
        }
        parameters = try ParameterDeclaration.readAll(module["params"], at: "params")
        conditions = try ParameterDeclaration.conditions(in: parameters)
        refusals = try RuleContract.readRefusals(module["refusals"])
        countsLines = try RuleContract.flag("counts_lines", of: module)
        countsFree = try RuleContract.flag("counts_free", of: module)
        switch module["scope"] {
        case nil: scope = .everything
        case .function?: scope = .function
        case .some(let table): scope = .table(try ScopeTable(table, parameters: parameters))
        }
        switch module["eligible"] {
        case nil: hasEligible = false
        case .function?: hasEligible = true
        default: throw ContractProblem("eligible must be a function")
        }
        guard case .function? = module["discount"] else {
            throw ContractProblem(
                module["discount"] == nil
                    ? "discount is missing: it says what comes off" : "discount must be a function")
        }
    }

    private static func flag(
        _ key: String, of module: LuaValue
    ) throws(ContractProblem) -> Bool {
        switch module[key] {
        case nil: return false
        case .boolean(let flag)?: return flag
        default: throw ContractProblem("\(key) must be true or false")
        }
    }

    static func readRefusals(
        _ value: LuaValue?
    ) throws(ContractProblem) -> [String: String] {
        guard let value else { return [:] }
        guard case .table(let entries) = value else {
            throw ContractProblem("refusals must be a table of code to words")
        }
        var refusals: [String: String] = [:]
        for entry in entries {
            guard let code = entry.key.string, let words = entry.value.string else {
                throw ContractProblem("refusals must be a table of code to words")
            }
            guard words.utf8.count <= wordsBytesMax else {
                throw ContractProblem("refusals.\(code) is longer than \(wordsBytesMax) bytes")
            }
            refusals[code] = words
        }
        return refusals
    }

    /// A refusal in the rule's words: `{short:money}` becomes 23.00, `{short}` the value as it is.
    func refusal(
        code: String, details: [(key: String, value: LuaValue)], currency: String
    ) -> Refusal {
        RefusalWords.refusal(code, details, words: refusals, currency: currency)
    }
}
