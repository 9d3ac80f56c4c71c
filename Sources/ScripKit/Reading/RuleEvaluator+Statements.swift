internal import ScripRules

extension RuleEvaluator {
    /// Follows statements, and then what comes after them.
    func run(
        _ block: ArraySlice<LuaStatement>, _ names: Names,
        then after: (Names) throws(Unreadable) -> Flow
    ) throws(Unreadable) -> Flow {
        guard let statement = block.first else { return try after(names) }
        try work.take()
        // Each statement waits for those behind it.
        var names = names
        names.statements += 1
        guard names.statements < 300 else { throw Unreadable() }
        if let (rest, known) = try idiom(block, names) {
            return try run(rest, known, then: after)
        }
        let rest = block.dropFirst()
        switch statement.kind {
        case .local(let locals, let expressions):
            var terms = try values(expressions, names)
            names.release(expressions)
            for (index, local) in locals.enumerated() {
                try names.declare(local.name, index < terms.count ? terms[index] : .null)
                if index < expressions.count, case .table = expressions[index].kind {
                    names.owned.insert(local.name)
                }
            }
            terms = []
            return try run(rest, names, then: after)
        case .localFunction(let local, let function):
            try names.declare(
                local.name, .function(Term.Closure(function: function, names: names.unchanging)))
            return try run(rest, names, then: after)
        case .assign(let targets, let expressions):
            let terms = try values(expressions, names)
            names.release(expressions)
            guard targets.count <= terms.count else { throw Unreadable() }
            for (index, target) in targets.enumerated() {
                try assign(terms[index], to: target, &names)
                if case .name(let name) = target.kind { names.owned.remove(name) }
            }
            return try run(rest, names, then: after)
        case .call(let call):
            try insert(call, &names)
            return try run(rest, names, then: after)
        case .block(let body):
            let flow = try inside(body, names)
            return try resumed(flow) { names throws(Unreadable) in
                try run(rest, names, then: after)
            }
        case .branch(let arms, let otherwise):
            let flow = try branched(arms[...], otherwise, names)
            return try resumed(try merged(flow)) { names throws(Unreadable) in
                try run(rest, names, then: after)
            }
        case .returns(let expressions): return .returns(try values(expressions, names))
        case .breaks: return .breaks(names)
        case .genericFor(let variables, let expressions, let body):
            return try loop(variables.map(\.name), expressions, body, names) {
                names throws(Unreadable) in
                try run(rest, names, then: after)
            }
        case .numericFor(let variable, let bounds, let body):
            return try loop(variable.name, bounds, body, names) { names throws(Unreadable) in
                try run(rest, names, then: after)
            }
        case .whileLoop, .repeatLoop, .function, .jump, .label: throw Unreadable()
        }
    }

    /// Follows a block of its own; what it declares is gone behind it.
    func inside(_ body: [LuaStatement], _ names: Names) throws(Unreadable) -> Flow {
        var within = names
        within.declared = []
        return try run(body[...], within) { left in
            .leaves(left.leaving(names))
        }
    }

    private func branched(
        _ arms: ArraySlice<(condition: LuaExpression, body: [LuaStatement])>,
        _ otherwise: [LuaStatement]?, _ names: Names
    ) throws(Unreadable) -> Flow {
        guard let arm = arms.first else { return try inside(otherwise ?? [], names) }
        let condition: Term
        do {
            condition = try self.condition(arm.condition, names)
        } catch {
            // Where nothing but the step's own parameters is named, its text says what it asks.
            guard let text = quotation(arm.condition, names) else { throw error }
            condition = .quoted(text)
        }
        if let flag = condition.boolean {
            return flag
                ? try inside(arm.body, names) : try branched(arms.dropFirst(), otherwise, names)
        }
        return .branch(
            condition, try inside(arm.body, assuming(condition, true, names)),
            try branched(arms.dropFirst(), otherwise, assuming(condition, false, names)))
    }

    /// Its text, where that says the same outside the step.
    private func quotation(_ expression: LuaExpression, _ names: Names) -> String? {
        guard names.calls == 0, names.depth == 0 else { return nil }
        var says = true
        expression.visit { part, _ in
            switch part.kind {
            case .name(let name): if names.locals.contains(name) { says = false }
            case .function: says = false
            default: break
            }
        }
        return says ? file.source.quotation(of: expression) : nil
    }

