internal import ScripRules

/// What of a rule's source decides something: tags, attributes, words, numbers and patterns.
///
/// A basket without them would never reach the branches that ask for them.
struct RuleVocabulary {
    /// What a rule does with a field or an attribute, so that values can be made that reach its branches.
    struct Hint: Hashable {
        /// Text it is compared with.
        var words: Set<String> = []
        /// Numbers it is compared with.
        var numbers: Set<Int64> = []
        /// Lua patterns it is matched against.
        var patterns: Set<String> = []
        /// It is read as a whole number.
        var isNumber = false
        /// It is read as an amount in major units, by `scrip.yuan`.
        var isYuan = false

        /// Whether anything is known.
        var isEmpty: Bool { self == Hint() }
    }

    /// Names asked of `line.tags` and tags of a scope table.
    private(set) var tags: [String] = []
    /// Names asked of `line.attributes` or `ctx.attributes`.
    private(set) var attributes: [String] = []
    /// Attributes are also asked by names that only the parameters know.
    private(set) var asksNamedAttributes = false
    /// Text in the steps, what the scope table names first.
    private(set) var words: [String] = []
    /// Every function, inner ones too.
    private(set) var functions: [LuaFunction] = []
    /// Whole numbers in the steps.
    private(set) var numbers: [Int64] = []
    /// By the name of a field, an attribute or a parameter.
    private(set) var hints: [String: Hint] = [:]

    /// What a local name stands for: the last key of the path it was read from.
    private var meanings: [String: String] = [:]

    init(_ file: [LuaStatement], _ outline: RuleOutline) {
        tags = outline.scopeWords("tag")
        for key in ["sku", "brand", "category"] {
            for word in outline.scopeWords(key) {
                words.append(word)
                hints[key, default: Hint()].words.insert(word)
            }
        }
        // Twice, so that a name is known in a function that stands before its meaning.
        for _ in 0..<2 {
            functions = []
            for statement in file { collect(statement) }
        }
        tags = unique(tags)
        attributes = unique(attributes)
        words = unique(words)
        numbers = Array(Set(numbers)).sorted()
    }

    /// What is known of a name.
    func hint(_ name: String) -> Hint { hints[name] ?? Hint() }

    private func unique(_ list: [String]) -> [String] { Array(Set(list)).sorted() }

    private mutating func collect(_ block: [LuaStatement]) {
        for statement in block { collect(statement) }
    }

    private mutating func collect(_ statement: LuaStatement) {
        switch statement.kind {
        case .local(let names, let values):
            for (name, value) in zip(names, values) { mean(name.name, value) }
            values.forEach { collect($0) }
        case .returns(let values): values.forEach { collect($0) }
        case .assign(let targets, let values):
            for (target, value) in zip(targets, values) {
                if case .name(let name) = target.kind { mean(name, value) }
            }
            (targets + values).forEach { collect($0) }
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
        case .index(let base, let key): collect(base, key)
        case .call(let callee, let arguments):
            note(call: callee, arguments)
            collect(callee)
            arguments.forEach { collect($0) }
        case .method(let base, let name, let arguments):
            note(method: name, of: base, arguments)
            collect(base)
            arguments.forEach { collect($0) }
        case .binary(let sign, let left, let right):
            note(sign, left, right)
            note(sign, right, left)
            collect(left)
            collect(right)
        case .unary(_, let operand), .parenthesis(let operand): collect(operand)
        case .table(let fields):
            for field in fields where !["params", "refusals", "title"].contains(field.name ?? "") {
                // The members of a set that is written as a table.
                if let name = field.name, case .boolean(true) = field.value.kind {
                    words.append(name)
                }
                collect(field.value)
            }
        case .null, .boolean, .float, .vararg, .name: break
        }
    }

    private mutating func collect(_ base: LuaExpression, _ key: LuaExpression) {
        let group = subject(base)
        if let name = key.stringLiteral {
            if group == "tags" { tags.append(name) }
            if group == "attributes" { attributes.append(name) }
        } else if group == "attributes" {
            asksNamedAttributes = true
        }
        collect(base)
        if key.stringLiteral == nil { collect(key) }
    }

    // MARK: What is done with a value

    /// A local takes the meaning of what it is read from.
    private mutating func mean(_ name: String, _ value: LuaExpression) {
        if let subject = subject(value) { meanings[name] = subject }
    }

    /// Functions whose answer is about what they are given.
    private static let keepers: Set<String> = ["string.lower", "string.upper", "string.sub"]

    /// The field, attribute or parameter an expression is about.
    private func subject(_ expression: LuaExpression) -> String? {
        switch expression.kind {
        case .name(let name): meanings[name]
        case .index(_, let key): key.stringLiteral
        case .parenthesis(let inner): subject(inner)
        // `ctx.attributes.birthday or ""`
        case .binary("or", let left, _), .binary("and", _, let left): subject(left)
        // `line.category .. "/"` is still about the category.
        case .binary("..", let left, let right): subject(left) ?? subject(right)
        case .call(let callee, let arguments):
            // `tonumber(line.attributes.abv)` is still about `abv`, as is `string.lower(…)`.
            if callee.path == "tonumber" || RuleVocabulary.keepers.contains(callee.path ?? "") {
                arguments.first.flatMap(subject)
            } else {
                nil
            }
        case .method(let base, let name, _)
        where RuleVocabulary.keepers.contains("string.\(name)"):
            subject(base)
        default: nil
        }
    }

    private mutating func note(_ sign: String, _ left: LuaExpression, _ right: LuaExpression) {
        guard let name = subject(left) else { return }
        switch sign {
        case "==", "~=", "<", "<=", ">", ">=":
            if let text = right.stringLiteral { hints[name, default: Hint()].words.insert(text) }
            if case .integer(let number) = right.kind {
                hints[name, default: Hint()].numbers.insert(number)
                hints[name, default: Hint()].isNumber = true
            }
            if sign != "==", sign != "~=", right.stringLiteral == nil {
                hints[name, default: Hint()].isNumber = true
            }
        case "+", "-", "*", "//", "%": hints[name, default: Hint()].isNumber = true
        default: break
        }
    }

    private mutating func note(method: String, of base: LuaExpression, _ list: [LuaExpression]) {
        guard ["match", "find", "gmatch", "gsub"].contains(method), let name = subject(base),
            let pattern = list.first?.stringLiteral
        else { return }
        hints[name, default: Hint()].patterns.insert(pattern)
    }

    private mutating func note(call callee: LuaExpression, _ arguments: [LuaExpression]) {
        guard let first = arguments.first else { return }
        switch callee.kind {
        case .name("tonumber"):
            if let name = subject(first) { hints[name, default: Hint()].isNumber = true }
        case .index(let library, let key):
            guard case .name(let module) = library.kind, let function = key.stringLiteral else {
                return
            }
            switch (module, function) {
            case ("string", _): note(method: function, of: first, Array(arguments.dropFirst()))
            case ("scrip", "yuan"):
                if let name = subject(first) { hints[name, default: Hint()].isYuan = true }
            case ("math", _):
                for argument in arguments {
                    if let name = subject(argument) {
                        hints[name, default: Hint()].isNumber = true
                    }
                }
            default: break
            }
        default: break
        }
    }
}
