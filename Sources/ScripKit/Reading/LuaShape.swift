internal import ScripRules

/// Lua with holes, to be found again in a rule: the same statements, whatever its names are.
///
/// A name in capitals is a hole for an expression; the same hole twice asks for the same text twice.
/// Other names stand for one name of the rule each. Every statement, sign and number has to be there
/// as written.
struct LuaShape: Sendable {
    let statements: [LuaStatement]
    /// Functions that the last one, or the statements, call.
    let functions: [String: LuaFunction]

    /// Reads the text of a shape, which is one of ours.
    init?(_ text: String) {
        guard let parsed = try? LuaParser.parse(Array(text.utf8)) else { return nil }
        var functions: [String: LuaFunction] = [:]
        var statements: [LuaStatement] = []
        for statement in parsed {
            if case .localFunction(let name, let function) = statement.kind {
                functions[name.name] = function
            } else {
                statements.append(statement)
            }
        }
        self.statements = statements
        self.functions = functions
    }

    /// Finds the statements at the beginning of a block.
    ///
    /// - Parameter taken: Names that stand for something of their own there.
    func found(
        at block: ArraySlice<LuaStatement>, in file: RuleFile, taken: Set<String>
    ) -> LuaMatch? {
        guard block.count >= statements.count else { return nil }
        let match = LuaMatch(self, file, taken)
        for (shape, statement) in zip(statements, block) {
            guard match.isSame(shape, statement) else { return nil }
        }
        return match.isClosed ? match : nil
    }

    /// Whether a function of the rule is a function of the shape.
    func isFunction(_ name: String, _ function: LuaFunction, in file: RuleFile) -> Bool {
        guard let shape = functions[name] else { return false }
        return LuaMatch(self, file).isSame(shape, function)
    }
}

/// What stands in the holes of a shape.
final class LuaMatch {
    private let shape: LuaShape
    private let file: RuleFile
    private(set) var names: [String: String] = [:]
    private(set) var holes: [String: LuaExpression] = [:]
    /// Names that the shape does not declare.
    private(set) var outer: Set<String> = []
    private var declared: Set<String> = []
    private var functions: [String: String] = [:]
    /// Names that stand for something of their own where the shape is looked for.
    private let taken: Set<String>

    init(_ shape: LuaShape, _ file: RuleFile, _ taken: Set<String> = []) {
        self.shape = shape
        self.file = file
        self.taken = taken
    }

    /// What stands in a hole is about nothing that is declared between.
    var isClosed: Bool {
        let inside = Set(declared.compactMap { names[$0] })
        return holes.values.allSatisfy { hole in
            var isFree = true
            hole.visit { part, _ in
                switch part.kind {
                case .name(let name): if inside.contains(name) { isFree = false }
                case .function: isFree = false
                default: break
                }
            }
            return isFree
        }
    }

    private func bind(_ shape: String, _ name: String) -> Bool {
        // One name for one name, both ways; what is not looked at has none.
        if shape == "_" || name == "_" { return shape == name }
        if let bound = names[shape] { return bound == name }
        guard !names.values.contains(name) else { return false }
        names[shape] = name
        return true
    }

    private func declare(
        _ shapes: [(name: String, offset: Int)], _ locals: [(name: String, offset: Int)]
    ) -> Bool {
        guard shapes.count == locals.count else { return false }
        for (shape, local) in zip(shapes, locals) {
            guard bind(shape.name, local.name) else { return false }
            declared.insert(shape.name)
        }
        return true
    }

    private func isName(_ shape: String, _ name: String, at offset: Int) -> Bool {
        if names[shape] != nil { return names[shape] == name }
        if let function = self.shape.functions[shape] {
            if let known = functions[shape] { return known == name }
            guard isPlain(name), let other = file.function(named: name, at: offset) else {
                return false
            }
            functions[shape] = name
            let match = LuaMatch(self.shape, file)
            match.functions = functions
            guard match.isSame(function, other) else { return false }
            functions = match.functions
            return true
        }
        if RuleFile.globals.contains(shape) || shape == "utf8" {
            return shape == name && isPlain(name) && !file.declares(name)
        }
        guard bind(shape, name) else { return false }
        outer.insert(shape)
        return true
    }

    /// Nothing nearer than the file gives the name another meaning.
    private func isPlain(_ name: String) -> Bool {
        !names.values.contains(name) && !taken.contains(name)
    }

    func isSame(_ shape: LuaFunction, _ function: LuaFunction) -> Bool {
        declare(shape.parameters, function.parameters) && isSame(shape.body, function.body)
    }

