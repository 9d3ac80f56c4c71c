internal import ScripCore
internal import ScripRules

/// A rule, or a part of it, that is no term.
struct Unreadable: Error {}

/// Works out what a rule's steps do, as far as that is known before a checkout.
///
/// Nothing is run: parameters are known, helpers are looked through, and what a basket decides stays
/// a term. What does more than there are terms for is unreadable, and its reader quotes it.
struct RuleEvaluator {
    /// What names stand for where a statement is.
    struct Names {
        var terms: [String: Term] = [:]
        /// Declared in the block at hand.
        var declared: Set<String> = []
        /// Tables that no other name can stand for: they may be written to.
        var owned: Set<String> = []
        /// How many loops it stands in.
        var depth = 0
        /// How many functions it stands in.
        var calls = 0
        /// How many statements were followed to here.
        var statements = 0
        /// Whether a quotation would say the same: nothing but a step's own parameters is named.
        var locals: Set<String> = []
    }

    /// What statements come to.
    indirect enum Flow {
        case returns([Term])
        case branch(Term, Flow, Flow)
        /// The end of a block is reached.
        case leaves(Names)
        /// Out of the loop.
        case breaks(Names)
    }

    let file: RuleFile
    let bound: BoundRule
    let work = Work()
    /// What held where the step before let the basket pass.
    var facts: [(condition: Term, flag: Bool)] = []

    init(_ bound: BoundRule, _ file: RuleFile) {
        self.bound = bound
        self.file = file
    }

    /// Counts what is looked at, that of called functions included.
    final class Work {
        private var left = 0

        /// Each step has as much.
        func begin() { left = 30_000 }

        func take() throws(Unreadable) {
            left -= 1
            if left < 0 { throw Unreadable() }
        }
    }

    // MARK: Expressions

    func value(_ expression: LuaExpression, _ names: Names) throws(Unreadable) -> Term {
        try work.take()
        var term = try read(expression, names)
        if term.size > 1 {
            for fact in facts { term = RuleEvaluator.assuming(fact.condition, fact.flag, in: term) }
        }
        if term.node == .unknown { throw Unreadable() }
        return term
    }

    /// Of several, of which the last may be a call with several answers.
    func values(_ list: [LuaExpression], _ names: Names) throws(Unreadable) -> [Term] {
        var terms: [Term] = []
        for (index, expression) in list.enumerated() {
            if index == list.count - 1, case .call(let callee, let arguments) = expression.kind,
                let function = try called(callee, names)
            {
                terms += try answers(of: function, try values(arguments, names), names)
            } else {
                terms.append(try value(expression, names))
            }
        }
        return terms
    }

    /// A question, answered or not.
    func condition(_ expression: LuaExpression, _ names: Names) throws(Unreadable) -> Term {
        guard let truth = try value(expression, names).truth else { throw Unreadable() }
        return truth
    }

    private func read(_ expression: LuaExpression, _ names: Names) throws(Unreadable) -> Term {
        switch expression.kind {
        case .null: return .null
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .integer(number)
        case .string(let text): return .text(text)
        case .parenthesis(let inner): return try value(inner, names)
        case .name(let name): return try named(name, names, at: expression.offset)
        case .index(let base, let key):
            let base = try value(base, names)
            if let name = key.stringLiteral {
                if base == .host("parameters") { return parameter(name) }
                return base.entry(.text(name))
            }
            return base.entry(try value(key, names))
        case .unary("not", let inner): return try condition(inner, names).negated
        case .unary("#", let inner): return try length(try value(inner, names))
        case .unary("-", let inner):
            guard case .integer(let number) = inner.kind else { throw Unreadable() }
            return .integer(-number)
        case .binary("and", let left, let right):
            let first = try value(left, names)
            guard let truth = first.truth else { throw Unreadable() }
            if let flag = truth.boolean { return flag ? try value(right, names) : first }
            return try RuleEvaluator.both(
                first, try value(right, assuming(truth, true, names)))
        case .binary("or", let left, let right):
            let first = try value(left, names)
            guard let truth = first.truth else {
                return try RuleEvaluator.either(first, try value(right, names))
            }
            if let flag = truth.boolean { return flag ? first : try value(right, names) }
            return try RuleEvaluator.either(
                first, try value(right, assuming(truth, false, names)))
        case .binary("..", let left, let right):
            let terms = [try value(left, names), try value(right, names)]
            if let one = written(terms[0]), let two = written(terms[1]) { return .text(one + two) }
            return .apply("..", terms)
        case .binary(let sign, let left, let right):
            guard ["+", "-", "*", "//", "%", "<", "<=", ">", ">=", "==", "~="].contains(sign) else {
                throw Unreadable()
            }
            return try worked(sign, try value(left, names), try value(right, names))
        case .table(let fields): return try table(fields, names)
        case .function(let function):
            return .function(Term.Closure(function: function, names: names.unchanging))
        case .method(let base, let name, let arguments):
            var terms = [try value(base, names)]
            for argument in arguments { terms.append(try value(argument, names)) }
            return try text(name, terms)
        case .call(let callee, let arguments):
            if let function = try called(callee, names) {
                let answers = try answers(of: function, try values(arguments, names), names)
                return answers.first ?? .null
            }
            return try helped(callee, arguments, names)
        case .float, .vararg, .unary: throw Unreadable()
        }
    }

