internal import ScripCore
internal import ScripRules

extension RuleEvaluator {
    // MARK: Questions

    /// `one and other`.
    static func both(_ one: Term, _ other: Term) throws(Unreadable) -> Term {
        guard let truth = one.truth else { throw Unreadable() }
        if let flag = truth.boolean { return flag ? other : one }
        if other.isTruth { return .folded("and", [truth, other]) }
        if other.isNull { return .no }
        if case .apply("choose", let terms) = one.node {
            return .folded(
                "choose", [terms[0], try both(terms[1], other), try both(terms[2], other)])
        }
        return .folded("choose", [truth, other, one.isTruth ? .no : one])
    }

    /// `one or other`.
    static func either(_ one: Term, _ other: Term) throws(Unreadable) -> Term {
        // `off[id] or 0`
        if case .apply("slot", let terms) = one.node, other.integer == 0 {
            return .apply("slot_or_none", terms)
        }
        // An article of which there is no line has no lines.
        if case .apply("article_lines?", let terms) = one.node, other == .record([]) {
            return .apply("article_lines", terms)
        }
        guard let truth = one.truth else { throw Unreadable() }
        if let flag = truth.boolean { return flag ? one : other }
        if one.isTruth, other.isTruth { return .folded("or", [truth, other]) }
        if case .apply("choose", let terms) = one.node {
            return .folded(
                "choose", [terms[0], try either(terms[1], other), try either(terms[2], other)])
        }
        if other.isTruth { return .folded("or", [truth, other]) }
        return .folded("choose", [truth, one.isTruth ? .yes : one, other])
    }

    /// What names stand for where something is known to hold, or not to.
    func assuming(_ condition: Term, _ flag: Bool, _ names: Names) -> Names {
        var names = names
        for (name, term) in names.terms where term.size > 1 {
            names.terms[name] = RuleEvaluator.assuming(condition, flag, in: term)
        }
        return names
    }

    static func assuming(_ condition: Term, _ flag: Bool, in term: Term) -> Term {
        let opposite = condition.negated
        let isAboutLoops = !condition.free.isEmpty
        let any = Set((flag ? condition : opposite).flattened("or"))
        guard term.contains({ $0 == condition || $0 == opposite || $0.asks(one: any) }) else {
            return term
        }
        return term.replacing { part in
            if part == condition { return .boolean(flag) }
            if part == opposite { return .boolean(!flag) }
            // A loop's own item is another in another loop.
            if case .each = part.node, isAboutLoops { return part }
            if part.asks(one: any) { return part.without(end: any) }
            return nil
        }
    }

    // MARK: Functions of the rule

    /// The function of the rule that is called; nil where it is the host's.
    func called(_ callee: LuaExpression, _ names: Names) throws(Unreadable) -> Term.Closure? {
        guard case .name(let name) = callee.kind else { return nil }
        if RuleFile.globals.contains(name), names.terms[name] == nil, !file.declares(name) {
            return nil
        }
        guard case .function(let closure) = try value(callee, names).node else {
            throw Unreadable()
        }
        return closure
    }

    /// What a function answers.
    func answers(
        of closure: Term.Closure, _ arguments: [Term], _ names: Names
    ) throws(Unreadable) -> [Term] {
        try work.take()
        guard names.calls < 10 else { throw Unreadable() }
        if let known = try idiom(closure.function, arguments, names) { return known }
        var inside = Names(terms: closure.names, depth: names.depth, calls: names.calls + 1)
        inside.statements = names.statements
        for (index, parameter) in closure.function.parameters.enumerated() {
            inside.terms[parameter.name] = index < arguments.count ? arguments[index] : .null
        }
        inside.declared = Set(closure.function.parameters.map(\.name))
        return try joined(run(closure.function.body[...], inside) { .leaves($0) })
    }

