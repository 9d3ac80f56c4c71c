/// What is known before a checkout is worked out, and one meaning gets one shape.
extension Term {
    // MARK: Truth

    /// It is true, false or, where a checkout does not have it, nil, and nothing else.
    var isTruth: Bool {
        switch node {
        case .boolean: return true
        case .apply(let name, let terms):
            switch name {
            case "<", "<=", ">", ">=", "==", "~=", "not", "in", "tagged", "under", "begins",
                "is_integer", "exists", "given", "held", "lacks":
                return true
            case "and", "or": return terms.allSatisfy(\.isTruth)
            default: return false
            }
        case .each(.any, _, _): return true
        case .field: return path == "context.wallet.first_purchase"
        case .quoted: return true
        case .carried(let name, _): return name.hasPrefix("?")
        default: return false
        }
    }

    /// Whether Lua takes it for true; nil where that is not known to be a question.
    var truth: Term? {
        switch node {
        case .null: return .no
        case .boolean: return self
        case .integer, .text, .list, .set, .record, .function, .host: return .yes
        case .apply("choose", let terms):
            guard let one = terms[1].truth, let two = terms[2].truth else { return nil }
            return .folded("choose", [terms[0], one, two])
        case .apply("first", let terms): return .apply("exists", terms)
        case .apply("next_step", _), .each(.nearest, _, _): return .apply("exists", [self])
        case .carried(let name, _) where name.hasPrefix("!"): return .apply("held", [self])
        case .apply("and", let terms), .apply("or", let terms):
            guard case .apply(let name, _) = node, let one = terms[0].truth,
                let two = terms[1].truth
            else { return nil }
            return .folded(name, [one, two])
        case .apply("+", _), .apply("-", _), .apply("*", _), .apply("//", _), .apply("%", _),
            .apply("min", _), .apply("max", _), .apply("div", _):
            return .yes
        case .apply("empty_slot", let terms): return .apply("lacks", terms)
        case .apply("cheapest", _), .apply("dearest", _), .apply("nearest", _): return .yes
        case .each(.list, _, _), .each(.map, _, _): return .yes
        case .field(let base, _) where base.path == "context.attributes":
            return .apply("given", [self])
        default:
            if isTruth { return self }
            return kind == nil ? nil : .yes
        }
    }

    /// The opposite.
    var negated: Term {
        switch node {
        case .boolean(let flag): return .boolean(!flag)
        case .apply("not", let terms): return terms[0]
        case .apply("<", let terms): return .apply(">=", terms)
        case .apply("<=", let terms): return .apply(">", terms)
        case .apply(">", let terms): return .apply("<=", terms)
        case .apply(">=", let terms): return .apply("<", terms)
        case .apply("==", let terms): return .apply("~=", terms)
        case .apply("~=", let terms): return .apply("==", terms)
        case .apply("and", let terms): return .folded("or", terms.map(\.negated))
        case .apply("or", let terms): return .folded("and", terms.map(\.negated))
        default: return .apply("not", [self])
        }
    }

    // MARK: Fields

    /// A field of it.
    func field(_ key: String) -> Term {
        switch node {
        case .record(let entries): return entries.first { $0.key == key }?.value ?? .null
        case .apply("choose", let terms):
            // Of what is nil there is no field: the rule does not ask, or fails.
            return .folded("choose", [terms[0], terms[1].field(key), terms[2].field(key)])
        case .field(let base, "tier") where base.isNearest:
            // What all steps have alike.
            if case .apply("nearest", let terms) = base.node, case .list(let steps) = terms[0].node,
                let first = steps.first?.field(key),
                steps.allSatisfy({ $0.field(key) == first })
            {
                return first
            }
            return .plainField(self, key)
        case .item(_, .line):
            return Term.lineKeys.contains(key) ? .plainField(self, key) : .unknown
        case .item(_, .units):
            return Term.unitsKeys.contains(key) ? .plainField(self, key) : .unknown
        case .host, .field, .item, .carried: return .plainField(self, key)
        case .apply("nearest", let terms):
            // Where no step asks for an amount none is short, and the same for pieces.
            if case .list(let steps) = terms[0].node {
                if key == "short", steps.allSatisfy({ $0.field("threshold").integer == 0 }) {
                    return .integer(0, .money)
                }
                if key == "missing", steps.allSatisfy({ $0.field("pieces").integer == 0 }) {
                    return .integer(0, .pieces)
                }
            }
            return .plainField(self, key)
        case .apply("filled", _) where key == "empty": return .apply("empty_slot", [self])
        case .apply("nth", let terms):
            // Whichever it is, they are alike in that.
            if case .list(let all) = terms[0].node, let first = all.first?.field(key),
                all.allSatisfy({ $0.field(key) == first })
            {
                return first
            }
            return .plainField(self, key)
        case .apply("first", _), .apply("next_step", _): return .plainField(self, key)
        default: return .unknown
        }
    }

