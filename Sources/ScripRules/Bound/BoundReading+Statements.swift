internal import LuaSandbox

extension BoundReading {
    /// Where statements end.
    struct Ends {
        var next: [BoundState] = []
        var breaks: [BoundState] = []
        var returns: [(BoundState, [LuaExpression])] = []
    }

    /// Follows statements to every end they can have; names they declare are forgotten there.
    func run(
        _ body: [LuaStatement], _ states: [BoundState]
    ) throws(Unproven) -> Ends {
        var ends = Ends(next: states)
        guard let depth = states.first?.names.count else { return ends }
        let mark = symbols.count
        for statement in body {
            if ends.next.isEmpty { break }
            if ends.next.count > BoundReading.pathsMax {
                ends.next = [try joined(ends.next, since: mark)]
            }
            let states = ends.next
            ends.next = []
            for state in states {
                try spend()
                let some = try run(statement, state)
                ends.next += some.next
                ends.breaks += some.breaks.map { $0.leaving(to: depth) }
                ends.returns += some.returns
            }
        }
        ends.next = ends.next.map { $0.leaving(to: depth) }
        return ends
    }

    private func run(
        _ statement: LuaStatement, _ state: BoundState
    ) throws(Unproven) -> Ends {
        switch statement.kind {
        case .local(let names, let values):
            var ends = Ends()
            for (state, values) in try evaluatedLists(values, names.count, state) {
                var state = state
                for (name, value) in zip(names, values) { state.declare(name.name, value) }
                ends.next.append(state)
            }
            return ends
        case .assign(let targets, let values):
            return Ends(next: try assign(targets, values, state))
        case .call(let call):
            var state = state
            _ = try evaluate(call, &state)
            return Ends(next: [state])
        case .block(let inner): return try run(inner, [state])
        case .branch(let arms, let otherwise):
            var ends = Ends()
            var left = [state]
            for arm in arms {
                var still: [BoundState] = []
                var taken: [BoundState] = []
                for state in left {
                    let (yes, no) = try branch(arm.condition, state)
                    taken += yes
                    still += no
                }
                try add(try runAll(arm.body, taken), to: &ends)
                left = still
            }
            try add(try runAll(otherwise ?? [], left), to: &ends)
            return ends
        case .genericFor(let names, let values, let inner):
            return try forEach(names.map(\.name), values, inner, state, at: statement.offset)
        case .numericFor(let name, let values, let inner):
            return try count(name.name, values, inner, state, at: statement.offset)
        case .whileLoop(let condition, let inner):
            return try rounds([], inner, state, at: statement.offset) { state throws(Unproven) in
                _ = try self.evaluate(condition, &state)
                return Round()
            }
        case .repeatLoop(let inner, let condition):
            let last = LuaStatement(kind: .local([], [condition]), offset: condition.offset)
            return try rounds([], inner + [last], state, at: statement.offset) {
                _ throws(Unproven) in Round()
            }
        case .returns(let values): return Ends(returns: [(state, values)])
        case .breaks: return Ends(breaks: [state])
        default: throw Unproven()
        }
    }

    func runAll(
        _ body: [LuaStatement], _ states: [BoundState]
    ) throws(Unproven) -> Ends {
        states.isEmpty ? Ends() : try run(body, states)
    }

    private func add(_ some: Ends, to ends: inout Ends) throws(Unproven) {
        ends.next += some.next
        ends.breaks += some.breaks
        ends.returns += some.returns
    }

    private func assign(
        _ targets: [LuaExpression], _ values: [LuaExpression], _ state: BoundState
    ) throws(Unproven) -> [BoundState] {
        var states: [BoundState] = []
        for (state, values) in try evaluatedLists(values, targets.count, state) {
            var state = state
            for (target, value) in zip(targets, values) {
                switch target.kind {
                case .name(let name): try state.set(name, value)
                case .index(let base, let key):
                    try write(value, into: base, at: key, &state)
                default: throw Unproven()
                }
            }
            states.append(state)
        }
        return states
    }

