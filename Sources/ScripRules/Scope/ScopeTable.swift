internal import LuaSandbox
internal import ScripCore

/// A rule's `scope` written as a table: which lines count, decided without entering Lua.
struct ScopeTable: Hashable, Sendable {
    /// Words, or the parameter that holds them.
    enum Words: Hashable, Sendable {
        case given([String])
        case parameter(String)
    }

    /// One key with the words it is compared to.
    struct Condition: Hashable, Sendable {
        var key: GoodsKey
        var words: Words
        /// Whether a stock may leave the words out: none given is then no condition.
        var mayBeLeftOut = false
    }

    /// Every one of these must match.
    var include: [Condition] = []
    /// Any of these puts a line out.
    var exclude: [Condition] = []

    /// Reads the table; parameters it refers to must be declared lists or sets of strings.
    init(
        _ value: LuaValue, parameters: [ParameterDeclaration]
    ) throws(ContractProblem) {
        guard case .table(let entries) = value else {
            throw ContractProblem("scope must be a function or a table")
        }
        for entry in entries {
            switch entry.key {
            case .string("include"):
                include = try ScopeTable.read(entry.value, "scope.include", parameters)
            case .string("exclude"):
                exclude = try ScopeTable.read(entry.value, "scope.exclude", parameters)
            default:
                let written = entry.key.string ?? "a number"
                throw ContractProblem(
                    "scope has an unknown key '\(written)'"
                        + Nearest.suggestion(for: written, among: ["include", "exclude"]))
            }
        }
    }

    private static func read(
        _ value: LuaValue, _ place: String, _ parameters: [ParameterDeclaration]
    ) throws(ContractProblem) -> [Condition] {
        guard case .table(let entries) = value else {
            throw ContractProblem("\(place) must be a table such as { tag = { \"special\" } }")
        }
        var conditions: [Condition] = []
        for entry in entries {
            let written = entry.key.string ?? "a number"
            guard let key = GoodsKey(rawValue: written) else {
                throw ContractProblem(
                    "\(place) has an unknown key '\(written)'"
                        + Nearest.suggestion(
                            for: written, among: GoodsKey.allCases.map(\.rawValue)))
            }
            let words = try words(entry.value, "\(place).\(written)", parameters)
            conditions.append(
                Condition(
                    key: key, words: words, mayBeLeftOut: mayBeLeftOut(words, parameters)))
        }
        return conditions
    }

    /// A required parameter with no words in it selects nothing: an offer on certain goods must not
    /// become one on all goods because somebody emptied a list.
    private static func mayBeLeftOut(
        _ words: Words, _ parameters: [ParameterDeclaration]
    ) -> Bool {
        guard case .parameter(let name) = words else { return false }
        return parameters.contains {
            $0.name == name && ($0.isOptional || $0.defaultValue != nil)
        }
    }

    private static func words(
        _ value: LuaValue, _ place: String, _ parameters: [ParameterDeclaration]
    ) throws(ContractProblem) -> Words {
        if let name = value["param"]?.string, case .table(let entries) = value, entries.count == 1 {
            guard let declaration = parameters.first(where: { $0.name == name }) else {
                throw ContractProblem(
                    "\(place): parameter '\(name)' is not declared"
                        + Nearest.suggestion(for: name, among: parameters.map(\.name)))
            }
            switch declaration.type {
            case .string, .list(of: .string), .set(of: .string): return .parameter(name)
            default:
                throw ContractProblem(
                    "\(place): parameter '\(name)' must be a string, or a list or set of strings")
            }
        }
        if let word = value.string { return .given([word]) }
        guard let array = value.array, array.allSatisfy({ $0.string != nil }) else {
            throw ContractProblem(
                "\(place) must be a list of strings or { param = \"name\" }")
        }
        return .given(array.compactMap(\.string))
    }
}
