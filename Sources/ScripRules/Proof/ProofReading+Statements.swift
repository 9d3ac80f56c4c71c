internal import LuaSandbox

extension ProofReading {
    /// Follows statements to every end they can have.
    func run(
        _ body: ArraySlice<LuaStatement>, _ state: ProofState, next: @escaping Path,
        returns: @escaping Ending,
        breaks: @escaping Path, leavingTo depth: Int
    ) throws(Unproven) -> Reach {
        try spend()
        guard let statement = body.first else { return try next(state.leaving(to: depth)) }
        let rest = body.dropFirst()
        let onward: Path = { state throws(Unproven) in
            try self.run(
                rest, state, next: next, returns: returns, breaks: breaks, leavingTo: depth)
        }
        var state = state
        switch statement.kind {
        case .local(let names, let values):
            let given = try evaluated(values, count: names.count, &state)
            for (name, value) in zip(names, given) { state.declare(name.name, value) }
            return try onward(state)
        case .assign(let targets, let values):
            let given = try evaluated(values, count: targets.count, &state)
            for (target, value) in zip(targets, given) {
                // Of what stands in tables nothing is known.
                guard case .name(let name) = target.kind else { throw Unproven() }
                try state.set(name, value)
            }
            return try onward(state)
        case .call(let call):
            _ = try evaluate(call, &state)
            return try onward(state)
        case .block(let inner):
            return try run(
                inner[...], state, next: onward, returns: returns, breaks: breaks,
                leavingTo: state.depth)
        case .branch(let arms, let otherwise):
            return try choose(
                arms[...], otherwise, state, next: onward, returns: returns, breaks: breaks)
        case .genericFor(let names, let values, let inner):
            let list = try entries(of: values, &state)
            return try loop(
                list[...], names.map(\.name), inner, state, next: onward, returns: returns)
        case .returns(let values):
            guard values.count <= 1 else { throw Unproven() }
            return try returns(state, values.first)
        case .breaks: return try breaks(state)
        default: throw Unproven()
        }
    }

    private func choose(
        _ arms: ArraySlice<(condition: LuaExpression, body: [LuaStatement])>,
        _ otherwise: [LuaStatement]?, _ state: ProofState, next: @escaping Path,
        returns: @escaping Ending,
        breaks: @escaping Path
    ) throws(Unproven) -> Reach {
        let depth = state.depth
        guard let arm = arms.first else {
            return try run(
                (otherwise ?? [])[...], state, next: next, returns: returns, breaks: breaks,
                leavingTo: depth)
        }
        return try branch(
            arm.condition, state,
            yes: { state throws(Unproven) in
                try self.run(
                    arm.body[...], state, next: next, returns: returns, breaks: breaks,
                    leavingTo: depth)
            },
            no: { state throws(Unproven) in
                try self.choose(
                    arms.dropFirst(), otherwise, state, next: next, returns: returns,
                    breaks: breaks)
            })
    }

    private func loop(
        _ list: ArraySlice<LuaValue>, _ names: [String], _ body: [LuaStatement],
        _ state: ProofState, next: @escaping Path, returns: @escaping Ending
    ) throws(Unproven) -> Reach {
        guard let value = list.first else { return try next(state) }
        let depth = state.depth
        var inner = state
        let values: [ProofValue] = [.known(.integer(Int64(list.startIndex + 1))), .known(value)]
        for (name, value) in zip(names, values) { inner.declare(name, value) }
        return try run(
            body[...], inner,
            next: { state throws(Unproven) in
                try self.loop(
                    list.dropFirst(), names, body, state, next: next, returns: returns)
            }, returns: returns,
            breaks: { state throws(Unproven) in try next(state.leaving(to: depth)) },
            leavingTo: depth)
    }

    /// What `ipairs(list)` goes over, when the list is one of the parameters.
    private func entries(
        of values: [LuaExpression], _ state: inout ProofState
    ) throws(Unproven) -> [LuaValue] {
        if values.count == 1, case .call(let function, let arguments) = values[0].kind,
            arguments.count == 1,
            case .library("ipairs") = try evaluate(function, &state),
            case .known(let value) = try evaluate(arguments[0], &state)
        {
            if case .list(let list) = value { return list }
            if let list = value.array { return list }
        }
        throw Unproven()
    }

    private func evaluated(
        _ values: [LuaExpression], count: Int, _ state: inout ProofState
    ) throws(Unproven) -> [ProofValue] {
        var given: [ProofValue] = []
        for value in values { given.append(try evaluate(value, &state)) }
        // A call at the end may answer several values; none of them is known.
        if given.count < count, values.last?.mayBeSeveral == true {
            throw Unproven()
        }
        while given.count < count { given.append(.known(.nil)) }
        return given
    }

