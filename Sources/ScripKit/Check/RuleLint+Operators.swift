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
        case "or": return orShape(whole, b)
        case "..": return .string
        case "==", "~=":
            noteEquality(a, b, at: offset, always: sign == "==" ? "false" : "true")
            return .boolean(nil)
        case "<", "<=", ">", ">=":
            noteOrder(a, b, at: offset)
            return .boolean(nil)
        case "/", "^":
            note(
                .floatMoney, at: offset,
                sign == "/"
                    ? "'/' makes a float; write '//' or scrip.div(a, b)"
                    : "'^' makes a float; multiply instead")
            return .float
        case "+", "-": return sum(sign, a, b, at: offset)
        case "*": return product(a, b, at: offset)
        case "//": return quotient(a, b)
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
        if left != .none, right != .none, left != right {
            note(
                .mixedUnits, at: offset,
                "\(left.rawValue) \(sign == "+" ? "plus" : "minus") \(right.rawValue) makes no sense"
            )
            return .integer(.none)
        }
        return .integer(left == .none ? right : left)
    }

    private func product(_ a: Shape, _ b: Shape, at offset: Int) -> Shape {
        noteArithmetic(a, b, at: offset)
        guard let (left, right) = units(a, b) else {
            return a == .float || b == .float ? .float : .unknown
        }
        switch (left, right) {
        case (.money, .money):
            note(.mixedUnits, at: offset, "money times money makes no sense")
            return .integer(.none)
        case (.money, .percent), (.percent, .money):
            note(
                .mixedUnits, .warning, at: offset,
                "money times a percentage is a hundredfold; write scrip.percent_off(…)")
            return .integer(.none)
        case (.money, .pieces), (.pieces, .money): return .integer(.money)
        default: return .integer(.none)
        }
    }

    private func quotient(_ a: Shape, _ b: Shape) -> Shape {
        guard let (left, right) = units(a, b) else {
            return a == .float || b == .float ? .float : .unknown
        }
        return .integer(left == .money && right == .pieces ? .money : .none)
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
        if left != .none, right != .none, left != right {
            note(
                .mixedUnits, at: offset,
                "this compares \(left.rawValue) with \(right.rawValue)")
        }
    }
}
