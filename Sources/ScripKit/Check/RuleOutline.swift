internal import ScripCore
internal import ScripRules

/// What a rule's file declares, read from its source without running it.
struct RuleOutline {
    /// One declared parameter.
    struct Parameter {
        var name: String
        var offset: Int
        var type: String
        /// What a list or set holds, when it is a plain type.
        var of: String?
        /// The fields of a list's records.
        var fields: [Parameter] = []
        var min: Int64?
        var max: Int64?
        var choices: [String] = []
        /// Has a default.
        var hasDefault = false
        /// The default when it is written as plain data.
        var initial: ParameterValue?
        /// The default when it is a whole number.
        var number: (value: Int64, offset: Int)?
        var optional = false
    }

    /// One declared refusal.
    struct Refusal {
        var code: String
        var offset: Int
        /// The words, when they stand in the file as plain text.
        var words: String?
        var wordsOffset: Int
    }

    /// The rule's table, nil when it could not be made out.
    var table: [LuaField]?
    /// Nil when the file computes its parameters.
    var parameters: [Parameter]? = []
    /// Nil when the file computes its refusals.
    var refusals: [Refusal]? = []
    /// Steps by name.
    var steps: [String: LuaExpression] = [:]
    /// Whether the rule says that it counts lines.
    var countsLines = false
    /// Parameters that a scope table refers to.
    var scopeParameters: [(name: String, offset: Int)] = []
    /// What a scope table asks of a line.
    var scopeConditions: [ScopeCondition] = []

    /// One condition of a scope table: words of its own, or a parameter's.
    struct ScopeCondition {
        var isInclude: Bool
        /// `sku`, `category`, `brand` or `tag`.
        var key: String
        var words: [String] = []
        var parameter: String?
    }

    /// Tags, categories, brands and articles that a scope table names.
    func scopeWords(_ key: String) -> [String] {
        scopeConditions.filter { $0.key == key }.flatMap(\.words)
    }

    init(_ file: [LuaStatement]) {
        guard case .returns(let values)? = file.last?.kind, let value = values.first else { return }
        var fields: [LuaField]?
        switch value.kind {
        case .table(let list): fields = list
        case .name(let name): fields = RuleOutline.table(named: name, in: file)
        default: break
        }
        guard let fields else { return }
        table = fields
        for field in fields {
            guard let name = field.name else { continue }
            switch name {
            case "params": parameters = RuleOutline.parameters(field.value)
            case "refusals": refusals = RuleOutline.refusals(field.value)
            case "scope", "eligible", "discount": steps[name] = field.value
            case "counts_lines":
                if case .boolean(true) = field.value.kind { countsLines = true }
            default: break
            }
        }
        if let scope = steps["scope"]?.fields { readScope(scope) }
    }

    /// The parameter of that name.
    func parameter(_ name: String) -> Parameter? { parameters?.first { $0.name == name } }

    /// Fields of `local name = {…}` and of later `name.key = …` and `function name.key()`.
    private static func table(named name: String, in file: [LuaStatement]) -> [LuaField]? {
        var fields: [LuaField]?
        for statement in file {
            switch statement.kind {
            case .local(let names, let values):
                if let index = names.firstIndex(where: { $0.name == name }), index < values.count {
                    fields = values[index].fields
                }
            case .function(let target, let function):
                if case .index(let base, let key) = target.kind, case .name(name) = base.kind {
                    let value = LuaExpression(
                        kind: .function(function), offset: target.offset,
                        end: function.endOffset + 3)
                    fields?.append(LuaField(key: key, value: value, offset: target.offset))
                }
            case .assign(let targets, let values):
                for (target, value) in zip(targets, values) {
                    if case .index(let base, let key) = target.kind, case .name(name) = base.kind {
                        fields?.append(LuaField(key: key, value: value, offset: target.offset))
                    }
                }
            default: break
            }
        }
        return fields
    }

    private static func parameters(_ value: LuaExpression) -> [Parameter]? {
        guard let fields = value.fields else { return nil }
        var list: [Parameter] = []
        for field in fields {
            guard let name = field.name, let keys = field.value.fields else { return nil }
            var parameter = Parameter(name: name, offset: field.offset, type: "")
            for key in keys {
                switch (key.name, key.value.kind) {
                case ("type", .string(let text)): parameter.type = text
                case ("of", .string(let text)): parameter.of = text
                case ("of", .table): parameter.fields = parameters(key.value) ?? []
                case ("min", .integer(let number)): parameter.min = number
                case ("max", .integer(let number)): parameter.max = number
                case ("one_of", .table(let choices)):
                    parameter.choices = choices.compactMap(\.value.stringLiteral)
                case ("default", .integer(let number)):
                    parameter.hasDefault = true
                    parameter.number = (number, key.value.offset)
                case ("default", _):
                    parameter.hasDefault = true
                    parameter.initial = key.value.data
                case ("optional", .boolean(true)): parameter.optional = true
                default: break
                }
            }
            list.append(parameter)
        }
        return list
    }

    /// The parameter that says who, when and where.
    var conditions: Parameter? { parameters?.first { $0.type == "conditions" } }

    private static func refusals(_ value: LuaExpression) -> [Refusal]? {
        guard let fields = value.fields else { return nil }
        var list: [Refusal] = []
        for field in fields {
            guard let name = field.name else { return nil }
            list.append(
                Refusal(
                    code: name, offset: field.offset, words: field.value.stringLiteral,
                    wordsOffset: field.value.offset))
        }
        return list
    }

    private mutating func readScope(_ fields: [LuaField]) {
        for side in fields {
            for match in side.value.fields ?? [] {
                var condition = ScopeCondition(
                    isInclude: side.name == "include", key: match.name ?? "")
                for entry in match.value.fields ?? [] {
                    if entry.name == "param", let name = entry.value.stringLiteral {
                        scopeParameters.append((name, entry.value.offset))
                        condition.parameter = name
                    } else if entry.key == nil, let word = entry.value.stringLiteral {
                        condition.words.append(word)
                    }
                }
                scopeConditions.append(condition)
            }
        }
    }
}

extension LuaExpression {
    /// The value of an expression that is plain data, as JSON would have it; nil when it is not.
    fileprivate var data: ParameterValue? {
        switch kind {
        case .integer(let number): return .integer(number)
        case .unary("-", let operand):
            guard case .integer(let number) = operand.kind else { return nil }
            return .integer(-number)
        case .string(let text): return .string(text)
        case .boolean(let flag): return .boolean(flag)
        case .table(let fields):
            let values = fields.map(\.value.data)
            guard values.allSatisfy({ $0 != nil }) else { return nil }
            if !fields.isEmpty, fields.allSatisfy({ $0.key == nil }) {
                return .list(values.compactMap(\.self))
            }
            let names = fields.compactMap(\.name)
            guard names.count == fields.count else { return nil }
            return .record(
                zip(names, values.compactMap(\.self)).map { .init(key: $0, value: $1) })
        default: return nil
        }
    }
}