    /// Answers of all ways through a function.
    func joined(_ flow: Flow) throws(Unreadable) -> [Term] {
        switch flow {
        case .returns(let terms): return terms
        case .leaves: return []
        case .breaks: throw Unreadable()
        case .branch(let condition, let one, let two):
            let (one, two) = (try joined(one), try joined(two))
            var terms: [Term] = []
            for index in 0..<max(one.count, two.count) {
                terms.append(
                    .folded(
                        "choose",
                        [
                            condition, index < one.count ? one[index] : .null,
                            index < two.count ? two[index] : .null,
                        ]))
            }
            if terms.contains(where: { $0.node == .unknown }) { throw Unreadable() }
            return terms
        }
    }

    // MARK: Helpers of the host

    func helped(
        _ callee: LuaExpression, _ arguments: [LuaExpression], _ names: Names
    ) throws(Unreadable) -> Term {
        let name: String
        switch callee.kind {
        case .name(let plain): name = plain
        case .index(let base, let key):
            guard case .name(let library) = base.kind, let word = key.stringLiteral,
                names.terms[library] == nil, !file.declares(library)
            else { throw Unreadable() }
            name = "\(library).\(word)"
        default: throw Unreadable()
        }
        let given = try values(arguments, names)
        switch (name, given.count) {
        case ("math.min", 2): return .folded("min", given)
        case ("math.max", 2): return .folded("max", given)
        case ("math.type", 1): return .apply("math.type", given)
        case ("next", 1):
            guard case .set(let terms) = given[0].node else { throw Unreadable() }
            return terms.first ?? .null
        case ("scrip.percent_off", 2...3):
            guard let rounding = RuleEvaluator.rounding(given.dropFirst(2).first) else {
                throw Unreadable()
            }
            return .folded("percent_off", [given[0], given[1], .text(rounding)])
        case ("scrip.div", 2...3):
            guard let rounding = RuleEvaluator.rounding(given.dropFirst(2).first) else {
                throw Unreadable()
            }
            return .apply("div", [given[0], given[1], .text(rounding)])
        case ("scrip.sum", 1...2): return try sum(given, names)
        case ("scrip.cheapest", 1...3), ("scrip.dearest", 1...3):
            var terms = [given[0], given.count > 1 ? given[1] : .integer(1)]
            if terms[1].isNull { terms[1] = .integer(1) }
            if given.count > 2 {
                switch given[2].text {
                case "all": terms.append(.text("all"))
                case "unused": break
                default: throw Unreadable()
                }
            }
            // Where there is none of it the rule fails.
            if case .apply("article_lines?", let lines) = terms[0].node {
                terms[0] = .apply("article_lines", lines)
            }
            if terms[0] == .host("scope") { terms[0] = .plainField(.host("scope"), "lines") }
            guard terms[0].itemSort == .line else { throw Unreadable() }
            return .apply(String(name.dropFirst(6)), terms)
        case ("scrip.share", 2): return .apply("share", given)
        case ("scrip.uses", 1): return .apply("uses", given)
        case ("scrip.refuse", 1...2):
            guard given[0].text != nil else {
                if case .apply("choose", let terms) = given[0].node {
                    return .folded(
                        "choose",
                        [
                            terms[0], .apply("refuse", [terms[1]] + given.dropFirst()),
                            .apply("refuse", [terms[2]] + given.dropFirst()),
                        ])
                }
                throw Unreadable()
            }
            return .apply("refuse", given)
        case ("string.format", 3):
            guard given[0].text == "%02d:%02d", let hours = given[1].integer,
                let minutes = given[2].integer
            else { throw Unreadable() }
            let digits = { (number: Int64) in number < 10 ? "0\(number)" : String(number) }
            guard hours >= 0, minutes >= 0 else { throw Unreadable() }
            return .text("\(digits(hours)):\(digits(minutes))")
        case ("table.concat", 2):
            guard case .list(let terms) = given[0].node, let between = given[1].text else {
                throw Unreadable()
            }
            let words = terms.compactMap(\.text)
            guard words.count == terms.count else { throw Unreadable() }
            return .text(words.joined(separator: between))
        default: throw Unreadable()
        }
    }