    /// The values of a list of expressions, on each path that working them out divides into.
    private func evaluatedLists(
        _ values: [LuaExpression], _ count: Int, _ state: BoundState
    ) throws(Unproven) -> [(BoundState, [BoundValue])] {
        var lists: [(BoundState, [BoundValue])] = [(state, [])]
        for (index, value) in values.enumerated() {
            var next: [(BoundState, [BoundValue])] = []
            for (state, given) in lists {
                if index == values.count - 1, count > values.count, value.mayBeSeveral {
                    var after = state
                    let more = try several(value, &after)
                    // What it may answer besides is anything.
                    let rest = more.isOpen ? count : 0
                    next.append(
                        (
                            after,
                            given + more.values + Array(repeating: .unknown, count: rest)
                        ))
                } else {
                    for (after, value) in try evaluatedPaths(value, state) {
                        next.append((after, given + [value]))
                    }
                }
            }
            lists = next
        }
        return lists.map { (state, given) in
            (state, Array((given + Array(repeating: .known(.nil), count: count)).prefix(count)))
        }
    }

    // MARK: Conditions

    /// Divides a path on a condition, and keeps what each side teaches.
    func branch(
        _ condition: LuaExpression, _ state: BoundState
    ) throws(Unproven) -> (yes: [BoundState], no: [BoundState]) {
        try spend()
        switch condition.kind {
        case .parenthesis(let inner): return try branch(inner, state)
        case .unary("not", let inner):
            let (yes, no) = try branch(inner, state)
            return (no, yes)
        case .binary("and", let left, let right):
            let (yes, no) = try branch(left, state)
            var both: (yes: [BoundState], no: [BoundState]) = ([], no)
            for state in yes {
                let (yes, no) = try branch(right, state)
                both.yes += yes
                both.no += no
            }
            return both
        case .binary("or", let left, let right):
            let (yes, no) = try branch(left, state)
            var either: (yes: [BoundState], no: [BoundState]) = (yes, [])
            for state in no {
                let (yes, no) = try branch(right, state)
                either.yes += yes
                either.no += no
            }
            return either
        case .binary(let sign, let left, let right) where ["<", "<=", ">", ">="].contains(sign):
            var state = state
            let first = try evaluate(left, &state)
            let second = try evaluate(right, &state)
            guard case .number(let one) = first.present, case .number(let other) = second.present
            else { return ([state], [state]) }
            // a > b is b < a.
            let (small, large, smaller, larger) =
                sign.hasPrefix("<") ? (one, other, left, right) : (other, one, right, left)
            let gap: Int64 = sign.hasSuffix("=") ? 0 : 1
            let yes = compared(small, large, smaller, larger, gap, state)
            // Otherwise the large one is smaller still: large < small, or large <= small.
            let no = compared(large, small, larger, smaller, 1 - gap, state)
            return (yes.map { [$0] } ?? [], no.map { [$0] } ?? [])
        case .call(let name, let arguments):
            // A condition with a name: what it compares is learnt as if it stood here.
            var after = state
            guard case .function(let function) = try evaluate(name, &after) else { break }
            if function.onlyRefuses { break }
            var given: [BoundValue] = []
            for argument in arguments { given.append(try evaluate(argument, &after)) }
            let names = after.names
            return try enter(function, given, after, at: condition.offset) {
                ends throws(Unproven) in
                var sides: (yes: [BoundState], no: [BoundState]) = ([], [])
                for (inner, values) in ends {
                    guard let value = values.first else {
                        sides.no.append(inner.named(as: names))
                        continue
                    }
                    let (yes, no) = try self.branch(value, inner)
                    sides.yes += yes.map { $0.named(as: names) }
                    sides.no += no.map { $0.named(as: names) }
                }
                return sides
            }
        default: break
        }
        var yes: [BoundState] = []
        var no: [BoundState] = []
        for (after, value) in try evaluatedPaths(condition, state) {
            switch value.isTrue {
            case true: yes.append(after)
            case false: no.append(after)
            default:
                var some = after
                if case .among(let set, let text) = value {
                    // Asked again it is answered the same.
                    for isMember in [true, false] {
                        some.members = after.members
                        some.members.append(
                            .init(set: set, text: text, isMember: isMember))
                        if isMember { yes.append(some) } else { no.append(some) }
                    }
                } else if case .name(let name) = condition.kind {
                    if case .optional(let present) = value { try some.set(name, present) }
                    yes.append(some)
                    if case .optional = value { try some.set(name, .known(.nil)) }
                    no.append(some)
                } else {
                    yes.append(after)
                    no.append(after)
                }
            }
        }
        return (yes, no)
    }

