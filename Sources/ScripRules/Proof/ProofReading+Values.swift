internal import LuaSandbox

extension ProofReading {
    /// What is known of an expression's value.
    func evaluate(
        _ expression: LuaExpression, _ state: inout ProofState
    ) throws(Unproven) -> ProofValue {
        try spend()
        switch expression.kind {
        case .null: return .known(.nil)
        case .boolean(let flag): return .known(.boolean(flag))
        case .integer(let number): return .known(.integer(number))
        case .string(let text): return .known(.string(text))
        case .parenthesis(let inner): return try evaluate(inner, &state)
        case .name(let name): return state.value(of: name) ?? .library(name)
        case .index(let base, let key):
            return try index(try evaluate(base, &state), try evaluate(key, &state), &state)
        case .call(let function, let arguments):
            return try call(try evaluate(function, &state), arguments, &state)
        case .method(let base, _, let arguments):
            for value in [base] + arguments where try !evaluate(value, &state).isFixed {
                throw Unproven()
            }
            state.mayFail = true
            return .fixed
        case .unary(let sign, let operand):
            return try unary(sign, try evaluate(operand, &state), &state)
        case .binary(let sign, let left, let right):
            let first = try evaluate(left, &state)
            if sign == "and" || sign == "or" {
                if let known = first.isTrue {
                    return known == (sign == "or") ? first : try evaluate(right, &state)
                }
                let second = try evaluate(right, &state)
                if case .condition(let one) = first, case .condition(let other) = second {
                    guard let trend = one.joined(other) else { throw Unproven() }
                    return .condition(trend)
                }
                guard first.isFixed, second.isFixed else { throw Unproven() }
                return .fixed
            }
            return try binary(sign, first, try evaluate(right, &state), &state)
        default: throw Unproven()
        }
    }

    private func index(
        _ base: ProofValue, _ key: ProofValue, _ state: inout ProofState
    ) throws(Unproven) -> ProofValue {
        var name = ""
        if case .known(.string(let text)) = key { name = text }
        switch base {
        case .object(let object): return try field(name, of: object, state)
        case .library(let library) where !name.isEmpty:
            return constants[name].flatMap { library == "math" ? $0 : nil }
                ?? .library("\(library).\(name)")
        case .unknown: return .unknown
        case .fixed where key.isFixed:
            state.mayFail = true
            return .fixed
        case .known(let table):
            guard key.isFixed else { throw Unproven() }
            guard case .known(let key) = key else {
                state.mayFail = true
                return .fixed
            }
            switch table {
            case .set(let values): return .known(values.contains(key) ? .boolean(true) : .nil)
            case .list(let values):
                guard case .integer(let at) = key, at >= 1, at <= values.count else {
                    return .known(.nil)
                }
                return .known(values[Int(at) - 1])
            case .table(let entries):
                return .known(entries.first { $0.key == key }?.value ?? .nil)
            default: throw Unproven()
            }
        default: throw Unproven()
        }
    }

    private var constants: [String: ProofValue] {
        [
            "maxinteger": .known(.integer(.max)), "mininteger": .known(.integer(.min)),
        ]
    }

    private func field(
        _ name: String, of object: ProofValue.Object, _ state: ProofState
    ) throws(Unproven) -> ProofValue {
        if case .basket = object, name == "amount" { asksMore = true }
        return switch (object, name) {
        case (.scope, "amount"): .number(state.amount, .up)
        case (.scope, "lines"): .object(.lines)
        case (.basket, "amount"): .number(ProofState.amounts, .up)
        case (.scope, "quantity"), (.scope, "count"), (.basket, "quantity"), (.basket, "count"):
            .number(ProofState.pieces, .fixed)
        case (.basket, "currency"): .fixed
        case (.context, "basket"): .object(.basket)
        case (.context, "redemption"): .object(.redemption)
        case (.context, "attributes"), (.context, "now"), (.context, "stock"),
            (.context, "coupon"), (.context, "wallet"):
            .fixed
        case (.redemption, "request_no"), (.redemption, "method"), (.redemption, "store"): .fixed
        default: throw Unproven()
        }
    }

    private func call(
        _ function: ProofValue, _ arguments: [LuaExpression], _ state: inout ProofState
    ) throws(Unproven) -> ProofValue {
        // Its details are words for the shopper.
        if case .library("scrip.refuse") = function { return .refusal }
        // Whatever it looks at, it ends in a refusal, or fails: either takes nothing off.
        if case .function(let function) = function, function.onlyRefuses { return .refusal }
        var values: [ProofValue] = []
        for argument in arguments {
            if case .function(let function) = argument.kind, function.onlyFieldOfItsLine != nil {
                values.append(.function(function))
            } else {
                values.append(try evaluate(argument, &state))
            }
        }
        switch function {
        case .library(let name):
            if let value = try known(name, values, &state) { return value }
        case .function(let function):
            if let value = try inlined(function, values, &state) { return value }
        default: throw Unproven()
        }
        guard values.allSatisfy(\.isFixed) else { throw Unproven() }
        state.mayFail = true
        return .fixed
    }

