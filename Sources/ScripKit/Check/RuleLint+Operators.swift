internal import ScripRules

extension RuleLint {
    func unary(_ sign: String, _ operand: Shape, at offset: Int) -> Shape {
        switch sign {
        case "not":
            if operand.isAlwaysTrue, operand != .boolean(true) {
                note(
                    .constantCondition, at: offset,
                    "\(operand.words) is never false in Lua, so 'not' of it is always false")
            }
            return .boolean(nil)
        case "#":
            switch operand.sure {
            case .object(let object):
                note(.argument, at: offset, "\(object.rawValue) has no length; its lists have")
            case .map: note(.argument, at: offset, "a set has no length; count it with pairs")
            default: break
            }
            return .integer(.none)
        case "-": return operand.sure
        default: return .integer(.none)
        }
    }

    func binary(
        _ sign: String, _ left: LuaExpression, _ right: LuaExpression, at offset: Int,
        _ names: Names
    ) -> Shape {
        let whole = shape(of: left, names)
        let a = whole.sure
        let b = shape(of: right, names).sure
        switch sign {
        case "and":
            noteConstant(whole, left)
            return isBoolean(whole) && isBoolean(b) ? .boolean(nil) : andShape(whole, b)
        case "or":
            // `group == "vip" or "svip"`
            if left.isComparison, right.isLiteral {
                noteLiteral(right, beside: left)
                return .boolean(nil)
            }
            return orShape(whole, b)
        case "..": return .string
        case "==", "~=":
            noteEquality(a, b, at: offset, always: sign == "==" ? "false" : "true")
            return .boolean(nil)
        case "<", "<=", ">", ">=":
            noteOrder(a, b, at: offset)
            return .boolean(nil)
        case "/" where roundingDepth > 0: return .float
        case "/", "^":
            note(
                .floatMoney, at: offset,
                sign == "/"
                    ? "'/' makes a float; write '//' or scrip.div(a, b)"
                    : "'^' makes a float; multiply instead")
            return .float
        case "+", "-": return sum(sign, a, b, at: offset)
        case "*": return product(a, b, at: offset)
        case "//":
            guard case .integer(let unit) = a, isNumber(b) else {
                return a == .float || b == .float ? .float : .unknown
            }
            return .integer(.none) == b && unit == .none ? b : quotient(unit, b, by: right)
        default: return a == .float || b == .float ? .float : .integer(.none)
        }
    }

    private func isBoolean(_ shape: Shape) -> Bool {
        if case .boolean = shape { true } else { false }
    }

    /// `a and b`: `b` is what a caller goes on with, `x and y or z` being Lua's conditional.
    private func andShape(_ a: Shape, _ b: Shape) -> Shape {
        if a.isAlwaysTrue { return b }
        return b == .null || b == .unknown || isBoolean(b) ? .unknown : .maybe(b)
    }

    private func orShape(_ a: Shape, _ b: Shape) -> Shape {
        switch a {
        case .trueOrNil: isBoolean(b) ? .boolean(nil) : .unknown
        case .maybe(let inside): inside.joined(with: b)
        case .null: b
        default: a.isAlwaysTrue ? a : a.joined(with: b)
        }
    }

    private func units(_ a: Shape, _ b: Shape) -> (Unit, Unit)? {
        guard case .integer(let left) = a, case .integer(let right) = b else { return nil }
        return (left, right)
    }

    private func sum(_ sign: String, _ a: Shape, _ b: Shape, at offset: Int) -> Shape {
        noteArithmetic(a, b, at: offset)
        guard let (left, right) = units(a, b) else {
            return a == .float || b == .float ? .float : .unknown
        }
        guard left.agrees(with: right) else {
            note(
                .mixedUnits, at: offset,
                sign == "+"
                    ? "\(left.words) plus \(right.words) makes no sense"
                    : "\(left.words) minus \(right.words) makes no sense")
            return .integer(.none)
        }
        return .integer(left.joined(with: right))
    }