    /// The state where one number is at least `gap` smaller than another; nil where it cannot be.
    private func compared(
        _ small: Linear, _ large: Linear, _ smaller: LuaExpression, _ larger: LuaExpression,
        _ gap: Int64, _ state: BoundState
    ) -> BoundState? {
        guard let low = symbols.range(of: small, ranges: state.ranges),
            let high = symbols.range(of: large, ranges: state.ranges)
        else { return state }
        // At the ends of 64 bits nothing is beyond.
        let (most, tooSmall) = high.upperBound.subtractingReportingOverflow(gap)
        let (least, tooLarge) = low.lowerBound.addingReportingOverflow(gap)
        guard !tooSmall, !tooLarge, low.lowerBound <= most else { return nil }
        // What they differ by may tell more than their ranges do.
        if let apart = try? large.minus(small),
            let range = symbols.range(of: apart, ranges: state.ranges), range.upperBound < gap
        {
            return nil
        }
        var state = state
        narrow(small, smaller, low.lowerBound...most, &state)
        narrow(large, larger, min(high.upperBound, least)...high.upperBound, &state)
        return state
    }

    /// Keeps that a number is within a range.
    private func narrow(
        _ number: Linear, _ expression: LuaExpression, _ range: ClosedRange<Int64>,
        _ state: inout BoundState
    ) {
        if number.terms.isEmpty { return }
        if let symbol = number.single {
            keep(symbol, in: range, &state)
            return
        }
        // A name for a sum of several: from here on it stands for an unknown that is that sum.
        guard case .name(let name) = expression.kind,
            let known = symbols.range(of: number, ranges: state.ranges), known.overlaps(range),
            state.names.contains(where: { $0.name == name })
        else { return }
        let same = symbols.add(
            .init(range: known.clamped(to: range), uppers: [number], lowers: [number]))
        try? state.set(name, .number(same))
        if let symbol = same.single { keep(symbol, in: range, &state) }
    }

    /// Keeps an unknown in a range, and those that bound it in what follows from that.
    private func keep(
        _ symbol: Linear.Symbol, in range: ClosedRange<Int64>, _ state: inout BoundState,
        depth: Int = 0
    ) {
        let known = state.ranges[symbol] ?? symbols[symbol].range
        guard known.overlaps(range), depth < 4 else { return }
        let kept = known.clamped(to: range)
        state.ranges[symbol] = kept
        if depth > 0, kept == known { return }
        for (forms, limit, sign) in [
            (symbols[symbol].uppers, kept.lowerBound, Fraction.one),
            (symbols[symbol].lowers, kept.upperBound, Fraction(-1)),
        ] {
            for form in forms {
                for (other, times) in form.terms where times.isPositive {
                    // The rest of the form takes as much as it can.
                    guard let rest = try? form.without(other).times(sign),
                        let most = symbols.range(of: rest, ranges: state.ranges)?.upperBound,
                        let least = try? Fraction(limit).times(sign).plus(Fraction(most).negated)
                            .over(times).times(sign)
                    else { continue }
                    let known = state.ranges[other] ?? symbols[other].range
                    guard let edge = Int64(exactly: sign == .one ? least.ceiling : least.floor)
                    else { continue }
                    if sign == .one, edge > known.lowerBound, edge <= known.upperBound {
                        keep(other, in: edge...known.upperBound, &state, depth: depth + 1)
                    } else if sign != .one, edge < known.upperBound, edge >= known.lowerBound {
                        keep(other, in: known.lowerBound...edge, &state, depth: depth + 1)
                    }
                }
            }
        }
    }

    // MARK: Functions

    /// Enters a function, and hands on the states in which it ends, with its names, and what it returns
    /// there.
    func enter<Result>(
        _ function: LuaFunction, _ arguments: [BoundValue], _ state: BoundState, at offset: Int,
        _ leave: ([(BoundState, [LuaExpression])]) throws(Unproven) -> Result
    ) throws(Unproven) -> Result {
        var inner = state
        inner.names = file
        for (index, parameter) in function.parameters.enumerated() {
            inner.declare(
                parameter.name, index < arguments.count ? arguments[index] : .known(.nil))
        }
        path.append(offset)
        marks.append(symbols.count)
        nesting += 1
        defer {
            path.removeLast()
            marks.removeLast()
            nesting -= 1
        }
        guard nesting <= BoundReading.nestingMax else { throw Unproven() }
        let ends = try run(function.body, [inner])
        guard ends.breaks.isEmpty else { throw Unproven() }
        return try leave(ends.returns + ends.next.map { ($0, []) })
    }
}

extension BoundState {
    /// Back where a function was called.
    func named(as names: [(name: String, value: BoundValue)]) -> BoundState {
        var state = self
        state.names = names
        return state
    }
}

extension LuaExpression {
    /// Whether it gives several values where several are wanted.
    var mayBeSeveral: Bool {
        switch kind {
        case .call, .method, .vararg: true
        default: false
        }
    }
}