    /// A function of the file that only works out a value.
    private func inlined(
        _ function: LuaFunction, _ values: [ProofValue], _ state: inout ProofState
    ) throws(Unproven) -> ProofValue? {
        guard !values.allSatisfy(\.isFixed) else { return nil }
        guard let returned = function.onlyValue, values.count == function.parameters.count
        else {
            // Whatever it does; a refusal's words may need more than is understood.
            state.isDoubtful = true
            return .unknown
        }
        nesting += 1
        defer { nesting -= 1 }
        var inner = entering(function, values, from: state)
        let value = try evaluate(returned, &inner)
        state.mayFail = state.mayFail || inner.mayFail
        state.isDoubtful = state.isDoubtful || inner.isDoubtful
        return value
    }

    /// What a function of the file sees when it is called.
    func entering(
        _ function: LuaFunction, _ values: [ProofValue], from state: ProofState
    ) -> ProofState {
        var inner = fileState
        inner.amount = state.amount
        inner.mayFail = state.mayFail
        inner.isDoubtful = state.isDoubtful
        for (parameter, value) in zip(function.parameters, values) {
            inner.declare(parameter.name, value)
        }
        return inner
    }

    /// Functions of the host whose way is known; nil for all others.
    private func known(
        _ name: String, _ values: [ProofValue], _ state: inout ProofState
    ) throws(Unproven) -> ProofValue? {
        let numbers = values.compactMap(\.whole)
        switch name {
        case "math.min" where numbers.count == values.count,
            "math.max" where numbers.count == values.count:
            guard var (range, trend) = numbers.first else { return nil }
            for next in numbers.dropFirst() {
                guard let joined = trend.joined(next.trend) else { throw Unproven() }
                trend = joined
                let (low, high) = (next.range.lowerBound, next.range.upperBound)
                range =
                    name == "math.min"
                    ? min(range.lowerBound, low)...min(range.upperBound, high)
                    : max(range.lowerBound, low)...max(range.upperBound, high)
            }
            return .number(range, trend)
        case "scrip.percent_off":
            guard values.count >= 2, let amount = values[0].whole,
                values.dropFirst(2).allSatisfy(\.isFixed), amount.range.lowerBound >= 0,
                let percent = values[1].constant, (0...100).contains(percent)
            else { return nil }
            func part(_ amount: Int64, _ up: Int64) throws(Unproven) -> Int64 {
                let (product, over) = amount.multipliedReportingOverflow(by: 100 - percent)
                guard !over, product < .max - 99 else { throw Unproven() }
                return (product + up) / 100
            }
            // However it is rounded.
            let range =
                try part(amount.range.lowerBound, 0)...part(amount.range.upperBound, 99)
            return .number(range, amount.trend)
        case "scrip.div":
            guard values.count >= 2, let first = values[0].whole, first.range.lowerBound >= 0,
                values.dropFirst(2).allSatisfy(\.isFixed),
                let by = values[1].constant, by > 0
            else { return nil }
            return .number(
                first.range.lowerBound / by...first.range.upperBound / by + 1, first.trend)
        case "scrip.sum":
            // What earlier coupons do not change, over the lines that count.
            guard values.count == 2, case .object(let object) = values[0],
                object == .scope || object == .lines, case .function(let function) = values[1]
            else { return nil }
            switch function.onlyFieldOfItsLine {
            case "list_amount": return .number(ProofState.amounts, .fixed)
            case "quantity": return .number(ProofState.pieces, .fixed)
            default: return nil
            }
        default: return nil
        }
    }

    private func unary(
        _ sign: String, _ operand: ProofValue, _ state: inout ProofState
    ) throws(Unproven) -> ProofValue {
        switch (sign, operand) {
        case (_, .unknown): return .unknown
        case ("not", .condition(let trend)): return .condition(trend.reversed)
        case ("not", let value):
            if let known = value.isTrue { return .known(.boolean(!known)) }
            return .condition(.fixed)
        case ("#", .known(.list(let list))): return .known(.integer(Int64(list.count)))
        case ("-", let value):
            if let (range, trend) = value.whole, range.lowerBound > .min {
                return .number(-range.upperBound...(-range.lowerBound), trend.reversed)
            }
        default: break
        }
        guard operand.isFixed else { throw Unproven() }
        state.mayFail = true
        return .fixed
    }