    private func product(_ a: Shape, _ b: Shape, at offset: Int) -> Shape {
        noteArithmetic(a, b, at: offset)
        guard let (left, right) = units(a, b) else {
            return a == .float || b == .float ? .float : .unknown
        }
        switch (left, right) {
        case _ where left.isMoney && right.isMoney: return .integer(.square)
        case _ where left.isMoney && right == .percent || left == .percent && right.isMoney:
            return .integer(.hundredfold)
        case _ where left.isMoney && right == .pieces || left == .pieces && right.isMoney:
            return .integer(.money)
        default: return .integer(.none)
        }
    }

    /// What is left of a unit when it is divided.
    func quotient(_ unit: Unit, _ divisor: Shape, by expression: LuaExpression) -> Shape {
        guard case .integer(let other) = divisor else { return .integer(.none) }
        switch unit {
        case .money, .setMoney: return .integer(other.isMoney ? .none : .money)
        case .square: return .integer(other.isMoney ? .money : .none)
        case .hundredfold:
            if case .integer(100) = expression.kind { return .integer(.money) }
            return .integer(.none)
        default: return .integer(.none)
        }
    }

    private func noteArithmetic(_ a: Shape, _ b: Shape, at offset: Int) {
        for shape in [a, b] {
            switch shape {
            case .string, .boolean, .trueOrNil, .object, .list, .map, .table, .refusal,
                .parameters, .record, .function, .builtin, .library:
                note(.comparison, at: offset, "\(shape.words) cannot be calculated with")
            default: break
            }
        }
    }

    private func noteEquality(_ a: Shape, _ b: Shape, at offset: Int, always: String) {
        if let (left, right) = units(a, b) {
            noteUnits(left, right, at: offset)
            return
        }
        guard a != .unknown, b != .unknown, a != .null, b != .null else { return }
        let kinds = [a, b].map { shape -> Int in
            switch shape {
            case .integer, .float: 0
            case .string: 1
            case .boolean, .trueOrNil: 2
            default: 3
            }
        }
        if kinds[0] != kinds[1] {
            note(
                .comparison, at: offset,
                "\(a.words) is never equal to \(b.words): this is always \(always)")
        }
    }

    private func noteOrder(_ a: Shape, _ b: Shape, at offset: Int) {
        if let (left, right) = units(a, b) {
            noteUnits(left, right, at: offset)
            return
        }
        for shape in [a, b] {
            switch shape {
            case .unknown, .null, .integer, .float: break
            case .string:
                if a == .string && b == .string || a == .unknown || b == .unknown { break }
                note(.comparison, at: offset, "\(a.words) and \(b.words) cannot be ordered")
            default: note(.comparison, at: offset, "\(shape.words) cannot be ordered")
            }
        }
    }

    private func noteUnits(_ left: Unit, _ right: Unit, at offset: Int) {
        if !left.agrees(with: right) {
            note(
                .mixedUnits, at: offset,
                "this compares \(left.words) with \(right.words)")
        }
    }

    /// Text or a number that stands alone where a comparison was meant.
    func noteLiteral(_ literal: LuaExpression, beside comparison: LuaExpression?) {
        var words: Sentence = "this is always true in Lua"
        if let literal = literal.stringLiteral, let comparison,
            case .binary(let sign, let left, _) = comparison.unwrapped.kind, let name = left.path
        {
            words = words + "; write … or \(name) \(sign) \"\(literal)\""
        } else {
            words = words + "; compare it with something"
        }
        note(.constantCondition, at: literal.offset, words)
    }
}

extension LuaExpression {
    /// Without the parentheses around it.
    var unwrapped: LuaExpression {
        if case .parenthesis(let inner) = kind { inner.unwrapped } else { self }
    }

    /// Text or a number.
    var isLiteral: Bool {
        switch unwrapped.kind {
        case .string, .integer, .float: true
        default: false
        }
    }

    /// `a == b`, `a < b` and the like.
    var isComparison: Bool {
        if case .binary(let sign, _, _) = unwrapped.kind {
            ["==", "~=", "<", "<=", ">", ">="].contains(sign)
        } else {
            false
        }
    }

    /// `a.b.c` as it is written.
    var path: String? {
        switch unwrapped.kind {
        case .name(let name): return name
        case .index(let base, let key):
            guard let base = base.path, let key = key.stringLiteral else { return nil }
            return "\(base).\(key)"
        default: return nil
        }
    }
}