    /// An entry of it.
    func entry(_ key: Term) -> Term {
        if key.node == .unknown { return .unknown }
        if let text = key.text {
            switch node {
            case .set(let words): return words.contains { $0.isValue(key) } ? .yes : .null
            case .field(_, "tags") where isTags: return .apply("tagged", [self, key])
            case .apply("by_article", let terms): return .apply("article_lines?", [terms[0], key])
            default: return field(text)
            }
        }
        switch node {
        case .set(let words):
            guard !words.isEmpty else { return .null }
            if key.isKnown { return words.contains { $0.isValue(key) } ? .yes : .null }
            if key.isWeekday, Set(words.compactMap(\.integer)).isSuperset(of: 0...6) { return .yes }
            return .apply("in", [key, self])
        case .apply("by_article", let terms): return .apply("article_lines?", [terms[0], key])
        case .carried: return .apply("slot", [self, key])
        case .list(let terms):
            guard let number = key.integer else {
                // Whichever it is, they are all the same.
                if let first = terms.first, terms.allSatisfy({ $0 == first }) { return first }
                return .apply("nth", [self, key])
            }
            return number >= 1 && number <= terms.count ? terms[Int(number) - 1] : .null
        case .apply("cheapest", let terms), .apply("dearest", let terms):
            if key.integer == 1, terms[1].integer == 1 { return .apply("first", [self]) }
            return .unknown
        default: return .unknown
        }
    }

    /// From 0 through 6.
    private var isWeekday: Bool {
        if path == "context.now.weekday" { return true }
        switch node {
        case .apply("%", let terms): return terms[1].integer == 7
        case .apply("choose", let terms): return terms[1].isWeekday && terms[2].isWeekday
        default: return false
        }
    }

    /// The same value, whatever it counts.
    private func isValue(_ other: Term) -> Bool {
        if let number = integer { number == other.integer } else { self == other }
    }

    private var isTags: Bool {
        if case .field(let base, "tags") = node { base.sort == .line } else { false }
    }

    // MARK: Operations

    /// An operation on terms, worked out as far as it can be.
    static func folded(_ name: String, _ terms: [Term]) -> Term {
        if terms.contains(where: { $0.node == .unknown }) { return .unknown }
        switch name {
        case "not": return terms[0].negated
        case "and": return both(terms[0], terms[1], isAnd: true)
        case "or": return both(terms[0], terms[1], isAnd: false)
        case "choose": return choice(terms[0], terms[1], terms[2])
        case "+", "-", "*", "//", "%", "min", "max", "<", "<=", ">", ">=", "==", "~=":
            return operation(name, terms[0], terms[1])
        case "percent_off":
            // A choice of percentages is a choice of what comes off.
            if terms[1].isKnownChoice, let inner = terms[1].operands("choose") {
                return choice(
                    inner[0], folded(name, [terms[0], inner[1], terms[2]]),
                    folded(name, [terms[0], inner[2], terms[2]]))
            }
            guard let percent = terms[1].integer, (0...100).contains(percent) else {
                return .unknown
            }
            return percent == 100 ? .integer(0, .money) : .apply(name, terms)
        case "exists":
            if case .apply("choose", let inner) = terms[0].node {
                return choice(
                    inner[0], folded("exists", [inner[1]]), folded("exists", [inner[2]]))
            }
            return .apply(name, terms)
        default: return .apply(name, terms)
        }
    }

    private static func both(_ one: Term, _ two: Term, isAnd: Bool) -> Term {
        if let flag = one.boolean { return flag == isAnd ? two : one }
        if let flag = two.boolean, one.isTruth { return flag == isAnd ? one : two }
        if one == two { return one }
        // The lowest of several limits is the one to reach; of all of them, the highest.
        if case .apply(">=", let sides) = two.node, let limit = sides[1].integer {
            let parts = one.flattened(isAnd ? "and" : "or")
            for (index, part) in parts.enumerated() {
                guard case .apply(">=", let others) = part.node, others[0] == sides[0],
                    let other = others[1].integer
                else { continue }
                if isAnd ? other >= limit : other <= limit { return one }
                var rest = parts
                rest[index] = two
                return rest.dropFirst().reduce(rest[0]) {
                    .apply(isAnd ? "and" : "or", [$0, $1])
                }
            }
        }
        // What is below a category is what bears its name, too.
        if !isAnd, case .apply("==", let same) = one.node,
            case .apply("under", let below) = two.node,
            same == below
        {
            return two
        }
        return .apply(isAnd ? "and" : "or", [one, two])
    }