    private func isSame(_ shapes: [LuaStatement], _ statements: [LuaStatement]) -> Bool {
        shapes.count == statements.count && zip(shapes, statements).allSatisfy { isSame($0, $1) }
    }

    private func isSame(_ shapes: [LuaExpression], _ expressions: [LuaExpression]) -> Bool {
        shapes.count == expressions.count && zip(shapes, expressions).allSatisfy { isSame($0, $1) }
    }

    func isSame(_ shape: LuaStatement, _ statement: LuaStatement) -> Bool {
        switch (shape.kind, statement.kind) {
        case (.local(let names, let values), .local(let locals, let others)):
            // A local is not yet declared in its own value.
            return isSame(values, others) && declare(names, locals)
        case (.assign(let targets, let values), .assign(let places, let others)):
            return isSame(targets, places) && isSame(values, others)
        case (.call(let call), .call(let other)): return isSame(call, other)
        case (.whileLoop(let condition, let body), .whileLoop(let other, let block)):
            return isSame(condition, other) && isSame(body, block)
        case (.branch(let arms, let otherwise), .branch(let others, let block)):
            guard arms.count == others.count, (otherwise == nil) == (block == nil) else {
                return false
            }
            for (arm, other) in zip(arms, others) {
                guard isSame(arm.condition, other.condition), isSame(arm.body, other.body) else {
                    return false
                }
            }
            return isSame(otherwise ?? [], block ?? [])
        case (
            .numericFor(let name, let bounds, let body),
            .numericFor(let local, let others, let block)
        ):
            return isSame(bounds, others) && declare([name], [local]) && isSame(body, block)
        case (
            .genericFor(let names, let values, let body),
            .genericFor(let locals, let others, let block)
        ):
            return isSame(values, others) && declare(names, locals) && isSame(body, block)
        case (.returns(let values), .returns(let others)): return isSame(values, others)
        case (.breaks, .breaks): return true
        default: return false
        }
    }

    private func isSame(_ shape: LuaExpression, _ expression: LuaExpression) -> Bool {
        if case .parenthesis(let inner) = expression.kind { return isSame(shape, inner) }
        switch (shape.kind, expression.kind) {
        case (.parenthesis(let inner), _): return isSame(inner, expression)
        case (.name(let name), _) where name.allSatisfy({ $0.isUppercase }):
            if let hole = holes[name] { return LuaMatch.isText(hole, expression) }
            holes[name] = expression
            return true
        case (.name(let shape), .name(let name)): return isName(shape, name, at: expression.offset)
        case (.null, .null): return true
        case (.boolean(let one), .boolean(let two)): return one == two
        case (.integer(let one), .integer(let two)): return one == two
        case (.string(let one), .string(let two)): return one == two
        case (.index(let base, let key), .index(let other, let name)):
            return isSame(base, other) && isSame(key, name)
        case (.call(let callee, let arguments), .call(let other, let given)):
            return isSame(callee, other) && isSame(arguments, given)
        case (.method(let base, let name, let arguments), .method(let other, let word, let given)):
            return name == word && isSame(base, other) && isSame(arguments, given)
        case (.binary(let sign, let left, let right), .binary(let other, let one, let two)):
            return sign == other && isSame(left, one) && isSame(right, two)
        case (.unary(let sign, let inner), .unary(let other, let operand)):
            return sign == other && isSame(inner, operand)
        case (.table(let fields), .table(let others)):
            guard fields.count == others.count else { return false }
            for (field, other) in zip(fields, others) {
                guard (field.key == nil) == (other.key == nil), isSame(field.value, other.value)
                else { return false }
                if let key = field.key, let name = other.key, !isSame(key, name) { return false }
            }
            return true
        case (.function(let function), .function(let other)): return isSame(function, other)
        default: return false
        }
    }

    /// Whether two expressions of the rule are written alike.
    private static func isText(_ one: LuaExpression, _ two: LuaExpression) -> Bool {
        switch (one.kind, two.kind) {
        case (.parenthesis(let inner), _): return isText(inner, two)
        case (_, .parenthesis(let inner)): return isText(one, inner)
        case (.name(let one), .name(let two)): return one == two
        case (.integer(let one), .integer(let two)): return one == two
        case (.string(let one), .string(let two)): return one == two
        case (.index(let base, let key), .index(let other, let name)):
            return isText(base, other) && isText(key, name)
        case (.call(let callee, let arguments), .call(let other, let given)):
            return isText(callee, other) && arguments.count == given.count
                && zip(arguments, given).allSatisfy { isText($0, $1) }
        case (.binary(let sign, let left, let right), .binary(let other, let first, let second)):
            return sign == other && isText(left, first) && isText(right, second)
        default: return false
        }
    }
}
