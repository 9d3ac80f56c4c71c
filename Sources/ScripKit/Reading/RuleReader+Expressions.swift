internal import ScripCore
internal import ScripRules

extension RuleReader {
    /// What a name stands for in a step.
    typealias Names = [String: Meaning]

    /// What an expression stands for.
    ///
    /// A rule that calls itself out of its own functions again and again, or builds words out of words, is
    /// quoted: reading it takes no longer, and says no more, than a page.
    func meaning(_ expression: LuaExpression, _ names: Names, depth: Int = 0) -> Meaning {
        guard work.takesOne() else { return .quoted }
        let meaning = read(expression, names, depth)
        let length =
            switch meaning {
            case .number(let phrase, _): phrase.english.utf8.count
            case .truth(let holds, let otherwise):
                holds.english.utf8.count + otherwise.english.utf8.count
            default: 0
            }
        return length <= RuleReader.phraseMax ? meaning : .quoted
    }

    private func read(_ expression: LuaExpression, _ names: Names, _ depth: Int) -> Meaning {
        func inner(_ expression: LuaExpression) -> Meaning {
            meaning(expression, names, depth: depth)
        }
        switch expression.kind {
        case .null: return .known(nil, .other)
        case .boolean(let flag): return .known(.boolean(flag), .other)
        case .integer(let number): return .integer(number)
        case .string(let text): return .known(.string(text), .other)
        case .parenthesis(let one): return inner(one)
        case .name(let name): return names[name] ?? .quoted
        case .index(let base, let key):
            guard let key = key.stringLiteral else { return .quoted }
            return field(key, of: inner(base)) ?? .quoted
        case .call(let callee, let arguments):
            return called(callee, arguments, names, depth) ?? .quoted
        case .unary("not", let one):
            let meaning = inner(one)
            if let isTrue = meaning.isTrue { return .known(.boolean(!isTrue), .other) }
            guard let (holds, not) = holds(meaning) else { return .quoted }
            return .truth(not, otherwise: holds)
        case .binary("and", let left, let right):
            let first = inner(left)
            switch first.isTrue {
            case true?: return inner(right)
            case false?: return first
            case nil: return both(first, inner(right), expression, isAnd: true)
            }
        case .binary("or", let left, let right):
            let first = inner(left)
            switch first.isTrue {
            case true?: return first
            case false?: return inner(right)
            case nil: return both(first, inner(right), expression, isAnd: false)
            }
        case .binary(let sign, let left, let right):
            return compared(sign, inner(left), inner(right)) ?? .quoted
        default: return .quoted
        }
    }

    private func field(_ key: String, of base: Meaning) -> Meaning? {
        switch base {
        case .parameters: return value(key)
        case .scope:
            switch key {
            case "amount":
                return .number(
                    Phrase("what is left to pay on the goods that count", "计入商品的应付金额"), .money)
            case "quantity":
                return .number(
                    Phrase("the number of pieces that count", "计入商品的件数"), .count)
            case "lines": return .context(["scope", "lines"])
            default: return nil
            }
        case .context(let path): return .context(path + [key])
        default: return nil
        }
    }

    private func called(
        _ callee: LuaExpression, _ arguments: [LuaExpression], _ names: Names, _ depth: Int
    ) -> Meaning? {
        guard depth < 8 else { return nil }
        // What a rule calls by the name of a library of its own is not the host's.
        if case .index(let base, _) = callee.kind, declarations(of: text(base)) > 0 { return nil }
        let given = arguments.map { meaning($0, names, depth: depth + 1) }
        switch text(callee) {
        case "math.min" where given.count == 2:
            if let one = given[0].integer, let two = given[1].integer {
                return .integer(min(one, two), given[0].kind)
            }
            // Of a figure and its cap; a cap on a cap would be read as either.
            if case .lesser = given[0] { return nil }
            if case .lesser = given[1] { return nil }
            return .lesser(given[0], given[1])
        case "scrip.percent_off" where (2...3).contains(given.count):
            guard let percent = given[1].integer, let base = shown(given[0]) else { return nil }
            var rounding = Phrase("half a unit up", "四舍五入")
            if given.count == 3, case .known(.string(let word)?, _) = given[2] {
                switch word {
                case "half_up": break
                case "down": rounding = Phrase("down", "向下取整")
                case "up": rounding = Phrase("up", "向上取整")
                case "half_even": rounding = Phrase("half to even", "银行家舍入")
                default: return nil
                }
            }
            return .number(
                Phrase(
                    "\(100 - percent) % of \(base.english), rounded \(rounding.english)",
                    "\(base.chinese)的 \(100 - percent)%(\(rounding.chinese))"), .money)
        case "scrip.sum" where given.count == 2:
            guard case .context(["scope", "lines"]) = given[0],
                case .name(let name) = arguments[1].kind, let function = function(named: name),
                function.parameters.count == 1, let value = function.onlyAnswer,
                case .index(let base, let key) = value.kind, case .name(let line) = base.kind,
                line == function.parameters[0].name, key.stringLiteral == "list_amount"
            else { return nil }
            return .number(
                Phrase("the list prices of the goods that count", "计入商品的原价合计"), .money)
        default:
            guard case .name(let name) = callee.kind, names[name] == nil,
                let function = function(named: name), let value = function.onlyAnswer,
                function.parameters.count == given.count
            else { return nil }
            let inside = Names(
                zip(function.parameters.map(\.name), given), uniquingKeysWith: { _, last in last })
            return meaning(value, inside, depth: depth + 1)
        }
    }

