internal import ScripRules

/// Words of a rule's source that decide something: tags, attributes, codes.
///
/// A basket without them would never reach the branches that ask for them.
struct RuleVocabulary {
    /// Names asked of `line.tags` and tags of a scope table.
    var tags: [String] = []
    /// Names asked of `line.attributes` or `ctx.attributes`.
    var attributes: [String] = []
    /// Other text in the steps.
    var words: [String] = []
    /// Every function, inner ones too.
    var functions: [LuaFunction] = []
    /// Whole numbers in the steps.
    var numbers: [Int64] = []

    init(_ file: [LuaStatement], _ outline: RuleOutline) {
        tags = outline.scopeWords["tag"] ?? []
        for key in ["sku", "brand", "category"] { words += outline.scopeWords[key] ?? [] }
        for statement in file { collect(statement) }
        tags = unique(tags)
        attributes = unique(attributes)
        words = unique(words)
        numbers = Array(Set(numbers)).sorted()
    }

    private func unique(_ list: [String]) -> [String] { Array(Set(list)).sorted() }

    private mutating func collect(_ block: [LuaStatement]) {
        for statement in block { collect(statement) }
    }

    private mutating func collect(_ statement: LuaStatement) {
        switch statement.kind {
        case .local(_, let values), .returns(let values): values.forEach { collect($0) }
        case .assign(let targets, let values): (targets + values).forEach { collect($0) }
        case .call(let call): collect(call)
        case .block(let body): collect(body)
        case .whileLoop(let condition, let body), .repeatLoop(let body, let condition):
            collect(condition)
            collect(body)
        case .branch(let arms, let otherwise):
            for arm in arms {
                collect(arm.condition)
                collect(arm.body)
            }
            collect(otherwise ?? [])
        case .numericFor(_, let values, let body), .genericFor(_, let values, let body):
            values.forEach { collect($0) }
            collect(body)
        case .localFunction(_, let function), .function(_, let function):
            functions.append(function)
            collect(function.body)
        case .breaks, .jump, .label: break
        }
    }

    private mutating func collect(_ expression: LuaExpression) {
        switch expression.kind {
        case .string(let text): words.append(text)
        case .integer(let number): numbers.append(number)
        case .function(let function):
            functions.append(function)
            collect(function.body)
        case .index(let base, let key):
            if case .index(_, let group) = base.kind, let name = key.stringLiteral {
                if group.stringLiteral == "tags" { tags.append(name) }
                if group.stringLiteral == "attributes" { attributes.append(name) }
            }
            collect(base)
            if key.stringLiteral == nil { collect(key) }
        case .call(let callee, let arguments):
            collect(callee)
            arguments.forEach { collect($0) }
        case .method(let base, _, let arguments):
            collect(base)
            arguments.forEach { collect($0) }
        case .binary(_, let left, let right):
            collect(left)
            collect(right)
        case .unary(_, let operand), .parenthesis(let operand): collect(operand)
        case .table(let fields):
            for field in fields where !["params", "refusals", "title"].contains(field.name ?? "") {
                collect(field.value)
            }
        case .null, .boolean, .float, .vararg, .name: break
        }
    }
}