    private static func rounding(_ term: Term?) -> String? {
        guard let term, !term.isNull else { return "half_up" }
        guard let word = term.text, HostHelper.roundings.contains(where: { $0.0 == word }) else {
            return nil
        }
        return word
    }

    /// `scrip.sum(lines, function)`.
    private func sum(_ given: [Term], _ names: Names) throws(Unreadable) -> Term {
        let lines =
            given[0] == .host("scope") ? Term.plainField(.host("scope"), "lines") : given[0]
        guard lines.itemSort == .line else {
            // Of some lines that a loop chose.
            throw Unreadable()
        }
        guard given.count == 2, !given[1].isNull else { return .sum(of: "amount", over: lines) }
        guard case .function(let closure) = given[1].node else { throw Unreadable() }
        let (generators, item, depth) = try walked(lines, names)
        var inside = names
        inside.depth = depth
        let answers = try answers(of: closure, [item], inside)
        guard answers.count == 1, answers[0].kind != nil else { throw Unreadable() }
        return .gathered(.sum, generators, answers)
    }

    /// What stands for one part of what is gone through, with the loops that it takes.
    func walked(
        _ collection: Term, _ names: Names
    ) throws(Unreadable) -> (generators: [Term.Generator], item: Term, depth: Int) {
        if case .each(.list, let generators, let body) = collection.node, body.count == 1 {
            // Through what another loop gathered: through what that one went.
            var found: [Term.Generator] = []
            var renamed: [Term: Term] = [:]
            for (index, generator) in generators.enumerated() {
                guard case .item(_, let sort) = generator.item.node else { throw Unreadable() }
                let item = Term.item(names.depth + index, sort)
                let before = renamed
                renamed[generator.item] = item
                let after = renamed
                found.append(
                    Term.Generator(
                        item: item, collection: generator.collection.replacing { before[$0] },
                        condition: generator.condition.replacing { after[$0] }))
            }
            let all = renamed
            return (found, body[0].replacing { all[$0] }, names.depth + generators.count)
        }
        let sort = collection.itemSort
        guard sort != .other else { throw Unreadable() }
        let lines =
            collection == .host("scope") ? Term.plainField(.host("scope"), "lines") : collection
        let item = Term.item(names.depth, sort)
        return (
            [Term.Generator(item: item, collection: lines, condition: .yes)], item,
            names.depth + 1
        )
    }

    // MARK: Text

    func text(_ name: String, _ terms: [Term]) throws(Unreadable) -> Term {
        guard name == "sub" else { throw Unreadable() }
        let numbers = terms.dropFirst().map(\.integer)
        guard !numbers.contains(nil) else { throw Unreadable() }
        guard let text = terms[0].text else {
            if terms.count == 3 { return .apply("sub", terms) }
            throw Unreadable()
        }
        let bytes = Array(text.utf8)
        func place(_ number: Int64) -> Int64 {
            number < 0 ? Int64(bytes.count) + number + 1 : number
        }
        let first = max(1, place((numbers.first ?? nil) ?? 1))
        let last = min(Int64(bytes.count), place(numbers.count > 1 ? (numbers[1] ?? -1) : -1))
        guard first <= last else { return .text("") }
        guard
            let part = String(validating: bytes[Int(first - 1)..<Int(last)], as: UTF8.self)
        else { throw Unreadable() }
        return .text(part)
    }
}

extension Term {
    /// A choice by one of these questions, of which one at least holds.
    fileprivate func asks(one any: Set<Term>) -> Bool {
        if case .apply("choose", let terms) = node {
            any.count > 1 && any.contains(terms[0])
        } else {
            false
        }
    }

    /// The same without what is left when none of the questions holds.
    fileprivate func without(end any: Set<Term>) -> Term {
        guard case .apply("choose", let terms) = node, any.contains(terms[0]) else { return self }
        var rest = any
        rest.remove(terms[0])
        return rest.isEmpty
            ? terms[1] : .apply("choose", [terms[0], terms[1], terms[2].without(end: rest)])
    }
}