    private func compared(_ sign: String, _ left: Meaning, _ right: Meaning) -> Meaning? {
        if let one = left.integer, let two = right.integer {
            return folded(sign, one, two, left, right)
        }
        if case .known(let one, _) = left, case .known(let two, _) = right {
            switch sign {
            case "==": return .known(.boolean(one == two), .other)
            case "~=": return .known(.boolean(one != two), .other)
            default: return nil
            }
        }
        // Nothing that is counted in a basket is below zero.
        if case .number = left, let two = right.integer, two <= 0, sign == "<" {
            return .known(.boolean(false), .other)
        }
        if sign == ">" { return .above(left, right) }
        if sign == "<" { return .above(right, left) }
        let kind = left.kind == .other ? right.kind : left.kind
        guard let one = shown(left, kind), let two = shown(right, kind) else { return nil }
        let below = Phrase(
            "\(one.english) is less than \(two.english)", "\(one.chinese)小于\(two.chinese)")
        let notBelow = Phrase(
            "\(one.english) is \(two.english) or more", "\(one.chinese)不小于\(two.chinese)")
        let above = Phrase(
            "\(one.english) is more than \(two.english)", "\(one.chinese)大于\(two.chinese)")
        let notAbove = Phrase(
            "\(one.english) is \(two.english) or less", "\(one.chinese)不大于\(two.chinese)")
        let same = Phrase("\(one.english) is \(two.english)", "\(one.chinese)等于\(two.chinese)")
        let other = Phrase(
            "\(one.english) is not \(two.english)", "\(one.chinese)不等于\(two.chinese)")
        switch sign {
        case ">=": return .truth(notBelow, otherwise: below)
        case "<=": return .truth(notAbove, otherwise: above)
        case "==": return .truth(same, otherwise: other)
        case "~=": return .truth(other, otherwise: same)
        default: return nil
        }
    }

    private func folded(
        _ sign: String, _ one: Int64, _ two: Int64, _ left: Meaning, _ right: Meaning
    ) -> Meaning? {
        func number(_ result: (partialValue: Int64, overflow: Bool)) -> Meaning? {
            result.overflow
                ? nil
                : .integer(result.partialValue, left.kind == .other ? right.kind : left.kind)
        }
        func flag(_ flag: Bool) -> Meaning { .known(.boolean(flag), .other) }
        switch sign {
        case "+": return number(one.addingReportingOverflow(two))
        case "-": return number(one.subtractingReportingOverflow(two))
        case "*": return number(one.multipliedReportingOverflow(by: two))
        case "<": return flag(one < two)
        case "<=": return flag(one <= two)
        case ">": return flag(one > two)
        case ">=": return flag(one >= two)
        case "==": return flag(one == two)
        case "~=": return flag(one != two)
        default: return nil
        }
    }

    /// Two truths, of which a checkout decides at least the first.
    private func both(
        _ first: Meaning, _ second: Meaning, _ expression: LuaExpression, isAnd: Bool
    ) -> Meaning {
        if let isTrue = second.isTrue, isTrue == isAnd, holds(first) != nil { return first }
        guard let one = holds(first), let two = holds(second) else {
            return .quoted
        }
        let all = { (one: Phrase, two: Phrase) in one + Phrase(", and ", ",且") + two }
        let any = { (one: Phrase, two: Phrase) in one + Phrase(", or ", ",或") + two }
        return isAnd
            ? .truth(all(one.holds, two.holds), otherwise: any(one.not, two.not))
            : .truth(any(one.holds, two.holds), otherwise: all(one.not, two.not))
    }

    /// A truth in words; nil for what is none.
    func holds(_ meaning: Meaning) -> (holds: Phrase, not: Phrase)? {
        switch meaning {
        case .truth(let holds, let not): return (holds, not)
        case .context(["wallet", "first_purchase"]):
            return (
                Phrase("it is the customer's first purchase", "是顾客的首次购买"),
                Phrase("it is not the customer's first purchase", "不是顾客的首次购买")
            )
        case .above(let high, let low):
            let kind = high.kind == .other ? low.kind : high.kind
            // As it is asked: of what a checkout decides, against what is known.
            if case .known = high {
                guard let one = shown(low, kind), let two = shown(high, kind) else { return nil }
                return (
                    Phrase(
                        "\(one.english) is less than \(two.english)",
                        "\(one.chinese)小于\(two.chinese)"),
                    Phrase(
                        "\(one.english) is \(two.english) or more",
                        "\(one.chinese)不小于\(two.chinese)")
                )
            }
            guard let one = shown(high, kind), let two = shown(low, kind) else { return nil }
            return (
                Phrase(
                    "\(one.english) is more than \(two.english)", "\(one.chinese)大于\(two.chinese)"),
                Phrase(
                    "\(one.english) is \(two.english) or less", "\(one.chinese)不大于\(two.chinese)")
            )
        default: return nil
        }
    }

    /// A number in words; nil for what is none.
    func shown(_ meaning: Meaning, _ kind: Meaning.Kind? = nil) -> Phrase? {
        switch meaning {
        case .known(.integer(let number)?, let own):
            guard kind == .money || own == .money else {
                return Phrase(stringLiteral: String(number))
            }
            return Phrase(stringLiteral: MoneyWords(currency: currency).words(number))
        case .number(let phrase, _): return phrase
        case .lesser(let one, let two):
            // What is known is the cap.
            let (of, cap) = if case .known = one { (two, one) } else { (one, two) }
            guard let of = shown(of, meaning.kind), let cap = shown(cap, meaning.kind) else {
                return nil
            }
            return of == cap ? of : of + Phrase(", at most ", ",最多 ") + cap
        default: return nil
        }
    }
}

extension LuaFunction {
    /// What it answers, when that is all it does.
    fileprivate var onlyAnswer: LuaExpression? {
        guard body.count == 1, case .returns(let values) = body[0].kind, values.count == 1 else {
            return nil
        }
        return values[0]
    }
}
