internal import ScripRules

extension RuleEvaluator {
    /// Turns of a loop over known values at most.
    private static let turnsMax: Int64 = 60

    /// `for _, x in ipairs(list)` and `for k, v in pairs(table)`.
    func loop(
        _ variables: [String], _ expressions: [LuaExpression], _ body: [LuaStatement],
        _ names: Names, then after: (Names) throws(Unreadable) -> Flow
    ) throws(Unreadable) -> Flow {
        guard expressions.count == 1, case .call(let callee, let arguments) = expressions[0].kind,
            case .name(let iterator) = callee.kind, names.terms[iterator] == nil,
            !file.declares(iterator), arguments.count == 1, variables.count <= 2
        else { throw Unreadable() }
        let collection = try value(arguments[0], names)
        let turns: [[Term]]
        switch (iterator, collection.node) {
        case ("ipairs", .list(let terms)):
            turns = terms.enumerated().map { [.integer(Int64($0.offset + 1)), $0.element] }
        case ("pairs", .set(let terms)):
            if terms.count > 1, let (generators, item, depth) = try? walked(collection, names),
                let first = variables.first, variables.count == 1,
                let flow = try? gathered(
                    generators, [(first, item)], depth, body, names, then: { .leaves($0) }),
                case .leaves(let left) = flow
            {
                // The same for every word.
                return try after(left)
            }
            turns = terms.map { [$0, .yes] }
        case ("ipairs", .record(let entries)) where entries.isEmpty: turns = []
        case ("pairs", .record(let entries)):
            turns = entries.map { [.text($0.key), $0.value] }
        case ("ipairs", .set): throw Unreadable()
        case ("ipairs", _):
            let (generators, item, depth) = try walked(collection, names)
            guard variables.count == 2, variables[0] == "_" else { throw Unreadable() }
            return try gathered(
                generators, [(variables[1], item)], depth, body, names, then: after)
        case ("pairs", _):
            guard collection.isMap else { throw Unreadable() }
            let entries = Term.apply("entries", [collection])
            let item = Term.item(names.depth, .entry)
            let generator = Term.Generator(item: item, collection: entries, condition: .yes)
            let values = [Term.plainField(item, "key"), .plainField(item, "value")]
            return try gathered(
                [generator], Array(zip(variables, values)), names.depth + 1, body, names,
                then: after)
        default: throw Unreadable()
        }
        guard turns.count <= RuleEvaluator.turnsMax else { throw Unreadable() }
        return try turned(turns[...], variables, body, names, then: after)
    }

    /// `for i = 1, 7`.
    func loop(
        _ variable: String, _ bounds: [LuaExpression], _ body: [LuaStatement], _ names: Names,
        then after: (Names) throws(Unreadable) -> Flow
    ) throws(Unreadable) -> Flow {
        let terms = try values(bounds, names)
        guard terms.count == 2, let first = terms[0].integer, let last = terms[1].integer,
            last - first < RuleEvaluator.turnsMax
        else { throw Unreadable() }
        let turns = first <= last ? (first...last).map { [Term.integer($0)] } : []
        return try turned(turns[...], [variable], body, names, then: after)
    }

    /// One turn after the other, each with what is known of it.
    private func turned(
        _ turns: ArraySlice<[Term]>, _ variables: [String], _ body: [LuaStatement], _ names: Names,
        then after: (Names) throws(Unreadable) -> Flow
    ) throws(Unreadable) -> Flow {
        guard let turn = turns.first else { return try after(names) }
        var within = names
        within.declared = []
        for (variable, term) in zip(variables, turn) { try within.declare(variable, term) }
        let flow = try merged(
            run(body[...], within) { left in .leaves(left.leaving(names)) })
        return try continued(flow, outer: names) { left throws(Unreadable) in
            try turned(turns.dropFirst(), variables, body, left, then: after)
        } after: { left throws(Unreadable) in
            try after(left)
        }
    }

    private func continued(
        _ flow: Flow, outer: Names, next: (Names) throws(Unreadable) -> Flow,
        after: (Names) throws(Unreadable) -> Flow
    ) throws(Unreadable) -> Flow {
        switch flow {
        case .returns: return flow
        case .leaves(let names): return try next(names)
        case .breaks(let names):
            var left = names
            left.declared = Set(names.terms.keys).subtracting(outer.terms.keys)
            return try after(left.leaving(outer))
        case .branch(let condition, let one, let two):
            return .branch(
                condition, try continued(one, outer: outer, next: next, after: after),
                try continued(two, outer: outer, next: next, after: after))
        }
    }

    // MARK: Loops over what a checkout brings