    private func worked(_ sign: String, _ one: Term, _ two: Term) throws(Unreadable) -> Term {
        if sign == "==" || sign == "~=" {
            // `line.category == "x"`, and whether a text begins with another.
            if let begins = beginning(one, two) { return sign == "==" ? begins : begins.negated }
            if case .apply("math.type", let terms) = one.node {
                guard two.text == "integer" else { throw Unreadable() }
                let question = Term.apply("is_integer", terms)
                return sign == "==" ? question : question.negated
            }
        }
        return .folded(sign, [one, two])
    }

    /// `text:sub(1, #word) == word`.
    private func beginning(_ one: Term, _ two: Term) -> Term? {
        guard case .apply("sub", let terms) = one.node, let word = two.text, terms.count == 3,
            terms[1].integer == 1, terms[2].integer == Int64(word.utf8.count), !word.isEmpty
        else { return nil }
        if case .apply("..", let parts) = terms[0].node, parts[1].text == "/", word.hasSuffix("/"),
            case .field(_, "category") = parts[0].node
        {
            return .apply("under", [parts[0], two])
        }
        return .apply("begins", [terms[0], two])
    }

    private func written(_ term: Term) -> String? { term.text ?? term.integer.map(String.init) }

    private func length(_ term: Term) throws(Unreadable) -> Term {
        switch term.node {
        case .list(let terms): return .integer(Int64(terms.count), .count)
        case .record(let entries) where entries.isEmpty: return .integer(0, .count)
        case .text(let text): return .integer(Int64(text.utf8.count))
        default:
            guard term.path == "context.redemption.applied" else { throw Unreadable() }
            return .apply("length", [term])
        }
    }

    private func named(
        _ name: String, _ names: Names, at offset: Int
    ) throws(Unreadable) -> Term {
        if let term = names.terms[name] { return term }
        if let function = file.function(named: name, at: offset) {
            return .function(Term.Closure(function: function, names: [:]))
        }
        if let table = file.constant(named: name, at: offset) {
            return try value(table, Names(depth: names.depth, calls: names.calls))
        }
        guard RuleFile.globals.contains(name), !file.declares(name) else { throw Unreadable() }
        return .host(name)
    }

    private func table(_ fields: [LuaField], _ names: Names) throws(Unreadable) -> Term {
        if fields.isEmpty { return .record([]) }
        if fields.allSatisfy({ $0.key == nil }) {
            let terms = try values(fields.map(\.value), names)
            if terms.contains(where: \.isNull) { throw Unreadable() }
            return .list(terms)
        }
        var entries: [Term.Entry] = []
        var map: Term?
        for field in fields {
            let value = try value(field.value, names)
            if let name = field.name {
                if map != nil || entries.contains(where: { $0.key == name }) { throw Unreadable() }
                entries.append(Term.Entry(key: name, value: value))
            } else if let key = field.key, fields.count == 1 {
                map = .apply("put", [.record([]), try self.value(key, names), value])
            } else {
                throw Unreadable()
            }
        }
        return map ?? .record(entries.filter { !$0.value.isNull }.sorted { $0.key < $1.key })
    }

    // MARK: Parameters

    func parameter(_ name: String) -> Term {
        guard let declared = bound.rule.parameters.first(where: { $0.name == name }) else {
            return .unknown
        }
        if case .conditions = declared.type { return .unknown }
        guard let field = bound.parameters.first(where: { $0.key == name }) else { return .null }
        return term(field.value, declared.type)
    }

    private func term(_ value: ParameterValue, _ type: ParameterType) -> Term {
        switch (value, type) {
        case (.integer(let number), .money): return .integer(number, .money)
        case (.integer(let number), .percent): return .integer(number, .percent)
        case (.integer(let number), _): return .integer(number, .count)
        case (.boolean(let flag), _): return .boolean(flag)
        case (.string(let text), .timeOfDay):
            let parts = text.split(separator: ":").compactMap { Int64($0) }
            return parts.count == 2 ? .integer(parts[0] * 60 + parts[1], .minutes) : .unknown
        case (.string(let text), _): return .text(text)
        case (.list(let values), .list(let of)): return .list(values.map { term($0, of) })
        case (.list(let values), .set(let of)): return .set(values.map { term($0, of) })
        case (.record(let fields), .record(let declared)):
            var entries: [Term.Entry] = []
            for one in declared {
                let value = fields.first { $0.key == one.name }?.value ?? one.defaultValue
                guard let value else { continue }
                entries.append(Term.Entry(key: one.name, value: term(value, one.type)))
            }
            return .record(entries.sorted { $0.key < $1.key })
        default: return .unknown
        }
    }
}