    private func binary(
        _ sign: String, _ left: ProofValue, _ right: ProofValue, _ state: inout ProofState
    ) throws(Unproven) -> ProofValue {
        if case .unknown = left { return .unknown }
        if case .unknown = right { return .unknown }
        guard let first = left.whole, let second = right.whole else {
            guard left.isFixed, right.isFixed else { throw Unproven() }
            if sign == "==" || sign == "~=" {
                if case .known(let one) = left, case .known(let other) = right {
                    return .known(.boolean((one == other) == (sign == "==")))
                }
                return .condition(.fixed)
            }
            state.mayFail = true
            return ["<", "<=", ">", ">="].contains(sign) ? .condition(.fixed) : .fixed
        }
        switch sign {
        case "<", "<=": return try less(first, second, orEqual: sign == "<=")
        case ">", ">=": return try less(second, first, orEqual: sign == ">=")
        case "==", "~=":
            if !first.range.overlaps(second.range) { return .known(.boolean(sign == "~=")) }
            guard left.isFixed, right.isFixed else { throw Unproven() }
            if first.range.count == 1, first.range == second.range {
                return .known(.boolean(sign == "=="))
            }
            return .condition(.fixed)
        default:
            return try arithmetic(sign, first, second)
        }
    }

    private typealias Whole = (range: ClosedRange<Int64>, trend: Trend)

    private func less(
        _ left: Whole, _ right: Whole, orEqual: Bool
    ) throws(Unproven) -> ProofValue {
        let always =
            orEqual
            ? left.range.upperBound <= right.range.lowerBound
            : left.range.upperBound < right.range.lowerBound
        let never =
            orEqual
            ? left.range.lowerBound > right.range.upperBound
            : left.range.lowerBound >= right.range.upperBound
        if always || never { return .known(.boolean(always)) }
        guard let trend = right.trend.joined(left.trend.reversed) else { throw Unproven() }
        return .condition(trend)
    }

    private func arithmetic(
        _ sign: String, _ left: Whole, _ right: Whole
    ) throws(Unproven) -> ProofValue {
        func sure(_ result: (partialValue: Int64, overflow: Bool)) throws(Unproven) -> Int64 {
            guard !result.overflow else { throw Unproven() }
            return result.partialValue
        }
        let (a, b) = (left.range, right.range)
        switch sign {
        case "+":
            guard let trend = left.trend.joined(right.trend) else { throw Unproven() }
            return .number(
                try sure(
                    a.lowerBound.addingReportingOverflow(b.lowerBound))...sure(
                        a.upperBound.addingReportingOverflow(b.upperBound)), trend)
        case "-":
            guard let trend = left.trend.joined(right.trend.reversed) else { throw Unproven() }
            return .number(
                try sure(
                    a.lowerBound.subtractingReportingOverflow(b.upperBound))...sure(
                        a.upperBound.subtractingReportingOverflow(b.lowerBound)), trend)
        case "*":
            guard a.lowerBound >= 0, b.lowerBound >= 0,
                let trend = left.trend.joined(right.trend)
            else { throw Unproven() }
            return .number(
                try sure(
                    a.lowerBound.multipliedReportingOverflow(by: b.lowerBound))...sure(
                        a.upperBound.multipliedReportingOverflow(by: b.upperBound)), trend)
        case "//":
            guard a.lowerBound >= 0, b.lowerBound > 0,
                let trend = left.trend.joined(right.trend.reversed)
            else { throw Unproven() }
            return .number(a.lowerBound / b.upperBound...a.upperBound / b.lowerBound, trend)
        case "%":
            guard left.trend == .fixed, right.trend == .fixed, a.lowerBound >= 0, b.lowerBound > 0
            else { throw Unproven() }
            return .number(0...b.upperBound - 1, .fixed)
        default: throw Unproven()
        }
    }
}

extension LuaFunction {
    /// The field, where all it does is to answer a field of its first parameter.
    var onlyFieldOfItsLine: String? {
        guard let line = parameters.first?.name, case .index(let base, let key)? = onlyValue?.kind,
            case .name(line) = base.kind
        else { return nil }
        return key.stringLiteral
    }

    /// Whether all it ever answers is `scrip.refuse(…)`.
    var onlyRefuses: Bool {
        var answers = false
        for statement in allStatements {
            switch statement.kind {
            case .returns(let values):
                guard values.count == 1, values[0].isCallOfRefuse else { return false }
                answers = true
            // The name could stand for something else from there on.
            case .local(let names, _) where names.contains(where: { $0.name == "scrip" }):
                return false
            case .localFunction(let name, _) where name.name == "scrip": return false
            case .genericFor(let names, _, _) where names.contains(where: { $0.name == "scrip" }):
                return false
            default: break
            }
        }
        return answers && !parameters.contains { $0.name == "scrip" }
    }

    /// The value of a function that does nothing but return one.
    var onlyValue: LuaExpression? {
        guard body.count == 1, case .returns(let values) = body[0].kind, values.count == 1
        else { return nil }
        return values[0]
    }
}

extension LuaExpression {
    fileprivate var isCallOfRefuse: Bool {
        guard case .call(let function, _) = kind, case .index(let base, let key) = function.kind,
            case .name("scrip") = base.kind
        else { return false }
        return key.stringLiteral == "refuse"
    }
}