    private static func choice(_ condition: Term, _ one: Term, _ two: Term) -> Term {
        if let flag = condition.boolean { return flag ? one : two }
        if one == two { return one }
        if case .apply("not", let terms) = condition.node { return choice(terms[0], two, one) }
        if one.isTruth || two.isTruth, one.isTruth || one.isNull, two.isTruth || two.isNull {
            switch (
                one.boolean ?? (one.isNull ? false : nil), two.boolean ?? (two.isNull ? false : nil)
            ) {
            case (true?, false?): return condition
            case (false?, true?): return condition.negated
            case (true?, _): return both(condition, two, isAnd: false)
            case (_, false?): return both(condition, one, isAnd: true)
            case (false?, _): return both(condition.negated, two, isAnd: true)
            case (_, true?): return both(condition.negated, one, isAnd: false)
            default: break
            }
        }
        // What the same question decides either way is asked first.
        if case .apply("choose", let a) = one.node, case .apply("choose", let b) = two.node,
            a[0] == b[0]
        {
            if a[1] == b[1] { return choice(a[0], a[1], choice(condition, a[2], b[2])) }
            if a[2] == b[2] { return choice(a[0], choice(condition, a[1], b[1]), a[2]) }
        }
        // The lesser or the greater of two.
        if case .apply(let sign, let terms) = condition.node, terms.count == 2 {
            let (a, b) = (terms[0], terms[1])
            switch sign {
            case "<", "<=":
                if one == a, two == b { return operation("min", two, one) }
                if one == b, two == a { return operation("max", two, one) }
            case ">", ">=":
                if one == a, two == b { return operation("max", two, one) }
                if one == b, two == a { return operation("min", two, one) }
            default: break
            }
        }
        return .apply("choose", [condition, one, two])
    }

    /// Only choices between what is known.
    private var isKnownChoice: Bool {
        if case .apply("choose", let terms) = node {
            return terms[1].isKnownOrChoice && terms[2].isKnownOrChoice
        }
        return false
    }

    private var isKnownOrChoice: Bool { isKnown || isKnownChoice }

    private static func operation(_ sign: String, _ one: Term, _ two: Term) -> Term {
        // A choice between known values chooses between known answers.
        if one.isKnownChoice, two.isKnown, let terms = one.operands("choose") {
            return choice(
                terms[0], operation(sign, terms[1], two), operation(sign, terms[2], two))
        }
        if two.isKnownChoice, one.isKnown, let terms = two.operands("choose") {
            return choice(
                terms[0], operation(sign, one, terms[1]), operation(sign, one, terms[2]))
        }
        if case .integer(let a, _) = one.node, case .integer(let b, _) = two.node {
            return worked(sign, a, b, joint(one, two) ?? .other)
        }
        if sign != "==", sign != "~=", one.isNoNumber || two.isNoNumber { return .unknown }
        switch sign {
        case "==", "~=":
            if one.isKnown, two.isKnown {
                return one.isComparable(with: two)
                    ? .boolean((one == two) == (sign == "==")) : .unknown
            }
            if one == two { return .boolean(sign == "==") }
            if two.isNull || one.isNull {
                let other = two.isNull ? one : two
                switch other.node {
                // True or nil.
                case .apply("in", _), .apply("tagged", _):
                    return sign == "==" ? other.negated : other
                case .apply("choose", let terms):
                    return choice(
                        terms[0], operation(sign, terms[1], .null),
                        operation(sign, terms[2], .null))
                default: break
                }
            }
            // What is never below zero is zero or more than that.
            if two.integer == 0, case .apply("max", let parts) = one.node, parts[0].integer == 0 {
                return compared(sign == "==" ? "<=" : ">", parts[1], two)
            }
            // Of two truths, whether they are the same.
            if one.isTruth, two.boolean != nil { return .unknown }
            return one.isKnown ? .apply(sign, [two, one]) : .apply(sign, [one, two])
        case "<", "<=", ">", ">=":
            return compared(sign, one, two)
        case "+":
            if one.integer == 0 { return two }
            if two.integer == 0 { return one }
            // What is lacking and what is there.
            if case .apply("-", let terms) = two.node, terms[1] == one { return terms[0] }
        case "-":
            if two.integer == 0 { return one }
            // What was added is taken away again.
            if let number = two.integer, case .apply("+", let parts) = one.node,
                let added = parts[1].integer
            {
                return operation(
                    "+", parts[0], worked("-", added, number, joint(parts[1], two) ?? .other))
            }
        case "*":
            if one.integer == 1 { return two }
            if two.integer == 1 { return one }
            if one.integer == 0 || two.integer == 0 {
                return .integer(0, joint(one, two) ?? .other)
            }
        case "%" where two.integer == 0: return .unknown
        case "//":
            if two.integer == 0 { return .unknown }
            if two.integer == 1 { return one }
        case "min", "max":
            if one == two { return one }
            if sign == "max", one.integer.map({ $0 <= 0 }) ?? false, two.isNeverNegative {
                return two
            }
            if sign == "max", one.integer == 0, let difference = two.difference,
                difference.0.integer.map({ $0 <= 0 }) ?? false, difference.1.isNeverNegative
            {
                return one
            }
            if sign == "min", two.integer == 0, one.isNeverNegative { return two }
        default: break
        }
        return .apply(sign, [one, two])
    }