/// What a rule's file declares, for names that stand in it.
struct RuleFile {
    let statements: [LuaStatement]
    let functions: [LuaFunction]

    static let globals: Set<String> = [
        "scrip", "math", "string", "table", "ipairs", "pairs", "next",
    ]

    private let counts: [String: Int]
    let source: RuleSource

    init(_ source: RuleSource) {
        self.source = source
        statements = source.file
        functions = source.vocabulary.functions
        var counts: [String: Int] = [:]
        for statement in source.file + functions.flatMap(\.allStatements) {
            switch statement.kind {
            case .localFunction(let local, _): counts[local.name, default: 0] += 1
            case .local(let locals, _):
                for local in locals { counts[local.name, default: 0] += 1 }
            case .function(let target, _):
                if let name = RuleFile.base(target) { counts[name, default: 0] += 1 }
            case .assign(let targets, _):
                for target in targets {
                    if let name = RuleFile.base(target) { counts[name, default: 0] += 1 }
                }
            default: break
            }
        }
        self.counts = counts
    }

    /// Whether the file does nothing but declare and give a table.
    var onlyDeclares: Bool {
        statements.allSatisfy {
            switch $0.kind {
            case .local, .localFunction, .function, .assign, .returns: true
            default: false
            }
        }
    }

    /// The name that `a.b[c]` begins with.
    static func base(_ expression: LuaExpression) -> String? {
        switch expression.kind {
        case .name(let name): name
        case .index(let base, _), .parenthesis(let base): RuleFile.base(base)
        default: nil
        }
    }

    /// Whether the file gives a name that the host also has to something of its own.
    func declares(_ name: String) -> Bool { counts[name, default: 0] > 0 }

    /// The function of a name that stands for nothing else anywhere in the file.
    ///
    /// - Parameter offset: Where it is named: a local function is there behind its declaration.
    func function(named name: String, at offset: Int = .max) -> LuaFunction? {
        guard counts[name] == 1 else { return nil }
        for statement in statements where statement.offset < offset {
            if case .localFunction(let local, let function) = statement.kind, local.name == name {
                return function
            }
        }
        return nil
    }

    /// A value, or a table of plain values, that nothing in the file can change.
    func constant(named name: String, at offset: Int) -> LuaExpression? {
        guard counts[name] == 1 else { return nil }
        for statement in statements where statement.offset < offset {
            if case .local(let locals, let values) = statement.kind, locals.count == 1,
                values.count == 1, locals[0].name == name
            {
                guard isPlain(values[0]), values[0].fields == nil || isOnlyLookedUp(name) else {
                    return nil
                }
                return values[0]
            }
        }
        return nil
    }

    private func isPlain(_ value: LuaExpression) -> Bool {
        switch value.kind {
        case .integer, .string, .boolean: true
        case .table(let fields): fields.allSatisfy { $0.key == nil && isPlain($0.value) }
        default: false
        }
    }

    /// Whether a name stands only before brackets that are read.
    private func isOnlyLookedUp(_ name: String) -> Bool {
        var isOnly = true
        for statement in statements + functions.flatMap(\.allStatements) {
            for expression in statement.ownExpressions {
                expression.visit { part, isBase in
                    if case .name(name) = part.kind, !isBase { isOnly = false }
                }
            }
        }
        return isOnly
    }
}

extension LuaStatement {
    /// What stands in it itself, not in statements inside it.
    var ownExpressions: [LuaExpression] {
        switch kind {
        case .local(_, let values), .returns(let values): values
        case .assign(let targets, let values): targets + values
        case .call(let call): [call]
        case .whileLoop(let condition, _), .repeatLoop(_, let condition): [condition]
        case .branch(let arms, _): arms.map(\.condition)
        case .numericFor(_, let values, _), .genericFor(_, let values, _): values
        case .block, .localFunction, .function, .breaks, .jump, .label: []
        }
    }
}

extension LuaExpression {
    /// Shows every part, functions' statements left out, and whether it stands before a bracket.
    func visit(isBase: Bool = false, _ show: (LuaExpression, Bool) -> Void) {
        show(self, isBase)
        switch kind {
        case .index(let base, let key):
            base.visit(isBase: true, show)
            key.visit(show)
        case .call(let callee, let arguments):
            callee.visit(show)
            for argument in arguments { argument.visit(show) }
        case .method(let base, _, let arguments):
            base.visit(show)
            for argument in arguments { argument.visit(show) }
        case .binary(_, let left, let right):
            left.visit(show)
            right.visit(show)
        case .unary(_, let inner), .parenthesis(let inner): inner.visit(show)
        case .table(let fields):
            for field in fields {
                field.key?.visit(show)
                field.value.visit(show)
            }
        default: break
        }
    }
}