    private func gathered(
        _ generators: [Term.Generator], _ variables: [(name: String, term: Term)], _ depth: Int,
        _ body: [LuaStatement], _ names: Names, then after: (Names) throws(Unreadable) -> Flow
    ) throws(Unreadable) -> Flow {
        let assigned = body.written.filter { names.terms[$0] != nil }
        var within = names
        within.declared = []
        within.depth = depth
        for name in assigned {
            let old = names.terms[name] ?? .null
            let mark = old.isTruth ? "?" : old.isNull ? "!" : ""
            within.terms[name] = .carried(mark + name, names.depth)
        }
        let carried = within.terms
        for variable in variables { try within.declare(variable.name, variable.term) }
        let flow = try merged(
            run(body[...], within) { left in .leaves(left.leaving(names)) })
        // The first turn that is so ends it.
        let found = try first(in: flow)
        if let found {
            guard found.condition.boolean == nil, !found.condition.hasCarried,
                !found.answers.contains(where: { $0.isAbout(names.depth) || $0.hasCarried })
            else { throw Unreadable() }
        }
        var result = names
        guard let left = try staying(flow) else { throw Unreadable() }
        for name in assigned {
            guard let old = names.terms[name], let new = left.terms[name], let hand = carried[name]
            else { throw Unreadable() }
            let term = try gathered(new, hand, old, generators)
            if term.hasCarried(from: names.depth) || term.isAbout(names.depth) || term.hasUnknown {
                throw Unreadable()
            }
            result.terms[name] = term
            if !left.owned.contains(name) { result.owned.remove(name) }
        }
        guard let found else { return try after(result) }
        let any = Term.gathered(.any, generators, [found.condition])
        return .branch(any, .returns(found.answers), try after(assuming(any, false, result)))
    }

    /// What names stand for behind a turn that does not end the function.
    private func staying(_ flow: Flow) throws(Unreadable) -> Names? {
        switch flow {
        case .returns: return nil
        case .breaks: throw Unreadable()
        case .leaves(let names): return names
        case .branch(let condition, let one, let two):
            let (one, two) = (try staying(one), try staying(two))
            guard let one, let two else { return one ?? two }
            return try Names.merged(condition, one, two)
        }
    }

    /// Where a turn of a loop ends the function, and with what.
    private func first(
        in flow: Flow
    ) throws(Unreadable) -> (condition: Term, answers: [Term])? {
        switch flow {
        case .returns(let terms): return (.yes, terms)
        case .leaves: return nil
        case .breaks: throw Unreadable()
        case .branch(let condition, let one, let two):
            let (one, two) = (try first(in: one), try first(in: two))
            if let one, let two {
                guard one.answers == two.answers else { throw Unreadable() }
                return (
                    .folded("choose", [condition, one.condition, two.condition]), one.answers
                )
            }
            if let one { return (.folded("and", [condition, one.condition]), one.answers) }
            if let two {
                return (.folded("and", [condition.negated, two.condition]), two.answers)
            }
            return nil
        }
    }

    /// What a name holds behind a loop that makes `new` of what it held before each turn.
    private func gathered(
        _ new: Term, _ hand: Term, _ old: Term, _ generators: [Term.Generator]
    ) throws(Unreadable) -> Term {
        if new == hand { return old }
        guard case .apply(let name, let terms) = new.node else { throw Unreadable() }
        func plain(_ term: Term) throws(Unreadable) -> Term {
            if term.contains({ $0 == hand }) { throw Unreadable() }
            return term
        }
        func all(_ inner: Term, _ gathering: Term.Gathering) -> [Term.Generator]? {
            if case .each(gathering, let more, _) = inner.node { generators + more } else { nil }
        }
        switch name {
        case "choose":
            if terms[2] == hand, old.isNull, terms[1].operands("next_step") != nil,
                terms[0] == nearer(terms[1], hand)
            {
                return .each(.nearest, generators, [try plain(terms[1])])
            }
            let condition = try plain(terms[0])
            if terms[2] == hand {
                return try gathered(terms[1], hand, old, generators.where(condition))
            }
            if terms[1] == hand {
                return try gathered(terms[2], hand, old, generators.where(condition.negated))
            }
            // The same is done either way, with other values.
            guard case .apply(let one, let first) = terms[1].node,
                case .apply(one, let second) = terms[2].node, first.count == second.count,
                ["+", "put", "append"].contains(one), first.dropLast() == second.dropLast(),
                let a = first.last, let b = second.last
            else { throw Unreadable() }
            let choice = Term.folded("choose", [condition, a, b])
            return try gathered(
                .apply(one, first.dropLast() + [choice]), hand, old, generators)
        case "+":
            if case .apply("+", let parts) = terms[0].node, terms[0] != hand {
                return try gathered(
                    .apply("+", [parts[0], .folded("+", [parts[1], terms[1]])]), hand, old,
                    generators)
            }
            guard terms[0] == hand else { throw Unreadable() }
            let part = try plain(terms[1])
            if case .each(.sum, let more, let body) = part.node {
                return .folded("+", [old, .gathered(.sum, generators + more, body)])
            }
            return .folded("+", [old, .gathered(.sum, generators, [part])])
        case "max", "min":
            guard let index = terms.firstIndex(of: hand) else { throw Unreadable() }
            let part = try plain(terms[1 - index])
            return .gathered(name == "max" ? .most : .least, generators, [old, part])
        case "or":
            guard terms[0] == hand else { throw Unreadable() }
            return .folded("or", [old, .gathered(.any, generators, [try plain(terms[1])])])
        case "put":
            guard terms[0] == hand else { throw Unreadable() }
            let key = try plain(terms[1])
            var value = terms[2]
            // Each line is met once, so that nothing is there before.
            if case .apply("+", let parts) = value.node,
                parts[0] == .apply("slot_or_none", [hand, key]), old == .record([]),
                key == generators.last?.item.lineID
            {
                value = parts[1]
            }
            value = try plain(value)
            if let last = generators.last, case .apply("entries", let maps) = last.collection.node,
                last.condition == .yes, key == .plainField(last.item, "key"),
                value == .plainField(last.item, "value")
            {
                let rest = Array(generators.dropLast())
                return try merge(
                    old, rest.isEmpty ? maps[0] : .gathered(.merged, rest, [maps[0]]))
            }
            return try merge(old, .gathered(.map, generators, [key, value]))
        case "merge":
            guard terms[0] == hand else { throw Unreadable() }
            let part = try plain(terms[1])
            switch part.node {
            case .each(.map, let more, let body):
                return try merge(old, .gathered(.map, generators + more, body))
            case .each(.merged, let more, let body):
                return try merge(old, .gathered(.merged, generators + more, body))
            default: return try merge(old, .gathered(.merged, generators, [part]))
            }
        case "append":
            guard terms[0] == hand else { throw Unreadable() }
            return try extend(old, .gathered(.list, generators, [try plain(terms[1])]))
        case "extend":
            guard terms[0] == hand, case .each(.list, let more, let body) = try plain(terms[1]).node
            else { throw Unreadable() }
            return try extend(old, .gathered(.list, generators + more, body))
        default: throw Unreadable()
        }
    }

