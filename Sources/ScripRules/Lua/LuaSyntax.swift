/// Lua source as a tree.
///
/// Every part knows the byte offset where it stands.
package struct LuaExpression: Sendable {
    package indirect enum Kind: Sendable {
        case null
        case boolean(Bool)
        case integer(Int64)
        case float(String)
        case string(String)
        case vararg
        case name(String)
        case function(LuaFunction)
        case index(LuaExpression, key: LuaExpression)
        case call(LuaExpression, [LuaExpression])
        case method(LuaExpression, String, [LuaExpression])
        case binary(String, LuaExpression, LuaExpression)
        case unary(String, LuaExpression)
        case table([LuaField])
        case parenthesis(LuaExpression)
    }

    package var kind: Kind
    /// What a message points at: of a call its bracket, of an operation its operator.
    package var offset: Int
    /// Where its text ends.
    package var end: Int

    package init(kind: Kind, offset: Int, end: Int) {
        self.kind = kind
        self.offset = offset
        self.end = end
    }

    /// Where its text begins.
    package var start: Int {
        switch kind {
        case .binary(_, let left, _): left.start
        case .index(let base, _), .call(let base, _), .method(let base, _, _): base.start
        default: offset
        }
    }

    /// The text of a string literal.
    package var stringLiteral: String? {
        if case .string(let text) = kind { text } else { nil }
    }

    /// The fields of a table constructor.
    package var fields: [LuaField]? {
        if case .table(let fields) = kind { fields } else { nil }
    }
}

/// One entry of a table constructor; `key` is nil for the next position.
package struct LuaField: Sendable {
    package var key: LuaExpression?
    package var value: LuaExpression
    package var offset: Int

    package init(key: LuaExpression?, value: LuaExpression, offset: Int) {
        self.key = key
        self.value = value
        self.offset = offset
    }

    /// The key when it is plain text.
    package var name: String? { key?.stringLiteral }
}

/// A function with its body.
package final class LuaFunction: Sendable {
    package let parameters: [(name: String, offset: Int)]
    package let body: [LuaStatement]
    package let offset: Int
    /// Where its `end` stands.
    package let endOffset: Int

    package init(
        parameters: [(name: String, offset: Int)], body: [LuaStatement], offset: Int,
        endOffset: Int
    ) {
        self.parameters = parameters
        self.body = body
        self.offset = offset
        self.endOffset = endOffset
    }
}

/// One statement.
package struct LuaStatement: Sendable {
    package indirect enum Kind: Sendable {
        case local([(name: String, offset: Int)], [LuaExpression])
        case assign([LuaExpression], [LuaExpression])
        case call(LuaExpression)
        case block([LuaStatement])
        case whileLoop(LuaExpression, [LuaStatement])
        case repeatLoop([LuaStatement], LuaExpression)
        case branch([(condition: LuaExpression, body: [LuaStatement])], otherwise: [LuaStatement]?)
        case numericFor((name: String, offset: Int), [LuaExpression], [LuaStatement])
        case genericFor([(name: String, offset: Int)], [LuaExpression], [LuaStatement])
        case localFunction((name: String, offset: Int), LuaFunction)
        case function(LuaExpression, LuaFunction)
        case returns([LuaExpression])
        case breaks
        case jump
        case label
    }

    package var kind: Kind
    package var offset: Int
}

extension LuaFunction {
    /// Its statements and those inside them, but not those of inner functions.
    package var allStatements: [LuaStatement] { body.flatMap(\.withInner) }
}

extension LuaStatement {
    fileprivate var withInner: [LuaStatement] {
        let inner: [LuaStatement]
        switch kind {
        case .block(let body), .whileLoop(_, let body), .repeatLoop(let body, _),
            .numericFor(_, _, let body), .genericFor(_, _, let body):
            inner = body
        case .branch(let arms, let otherwise): inner = arms.flatMap(\.body) + (otherwise ?? [])
        default: inner = []
        }
        return [self] + inner.flatMap(\.withInner)
    }
}

extension [LuaStatement] {
    /// Functions written within these statements, and those within them.
    var functions: [LuaFunction] {
        var found: [LuaFunction] = []
        func look(into body: [LuaStatement]) { found += body.functions }
        func add(_ function: LuaFunction) {
            found.append(function)
            look(into: function.body)
        }
        func look(_ expression: LuaExpression) {
            switch expression.kind {
            case .function(let function): add(function)
            case .index(let base, let key):
                look(base)
                look(key)
            case .call(let function, let arguments): ([function] + arguments).forEach(look)
            case .method(let base, _, let arguments): ([base] + arguments).forEach(look)
            case .binary(_, let left, let right):
                look(left)
                look(right)
            case .unary(_, let inner), .parenthesis(let inner): look(inner)
            case .table(let fields):
                for field in fields {
                    look(field.value)
                    if let key = field.key { look(key) }
                }
            case .null, .boolean, .integer, .float, .string, .vararg, .name: break
            }
        }
        for statement in self {
            switch statement.kind {
            case .assign(let targets, let values): (targets + values).forEach(look)
            case .local(_, let values), .returns(let values): values.forEach(look)
            case .call(let call): look(call)
            case .block(let body): look(into: body)
            case .whileLoop(let condition, let body), .repeatLoop(let body, let condition):
                look(condition)
                look(into: body)
            case .branch(let arms, let otherwise):
                for arm in arms {
                    look(arm.condition)
                    look(into: arm.body)
                }
                look(into: otherwise ?? [])
            case .numericFor(_, let values, let body), .genericFor(_, let values, let body):
                values.forEach(look)
                look(into: body)
            case .localFunction(_, let function): add(function)
            case .function(let target, let function):
                look(target)
                add(function)
            case .breaks, .jump, .label: break
            }
        }
        return found
    }

    /// Names that any statement here, or in a function within, assigns to.
    var assignedNames: Set<String> {
        var names: Set<String> = []
        for statement in ([self] + functions.map(\.body)).joined().flatMap(\.withInner) {
            let targets: [LuaExpression]
            switch statement.kind {
            case .assign(let assigned, _): targets = assigned
            case .function(let target, _): targets = [target]
            default: targets = []
            }
            for case .name(let name) in targets.map(\.kind) { names.insert(name) }
        }
        return names
    }

    /// Names that these statements themselves declare, those of blocks within left out.
    var declaredNames: Set<String> {
        var names: Set<String> = []
        for statement in self {
            switch statement.kind {
            case .local(let declared, _): names.formUnion(declared.map(\.name))
            case .localFunction(let name, _): names.insert(name.name)
            default: break
            }
        }
        return names
    }
}
