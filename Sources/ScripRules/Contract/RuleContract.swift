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

    var head: ScriptHead
    var scope: Scope
    /// Whether splitting a line in two may change the answer.
    var countsLines: Bool
    /// Whether lines that cost nothing count too.
    var countsFree: Bool
    /// Whether there is a step `eligible`.
    var hasEligible: Bool
    /// The parameter that holds who, when and where, if there is one.
    var conditions: ParameterDeclaration?

    init(_ module: LuaValue) throws(ContractProblem) {
        head = try ScriptHead(
            module, and: ["scope", "eligible", "discount", "counts_lines", "counts_free"])
        conditions = try ParameterDeclaration.conditions(in: head.parameters)
        countsLines = try RuleContract.flag("counts_lines", of: module)
        countsFree = try RuleContract.flag("counts_free", of: module)
        switch module["scope"] {
        case nil: scope = .everything
        case .function?: scope = .function
        case .some(let table): scope = .table(try ScopeTable(table, parameters: head.parameters))
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
}