    /// Branches that only change what names stand for are one way.
    func merged(_ flow: Flow) throws(Unreadable) -> Flow {
        guard case .branch(let condition, let one, let two) = flow else { return flow }
        let (first, second) = (try merged(one), try merged(two))
        if case .leaves(let one) = first, case .leaves(let two) = second {
            return .leaves(try Names.merged(condition, one, two))
        }
        return .branch(condition, first, second)
    }

    func resumed(
        _ flow: Flow, _ after: (Names) throws(Unreadable) -> Flow
    ) throws(Unreadable) -> Flow {
        switch flow {
        case .leaves(let names): return try after(names)
        case .branch(let condition, let one, let two):
            return .branch(condition, try resumed(one, after), try resumed(two, after))
        case .returns, .breaks: return flow
        }
    }

    private func assign(
        _ term: Term, to target: LuaExpression, _ names: inout Names
    ) throws(Unreadable) {
        switch target.kind {
        case .name(let name):
            // What the host hands over stays what it is; functions within rely on that.
            guard let old = names.terms[name] else { throw Unreadable() }
            if case .host = old.node { throw Unreadable() }
            names.terms[name] = term
        case .index(let base, let key):
            // Only of a table that nothing else can stand for.
            guard case .name(let name) = base.kind, names.owned.contains(name),
                let table = names.terms[name]
            else { throw Unreadable() }
            // `list[#list + 1] = term`
            if case .binary("+", let left, let right) = key.kind,
                case .unary("#", let list) = left.kind, case .name(name) = list.kind,
                case .integer(1) = right.kind
            {
                names.terms[name] = try appended(table, term)
                return
            }
            let key = try value(key, names)
            guard key.kind == nil || key.text != nil else { throw Unreadable() }
            names.terms[name] = .apply("put", [table, key, term])
        default: throw Unreadable()
        }
    }

    private func appended(_ list: Term, _ term: Term) throws(Unreadable) -> Term {
        if term.isNull { throw Unreadable() }
        switch list.node {
        case .record(let entries) where entries.isEmpty: return .list([term])
        case .list(let terms): return .list(terms + [term])
        default: return .apply("append", [list, term])
        }
    }

    /// `table.insert(list, term)`.
    private func insert(_ call: LuaExpression, _ names: inout Names) throws(Unreadable) {
        guard case .call(let callee, let arguments) = call.kind, arguments.count == 2,
            case .index(let base, let key) = callee.kind, case .name("table") = base.kind,
            key.stringLiteral == "insert", names.terms["table"] == nil, !file.declares("table"),
            case .name(let name) = arguments[0].kind, names.owned.contains(name),
            let table = names.terms[name]
        else { throw Unreadable() }
        let term = try value(arguments[1], names)
        names.release([arguments[1]])
        names.terms[name] = try appended(table, term)
    }
}

extension RuleEvaluator.Names {
    mutating func declare(_ name: String, _ term: Term) throws(Unreadable) {
        // A name that stands for two things at once is more than is followed here.
        if name != "_", terms[name] != nil, !declared.contains(name) || locals.contains(name) {
            throw Unreadable()
        }
        terms[name] = term
        declared.insert(name)
        locals.insert(name)
        owned.remove(name)
    }

    /// What a function within may see: a local may be another by the time that it is called.
    var unchanging: [String: Term] {
        terms.filter { if case .host = $0.value.node { true } else { false } }
    }

    /// A table that stands whole in an expression may get a second name there.
    mutating func release(_ expressions: [LuaExpression]) {
        for expression in expressions {
            expression.visit { part, isBase in
                switch part.kind {
                case .name(let name): if !isBase { owned.remove(name) }
                case .function: owned = []
                default: break
                }
            }
        }
    }

    /// Behind a block: what it declared is gone.
    func leaving(_ outer: Self) -> Self {
        var names = self
        for name in declared {
            names.terms[name] = outer.terms[name]
            names.owned.remove(name)
        }
        names.declared = outer.declared
        names.statements = max(statements, outer.statements)
        names.locals = outer.locals
        names.depth = outer.depth
        return names
    }

    static func merged(
        _ condition: Term, _ one: Self, _ two: Self
    ) throws(Unreadable) -> Self {
        var names = one
        names.owned.formIntersection(two.owned)
        for (name, term) in one.terms {
            guard let other = two.terms[name] else {
                names.terms[name] = nil
                continue
            }
            if term == other { continue }
            let choice = Term.folded("choose", [condition, term, other])
            names.terms[name] = choice
        }
        return names
    }
}