    /// One less another.
    private var difference: (Term, Term)? {
        operands("-").map { ($0[0], $0[1]) }
    }

    private func isComparable(with other: Term) -> Bool {
        switch (node, other.node) {
        case (.text, .text), (.boolean, .boolean), (.null, _), (_, .null), (.integer, .text),
            (.text, .integer):
            true
        default: false
        }
    }

    private static func compared(_ sign: String, _ one: Term, _ two: Term) -> Term {
        let turned = ["<": ">", "<=": ">=", ">": "<", ">=": "<="]
        // As it is asked: of what a checkout decides, against what is known.
        if one.isKnown { return two.isKnown ? .unknown : compared(turned[sign] ?? sign, two, one) }
        if two.integer == 0, let difference = one.difference {
            return compared(sign, difference.0, difference.1)
        }
        if two.integer == 0, case .apply("max", let parts) = one.node, parts[0].integer == 0 {
            if sign == ">" { return compared(">", parts[1], .integer(0, two.kind ?? .other)) }
            if sign == "<=" { return compared("<=", parts[1], .integer(0, two.kind ?? .other)) }
        }
        if let number = two.integer {
            if number <= 0, one.isNeverNegative {
                if sign == "<" { return .no }
                if sign == ">=" { return .yes }
            }
            if number <= 1, one.isPositive {
                if sign == "<" { return .no }
                if sign == ">=" { return .yes }
            }
        }
        return .apply(sign, [one, two])
    }

    private static func worked(_ sign: String, _ one: Int64, _ two: Int64, _ kind: Kind) -> Term {
        func number(_ result: (partialValue: Int64, overflow: Bool)) -> Term {
            result.overflow ? .unknown : .integer(result.partialValue, kind)
        }
        switch sign {
        case "+": return number(one.addingReportingOverflow(two))
        case "-": return number(one.subtractingReportingOverflow(two))
        case "*": return number(one.multipliedReportingOverflow(by: two))
        case "//", "%":
            guard two > 0 else { return .unknown }
            let rest = ((one % two) + two) % two
            return .integer(sign == "%" ? rest : (one - rest) / two, kind)
        case "min": return .integer(min(one, two), kind)
        case "max": return .integer(max(one, two), kind)
        case "<": return .boolean(one < two)
        case "<=": return .boolean(one <= two)
        case ">": return .boolean(one > two)
        case ">=": return .boolean(one >= two)
        case "==": return .boolean(one == two)
        case "~=": return .boolean(one != two)
        default: return .unknown
        }
    }
}

extension Term {
    /// What loops gather, in the shape that other ways of writing it have, too.
    static func gathered(
        _ gathering: Gathering, _ generators: [Generator], _ body: [Term]
    ) -> Term {
        if gathering == .sum, generators.count == 1, generators[0].condition == .yes,
            case .set(let words) = generators[0].collection.node, body[0].integer != nil
        {
            return .folded("*", [body[0], .integer(Int64(words.count), .count)])
        }
        if generators.contains(where: { $0.condition == .no }) {
            return gathering == .sum ? .integer(0) : gathering == .any ? .no : .unknown
        }
        guard gathering == .sum, generators.count == 1, generators[0].condition == .yes,
            case .field(generators[0].item, let key) = body[0].node
        else { return .each(gathering, generators, body) }
        let collection = generators[0].collection
        // All lines that count have their sums beside them.
        if collection.path == "scope.lines" || collection.path == "scope",
            key == "amount" || key == "quantity"
        {
            return .plainField(.host("scope"), key)
        }
        // All pieces of some lines, and as many as there are.
        switch collection.node {
        case .apply("cheapest", let terms), .apply("dearest", let terms):
            if terms.count == 3, key == "amount" || key == "quantity" {
                let all = sum(of: "quantity", over: terms[0])
                if terms[1] == all { return sum(of: key, over: terms[0]) }
            }
        default: break
        }
        return .each(gathering, generators, body)
    }

    /// The sum of a field over lines.
    static func sum(of key: String, over lines: Term, depth: Int = 0) -> Term {
        let item = Term.item(depth, .line)
        return gathered(
            .sum, [Generator(item: item, collection: lines, condition: .yes)],
            [.plainField(item, key)])
    }
}