    /// Follows both sides of a condition, and holds them against each other.
    func branch(
        _ condition: LuaExpression, _ state: ProofState, yes: @escaping Path, no: @escaping Path
    ) throws(Unproven) -> Reach {
        try spend()
        switch condition.kind {
        case .parenthesis(let inner): return try branch(inner, state, yes: yes, no: no)
        case .unary("not", let inner): return try branch(inner, state, yes: no, no: yes)
        case .binary("and", let left, let right):
            return try branch(
                left, state,
                yes: { state throws(Unproven) in
                    try self.branch(right, state, yes: yes, no: no)
                }, no: no)
        case .binary("or", let left, let right):
            return try branch(
                left, state, yes: yes,
                no: { state throws(Unproven) in
                    try self.branch(right, state, yes: yes, no: no)
                })
        case .call(let name, let arguments):
            // A condition with a name: what it compares is learnt as if it stood here.
            var called = state
            guard case .function(let function) = try evaluate(name, &called),
                let returned = function.onlyValue
            else { break }
            var values: [ProofValue] = []
            for argument in arguments { values.append(try evaluate(argument, &called)) }
            guard values.count == function.parameters.count else { break }
            nesting += 1
            defer { nesting -= 1 }
            return try branch(
                returned, entering(function, values, from: called),
                yes: { inner throws(Unproven) in try yes(called.learning(from: inner)) },
                no: { inner throws(Unproven) in try no(called.learning(from: inner)) })
        default: break
        }
        var state = state
        let value = try evaluate(condition, &state)
        if let known = value.isTrue { return try known ? yes(state) : no(state) }
        var trend = Trend.fixed
        if case .condition(let way) = value { trend = way }
        if case .unknown = value {
            // Either side may be taken by the cheaper basket.
            guard try yes(state) == 0...0, try no(state) == 0...0 else { throw Unproven() }
            return 0...0
        }
        let (whenTrue, whenFalse) = try sides(of: condition, state)
        guard let whenTrue else { return try no(whenFalse ?? state) }
        guard let whenFalse else { return try yes(whenTrue) }
        let (taken, left) = (try yes(whenTrue), try no(whenFalse))
        switch trend {
        case .fixed: break
        case .up:
            guard left.upperBound <= taken.lowerBound else { throw Unproven() }
        case .down:
            guard taken.upperBound <= left.lowerBound else { throw Unproven() }
        }
        return min(taken.lowerBound, left.lowerBound)...max(taken.upperBound, left.upperBound)
    }

    /// What a comparison teaches on either side of it; nil where that side cannot be.
    private func sides(
        of condition: LuaExpression, _ state: ProofState
    ) throws(Unproven) -> (whenTrue: ProofState?, whenFalse: ProofState?) {
        guard case .binary(let sign, let first, let second) = condition.kind,
            ["<", "<=", ">", ">="].contains(sign)
        else { return (state, state) }
        // a > b is b < a.
        let (small, large) = sign.hasPrefix("<") ? (first, second) : (second, first)
        let gap: Int64 = sign.hasSuffix("=") ? 0 : 1
        var state = state
        guard let low = try evaluate(small, &state).whole?.range,
            let high = try evaluate(large, &state).whole?.range
        else { return (state, state) }
        let all = Int64.min / 4...Int64.max / 4
        func range(_ low: Int64, _ high: Int64) -> ClosedRange<Int64>? {
            low <= high ? low...high : nil
        }
        func narrowed(
            _ lower: ClosedRange<Int64>?, _ upper: ClosedRange<Int64>?
        ) throws(Unproven) -> ProofState? {
            guard let first = try narrowing(small, state, to: lower) else { return nil }
            return try narrowing(large, first, to: upper)
        }
        let whenTrue = try narrowed(
            range(all.lowerBound, high.upperBound - gap),
            range(low.lowerBound + gap, all.upperBound))
        let whenFalse = try narrowed(
            range(high.lowerBound + 1 - gap, all.upperBound),
            range(all.lowerBound, low.upperBound - 1 + gap))
        return (whenTrue, whenFalse)
    }

    /// The state where an expression's value is also in a range, also where a function of the file only
    /// gives a value a name; nil when it cannot be.
    private func narrowing(
        _ expression: LuaExpression, _ state: ProofState, to range: ClosedRange<Int64>?
    ) throws(Unproven) -> ProofState? {
        guard let range else { return nil }
        var state = state
        switch expression.kind {
        case .parenthesis(let inner): return try narrowing(inner, state, to: range)
        case .binary("or", let left, let right), .binary("and", let left, let right):
            guard let known = try evaluate(left, &state).isTrue else { return state }
            let isLeft = if case .binary("or", _, _) = expression.kind { known } else { !known }
            return try narrowing(isLeft ? left : right, state, to: range)
        case .call(let name, let arguments):
            guard case .function(let function) = try evaluate(name, &state),
                let returned = function.onlyValue, arguments.count == function.parameters.count
            else { return state }
            var values: [ProofValue] = []
            for argument in arguments { values.append(try evaluate(argument, &state)) }
            nesting += 1
            defer { nesting -= 1 }
            let inner = try narrowing(returned, entering(function, values, from: state), to: range)
            return inner.map { state.learning(from: $0) }
        default: return state.narrowing(expression, to: range)
        }
    }
}
