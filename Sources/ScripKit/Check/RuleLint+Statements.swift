internal import ScripRules

extension RuleLint {
    /// Follows a block and answers whether what comes after it can run.
    func follow(_ block: [LuaStatement], _ names: Names) -> Bool {
        for (index, statement) in block.enumerated() {
            fuel -= 1
            guard fuel > 0 else { return true }
            guard follow(statement, names) else {
                if index + 1 < block.count {
                    note(
                        .unreachable, .warning, at: block[index + 1].offset,
                        "this never runs: what stands before it always returns or never ends")
                }
                return false
            }
        }
        return true
    }

    private func follow(_ statement: LuaStatement, _ names: Names) -> Bool {
        switch statement.kind {
        case .local(let locals, let values):
            let shapes = self.shapes(of: values, count: locals.count, names)
            for (local, shape) in zip(locals, shapes) { declare(local, shape, names) }
        case .assign(let targets, let values):
            let shapes = self.shapes(of: values, count: targets.count, names)
            for (target, shape) in zip(targets, shapes) { assign(target, shape, names) }
        case .call(let call):
            let shape = self.shape(of: call, names)
            if shape == .refusal {
                note(
                    .refusalDropped, at: call.offset,
                    "this refusal is made and thrown away; write 'return scrip.refuse(…)'")
            }
            if case .call(let callee, _) = call.kind, case .name("error") = callee.kind {
                return false
            }
        case .block(let body): return follow(body, Names(outer: names))
        case .whileLoop(let condition, let body):
            _ = shape(of: condition, names)
            _ = follow(body, Names(outer: names))
            if case .boolean(true) = condition.kind { return leaves(body) }
        case .repeatLoop(let body, let condition):
            let inner = Names(outer: names)
            let goesOn = follow(body, inner)
            _ = shape(of: condition, inner)
            return goesOn || leaves(body)
        case .branch(let arms, let otherwise): return branch(arms, otherwise, names)
        case .numericFor(let variable, let bounds, let body):
            let shapes = bounds.map { shape(of: $0, names) }
            for (shape, bound) in zip(shapes, bounds) where shape == .float {
                note(
                    .floatMoney, .warning, at: bound.offset, "this loop counts in floats")
            }
            let inner = Names(outer: names)
            declare(variable, .integer(.none), inner)
            _ = follow(body, inner)
        case .genericFor(let variables, let values, let body):
            loop(variables, values, body, names)
        case .localFunction(let name, let function):
            names.offsets[name.name] = name.offset
            self.variables[name.offset] = define(function, names)
        case .function(let target, let function): assign(target, define(function, names), names)
        case .returns(let values):
            let shapes = values.map { shape(of: $0, names) }
            let first = shapes.first ?? .null
            if !returned.isEmpty {
                returned[returned.count - 1].append(
                    (first, values.first?.offset ?? statement.offset))
            }
            return false
        case .breaks, .jump: return true
        case .label: return true
        }
        return true
    }

    /// Whether a loop that never ends by itself is left by a `break` or `goto`.
    private func leaves(_ block: [LuaStatement]) -> Bool {
        block.contains { statement in
            switch statement.kind {
            case .breaks, .jump: true
            case .block(let body): leaves(body)
            case .branch(let arms, let otherwise):
                arms.contains { leaves($0.body) } || leaves(otherwise ?? [])
            default: false
            }
        }
    }

    private func branch(
        _ arms: [(condition: LuaExpression, body: [LuaStatement])], _ otherwise: [LuaStatement]?,
        _ names: Names
    ) -> Bool {
        var goesOn = otherwise == nil
        for arm in arms {
            let shape = self.shape(of: arm.condition, names)
            noteConstant(shape, arm.condition)
            if follow(arm.body, Names(outer: names)) { goesOn = true }
        }
        if let otherwise, follow(otherwise, Names(outer: names)) { goesOn = true }
        return goesOn
    }

    /// 0 and "" are true in Lua, which surprises people from other languages.
    func noteConstant(_ shape: Shape, _ condition: LuaExpression) {
        if case .binary("and", let left, let right) = condition.unwrapped.kind, right.isLiteral {
            noteLiteral(right, beside: left.isComparison ? left : nil)
        } else if case .boolean = condition.kind {
            note(
                .constantCondition, .warning, at: condition.offset, "this condition never changes")
        } else if shape.isAlwaysTrue, shape != .boolean(true) {
            note(
                .constantCondition, at: condition.offset,
                "\(shape.words) is always true in Lua, 0 and \"\" too; compare it with something")
        }
    }

    private func loop(
        _ variables: [(name: String, offset: Int)], _ values: [LuaExpression],
        _ body: [LuaStatement], _ names: Names
    ) {
        let shapes = values.map { shape(of: $0, names) }
        var yields: [Shape] = []
        switch shapes.first?.sure {
        case .iterator(let known): yields = known
        case .object, .list, .map, .table, .parameters, .record:
            note(
                .argument, at: values[0].offset,
                "'in' needs an iterator; write 'in ipairs(…)' for a list or 'in pairs(…)' for a set"
            )
        default: break
        }
        let inner = Names(outer: names)
        for (index, variable) in variables.enumerated() {
            declare(variable, index < yields.count ? yields[index] : .unknown, inner)
        }
        _ = follow(body, inner)
    }

    private func declare(_ local: (name: String, offset: Int), _ shape: Shape, _ names: Names) {
        names.offsets[local.name] = local.offset
        // What was assigned later in an earlier pass is still true of a loop's next turn.
        if let known = variables[local.offset] {
            variables[local.offset] = known.joined(with: shape)
        } else {
            variables[local.offset] = shape
        }
    }

    func define(_ function: LuaFunction, _ names: Names) -> Shape {
        functions[function.offset] = (function, names)
        return .function(function.offset)
    }

    private func assign(_ target: LuaExpression, _ shape: Shape, _ names: Names) {
        switch target.kind {
        case .name(let name):
            if let offset = names.offset(of: name) {
                variables[offset] = variables[offset]?.joined(with: shape) ?? shape
            } else {
                note(
                    .globalWrite, at: target.offset,
                    "'\(name)' is not a local variable; write 'local \(name)' first",
                    about: name, among: Array(names.all))
            }
        case .index(let base, let key):
            assign(shape, to: key, of: self.shape(of: base, names).sure, at: target.offset, names)
        default: break
        }
    }

    private func assign(
        _ shape: Shape, to key: LuaExpression, of base: Shape, at offset: Int, _ names: Names
    ) {
        let keyShape = self.shape(of: key, names)
        switch base {
        case .table(let id):
            if let name = key.stringLiteral {
                let known = tables[id]?.fields[name] ?? shape
                tables[id]?.fields[name] = known.joined(with: shape)
            } else {
                if !isNumber(keyShape) { tables[id]?.open = true }
                addElement(shape, to: id)
            }
        case .object, .list, .map, .parameters, .record, .library:
            let field = key.stringLiteral.map { " '\($0)'" as Sentence } ?? ""
            note(
                .writeHost, at: offset,
                "\(base.words) is read-only: nothing can be assigned to its field" + field)
        default: break
        }
    }

    func addElement(_ shape: Shape, to id: Int) {
        guard let known = tables[id]?.element else { return }
        tables[id]?.element = known == .null ? shape : known.joined(with: shape)
    }

    func isNumber(_ shape: Shape) -> Bool {
        if case .integer = shape { true } else { false }
    }
}