    /// Whether a step is there and nearer than the best: `step and (not best or step.missing < …)`.
    private func nearer(_ step: Term, _ best: Term) -> Term {
        .folded(
            "and",
            [
                .apply("exists", [step]),
                .folded(
                    "or",
                    [
                        .apply("not", [.apply("held", [best])]),
                        .folded("<", [step.field("missing"), best.field("missing")]),
                    ]),
            ])
    }

    private func merge(_ old: Term, _ map: Term) throws(Unreadable) -> Term {
        switch old.node {
        case .record(let entries) where entries.isEmpty: return map
        case .carried: return .apply("merge", [old, map])
        default: throw Unreadable()
        }
    }

    private func extend(_ old: Term, _ list: Term) throws(Unreadable) -> Term {
        switch old.node {
        case .record(let entries) where entries.isEmpty: return list
        case .carried, .each(.list, _, _):
            return .apply("extend", [old, list])
        default: throw Unreadable()
        }
    }
}

extension Term {
    /// The id of the line, of a line or of some of its pieces.
    var lineID: Term {
        if case .item(_, .units) = node { field("line").field("id") } else { field("id") }
    }

    /// A table with a value for each line's id.
    var isMap: Bool {
        switch node {
        case .apply("share", _), .apply("uses", _), .apply("put", _): true
        case .each(.map, _, _), .each(.merged, _, _): true
        case .apply("choose", let terms): terms[1].isMap && terms[2].isMap
        default: false
        }
    }

    /// Whether it speaks of a turn of a loop of that depth or of one inside it.
    fileprivate func hasCarried(from depth: Int) -> Bool {
        contains { if case .carried(_, let own) = $0.node { own >= depth } else { false } }
    }
}

extension [Term.Generator] {
    /// The same, where something more holds.
    fileprivate func `where`(_ condition: Term) -> Self {
        guard var last else { return self }
        last.condition = .folded("and", [last.condition, condition])
        return dropLast() + [last]
    }
}

extension [LuaStatement] {
    /// Names that statements here write to, or to an entry of; functions within left out.
    var written: [String] {
        var found: Set<String> = []
        for statement in self {
            switch statement.kind {
            case .assign(let targets, _):
                for target in targets { if let name = RuleFile.base(target) { found.insert(name) } }
            case .call(let call):
                if case .call(_, let arguments) = call.kind, let first = arguments.first,
                    let name = RuleFile.base(first)
                {
                    found.insert(name)
                }
            case .block(let body), .whileLoop(_, let body), .repeatLoop(let body, _),
                .numericFor(_, _, let body), .genericFor(_, _, let body):
                found.formUnion(body.written)
            case .branch(let arms, let otherwise):
                for arm in arms { found.formUnion(arm.body.written) }
                found.formUnion((otherwise ?? []).written)
            default: break
            }
        }
        return found.sorted()
    }
}
