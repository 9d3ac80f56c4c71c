internal import LuaSandbox
internal import ScripCore

extension BoundReading {
    /// What a call answers.
    struct Answer {
        var values: [BoundValue]
        /// It may answer more than these.
        var isOpen = false
    }

    /// All that an expression at the end of a list answers.
    func several(
        _ expression: LuaExpression, _ state: inout BoundState
    ) throws(Unproven) -> Answer {
        guard case .call(let callee, let arguments) = expression.kind else {
            return Answer(
                values: [try evaluate(expression, &state)], isOpen: expression.mayBeSeveral)
        }
        let function = try evaluate(callee, &state)
        switch function {
        case .library("scrip.refuse"): return Answer(values: [.refusal])
        case .library("scrip.sum"):
            return Answer(values: [try sum(arguments, &state, at: expression.offset)])
        case .library("table.insert"):
            if arguments.count == 2 {
                let table = try evaluate(arguments[0], &state)
                append(try evaluate(arguments[1], &state), to: table, &state)
            } else {
                state.forgetTables()
            }
            return Answer(values: [])
        case .library(let name):
            var values: [BoundValue] = []
            for argument in arguments {
                let value = try evaluate(argument, &state)
                // Whoever is called with it may write; what is written here was looked at.
                switch (argument.kind, value) {
                case (.function, _): break
                case (_, .function(let function)) where function.isHarmless: break
                case (_, .function): throw Unproven()
                case (_, .unknown) where name == "table.sort" && !values.isEmpty: throw Unproven()
                default: break
                }
                values.append(value)
            }
            let value = try known(name, values, &state, at: expression.offset)
            let isOne = ["scrip.", "math."].contains(where: name.hasPrefix)
            return Answer(values: [value], isOpen: !isOne)
        case .function(let function):
            var values: [BoundValue] = []
            for argument in arguments { values.append(try evaluate(argument, &state)) }
            // Whatever it looks at, it ends in a refusal, or fails: either takes nothing off.
            if function.onlyRefuses {
                state.forgetTables()
                return Answer(values: [.refusal])
            }
            return try call(function, values, &state, at: expression.offset)
        default:
            // It may be any function of the file, and write into whatever it is given.
            for argument in arguments {
                guard try evaluate(argument, &state).isPlain else { throw Unproven() }
            }
            state.forgetTables()
            return Answer(values: [.unknown], isOpen: true)
        }
    }

    /// A function of the file, followed to all its ends.
    private func call(
        _ function: LuaFunction, _ arguments: [BoundValue], _ state: inout BoundState,
        at offset: Int
    ) throws(Unproven) -> Answer {
        let names = state.names
        var isOpen = false
        let mark = symbols.count
        let before = state
        let (after, values) = try enter(function, arguments, before, at: offset) {
            ends throws(Unproven) in
            var lists: [(BoundState, [BoundValue])] = []
            for (inner, expressions) in ends {
                var some: [(BoundState, [BoundValue])] = [(inner, [])]
                for (index, expression) in expressions.enumerated() {
                    var next: [(BoundState, [BoundValue])] = []
                    for (inner, given) in some {
                        if index == expressions.count - 1, expression.mayBeSeveral {
                            var inner = inner
                            let more = try self.several(expression, &inner)
                            isOpen = isOpen || more.isOpen
                            next.append((inner, given + more.values))
                        } else {
                            for (inner, value) in try self.evaluatedPaths(expression, inner) {
                                next.append((inner, given + [value]))
                            }
                        }
                    }
                    some = next
                }
                lists += some
            }
            let count = lists.map(\.1.count).max() ?? 0
            var states: [BoundState] = []
            for (inner, given) in lists {
                var inner = inner.named(as: names)
                for index in 0..<count {
                    let missing = isOpen ? BoundValue.unknown : .known(.nil)
                    inner.declare("", index < given.count ? given[index] : missing)
                }
                states.append(inner)
            }
            // Nothing is answered where it never ends.
            guard !states.isEmpty else { return (before, [BoundValue.unknown]) }
            let after = try self.joined(states, since: mark)
            return (after, after.names.suffix(count).map(\.value))
        }
        state = after.named(as: names)
        return Answer(values: values, isOpen: isOpen)
    }

    /// Functions of the host; what is not here answers anything and changes nothing.
    private func known(
        _ name: String, _ values: [BoundValue], _ state: inout BoundState, at offset: Int
    ) throws(Unproven) -> BoundValue {
        let numbers = values.compactMap { value -> Linear? in
            if case .number(let number) = value.present { number } else { nil }
        }
        let areNumbers = numbers.count == values.count && !values.isEmpty
        switch name {
        case "math.min" where areNumbers: return .number(least(numbers, state))
        case "math.max" where areNumbers: return .number(most(numbers, state))
        case "math.abs" where areNumbers:
            guard let range = symbols.range(of: numbers[0], ranges: state.ranges),
                range.lowerBound >= 0
            else { return .unknown }
            return values[0].present
        case "math.floor" where areNumbers, "math.ceil" where areNumbers,
            "math.tointeger" where areNumbers:
            return values[0].present
        case "scrip.percent_off":
            guard numbers.count >= 2, values.count <= 3 else { return .unknown }
            return percentOff(numbers[0], numbers[1], rounding(values.dropFirst(2).first), state)
        case "scrip.div":
            guard numbers.count >= 2, values.count <= 3, let by = numbers[1].whole, by > 0,
                let range = symbols.range(of: numbers[0], ranges: state.ranges),
                range.lowerBound >= 0
            else { return .unknown }
            return rounded(
                numbers[0], range, by: by, rounding(values.dropFirst(2).first))
        case "scrip.cheapest", "scrip.dearest": return picked(name, values, &state, at: offset)
        case "scrip.share":
            guard values.count == 2, numbers.count >= 1, case .number(let total) = values[0].present
            else { return .unknown }
            // Its parts add up to the total, or it fails.
            var table = BoundTable(kind: .parts, stamp: nextStamp())
            let whole = most([total, .zero], state)
            table.parts = whole
            let number = number(madeAt: offset)
            state.tables[number] = table
            return .table(number)
        case "next" where values.count == 1:
            // `pairs` and `next` go by the bytes of texts.
            guard case .known(.set(let all)) = values[0] else {
                return values[0].isPlain ? .data : .unknown
            }
            let texts = all.compactMap(\.string)
            if all.isEmpty { return .known(.nil) }
            guard texts.count == all.count,
                let first = texts.min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            else { return .data }
            return .known(.string(first))
        case "scrip.uses", "ipairs", "pairs": return .unknown
        case "table.concat", "table.unpack", "table.pack": return .unknown
        default:
            let isPlain = values.allSatisfy(\.isPlain)
            let words = ["scrip.", "math.", "string.", "utf8."]
            let one = ["next", "tostring", "tonumber", "type", "select", "assert", "error"]
            if words.contains(where: name.hasPrefix) || one.contains(name) {
                return isPlain ? .data : .unknown
            }
            // Sorts, moves or removes.
            state.forgetTables()
            return .unknown
        }
    }

    // MARK: Numbers

    func least(_ numbers: [Linear], _ state: BoundState) -> Linear {
        if numbers.count == 1 { return numbers[0] }
        let ranges = numbers.compactMap { symbols.range(of: $0, ranges: state.ranges) }
        guard ranges.count == numbers.count, let low = ranges.map(\.lowerBound).min(),
            let high = ranges.map(\.upperBound).min()
        else { return symbols.add(.init(range: BoundReading.any)) }
        // One that is a constant may still be known better by another: it is no more than that, too.
        for (index, range) in ranges.enumerated()
        where ranges.enumerated().allSatisfy({
            $0.offset == index
                || $0.element.lowerBound >= range.upperBound && numbers[$0.offset].whole != nil
        }) {
            return numbers[index]
        }
        var lowers: [Linear]?
        for number in numbers {
            guard let negated = try? number.times(Fraction(-1)) else { continue }
            lowers = lowers.map { symbols.largest($0, [negated]) } ?? [negated]
        }
        return symbols.add(
            .init(
                range: low...high, uppers: numbers,
                lowers: (lowers ?? []).compactMap { try? $0.times(Fraction(-1)) }))
    }

    func most(_ numbers: [Linear], _ state: BoundState) -> Linear {
        if numbers.count == 1 { return numbers[0] }
        let ranges = numbers.compactMap { symbols.range(of: $0, ranges: state.ranges) }
        guard ranges.count == numbers.count, let low = ranges.map(\.lowerBound).max(),
            let high = ranges.map(\.upperBound).max()
        else { return symbols.add(.init(range: BoundReading.any)) }
        for (index, range) in ranges.enumerated()
        where ranges.enumerated().allSatisfy({
            $0.offset == index || $0.element.upperBound <= range.lowerBound
        }) {
            return numbers[index]
        }
        // Whatever is zero at most adds nothing to one that is zero at least.
        var forms: [Linear]?
        for (number, range) in zip(numbers, ranges) where range.upperBound > low {
            let some = chain([number], state.ranges, since: symbols.count)
            forms = forms.map { symbols.largest($0, some) } ?? some
        }
        if low > Int64.min {
            forms = forms.map { symbols.largest($0, [Linear(low)]) } ?? [Linear(low)]
        }
        return symbols.add(.init(range: low...high, uppers: forms ?? [], lowers: numbers))
    }

    private enum Rounding { case halfUp, down, up, any }

    private func rounding(_ value: BoundValue?) -> Rounding {
        switch value {
        case nil, .known(.nil), .known(.string("half_up")): .halfUp
        case .known(.string("down")): .down
        case .known(.string("up")): .up
        default: .any
        }
    }

    /// What is added before a rest is dropped: at most, and at least.
    private func added(_ rounding: Rounding, _ by: Int64) -> (most: Int64, least: Int64) {
        switch rounding {
        case .halfUp: (by / 2, by / 2)
        case .down: (0, 0)
        case .up: (by - 1, by - 1)
        case .any: (by - 1, 0)
        }
    }

    private func rounded(
        _ form: Linear, _ range: ClosedRange<Int64>, by: Int64, _ rounding: Rounding
    ) -> BoundValue {
        let (most, least) = added(rounding, by)
        guard case .number(let high) = quotient(form, range, by: by, most) else { return .unknown }
        if most == least { return .number(high) }
        guard case .number(let low) = quotient(form, range, by: by, least),
            let first = low.single, let last = high.single
        else { return .unknown }
        return .number(
            symbols.add(
                .init(
                    range: symbols[first].range.lowerBound...symbols[last].range.upperBound,
                    uppers: symbols[last].uppers, lowers: symbols[first].lowers)))
    }

    private func percentOff(
        _ amount: Linear, _ percent: Linear, _ rounding: Rounding, _ state: BoundState
    ) -> BoundValue {
        // Anything else than a percentage fails.
        guard let range = symbols.range(of: amount, ranges: state.ranges),
            var pay = symbols.range(of: percent, ranges: state.ranges),
            pay.overlaps(0...100), range.lowerBound >= 0
        else { return .unknown }
        pay = pay.clamped(to: 0...100)
        let (most, least) = added(rounding, 100)
        func part(_ percent: Int64, _ added: Int64) -> BoundSymbols.Known? {
            guard let times = try? amount.times(Fraction(100 - percent)),
                let range = symbols.range(of: times, ranges: state.ranges),
                case .number(let part) = quotient(times, range, by: 100, added)
            else { return nil }
            return part.single.map { symbols[$0] }
        }
        guard let high = part(pay.lowerBound, most), let low = part(pay.upperBound, least) else {
            return .unknown
        }
        var uppers = high.uppers
        // Of each amount no more than this, however much rounding adds to a small one.
        if let steepest = BoundReading.steepest(
            100 - pay.lowerBound, most, from: max(1, range.lowerBound)),
            let upper = try? amount.times(steepest)
        {
            uppers.append(upper)
        }
        return .number(
            symbols.add(
                .init(
                    range: low.range.lowerBound...high.range.upperBound, uppers: uppers,
                    lowers: low.lowers)))
    }

    /// The largest part of any amount that so many percent are, rounded after so much was added.
    static func steepest(_ percent: Int64, _ added: Int64, from low: Int64) -> Fraction? {
        guard percent > 0 else { return .zero }
        guard low < Basket.Bounds.amountMax else { return nil }
        var most = Fraction.zero
        // Each further unit that comes off begins with some amount.
        for off in 1...200 as ClosedRange<Int64> {
            let first = max(low, (off * 100 - added + percent - 1) / percent)
            let all = (first * percent + added) / 100
            if let part = try? Fraction(Int128(all), over: Int128(first)) { most = max(most, part) }
        }
        // From there on rounding adds less than that.
        let last = max(low, (200 * 100 - added) / percent)
        if let rest = try? Fraction(
            Int128(percent) * Int128(last) + Int128(added), over: 100 * Int128(last))
        {
            most = max(most, rest)
        }
        return most
    }

    // MARK: Pieces

    /// What `scrip.sum` answers: of a field, what the lines add up to.
    private func sum(
        _ arguments: [LuaExpression], _ state: inout BoundState, at offset: Int
    ) throws(Unproven) -> BoundValue {
        guard let first = arguments.first, arguments.count <= 2 else { return .unknown }
        let value = try evaluate(first, &state)
        var function: LuaFunction?
        if arguments.count == 2 {
            switch arguments[1].kind {
            case .function(let literal): function = literal
            default:
                guard case .function(let named) = try evaluate(arguments[1], &state) else {
                    state.forgetTables()
                    return .unknown
                }
                function = named
            }
        }
        if let function, !function.isHarmless { state.forgetTables() }
        guard let table = collection(value, &state), table.kind == .lines else { return .unknown }
        guard let function else { return .number(table.sum(.amount)) }
        switch function.onlyFieldOfItsLine {
        case "amount": return .number(table.sum(.amount))
        case "list_amount": return .number(table.sum(.list))
        case "quantity": return .number(table.sum(.quantity))
        case "unused": return .number(table.sum(.unused))
        default: return .unknown
        }
    }

    /// The table that a value stands for, one of those made in a loop with unknowns of its own.
    func collection(_ value: BoundValue, _ state: inout BoundState) -> BoundTable? {
        switch value.present {
        case .scope: return state.tables[BoundReading.lines]
        case .table(let number): return state.tables[number]
        case .member(let family, _): return state.tables[family].map { member(of: $0) }
        default: return nil
        }
    }

    /// One table of several: it has no more than all of them together.
    func member(of family: BoundTable) -> BoundTable {
        guard family.kind == .lines || family.kind == .entries else {
            return family.kind == .list([]) ? family : .unknown
        }
        var table = BoundTable(kind: family.kind, stamp: nextStamp(), isSealed: true)
        for measure in Measure.allCases {
            let upper: Int64 =
                switch measure {
                case .amount, .list: BoundReading.amounts.upperBound
                case .quantity, .unused, .count: BoundReading.pieces.upperBound
                }
            var uppers = [family.sum(measure)]
            if measure == .unused { uppers.append(table.sum(.quantity)) }
            table.sums[measure] = symbols.add(.init(range: 0...upper, uppers: uppers))
        }
        return table
    }

    /// `scrip.cheapest` or `scrip.dearest`.
    private func picked(
        _ name: String, _ values: [BoundValue], _ state: inout BoundState, at offset: Int
    ) -> BoundValue {
        var result = BoundTable(kind: .entries, stamp: nextStamp())
        let number = number(madeAt: offset)
        defer { state.tables[number] = result }
        guard let first = values.first, let table = collection(first, &state),
            table.kind == .lines
        else {
            if let first = values.first, let table = collection(first, &state),
                table.kind == .list([])
            {
                return .table(number)
            }
            result = .unknown
            return .table(number)
        }
        var wanted = Linear(1)
        if values.count > 1, !values[1].isNil {
            guard case .number(let number) = values[1].present else {
                wanted = symbols.add(.init(range: BoundReading.pieces))
                return fill()
            }
            wanted = number
        }
        return fill()

        func fill() -> BoundValue {
            let all: Measure? =
                switch values.dropFirst(2).first {
                case nil, .known(.nil), .known(.string("unused")): .unused
                case .known(.string("all")): .quantity
                default: nil
                }
            // More than there are is as many as there are; fewer than none fails.
            let there = table.sum(all ?? .quantity)
            var amounts = [table.sum(.amount)]
            if name == "scrip.cheapest", all != nil,
                let share = share(of: wanted, in: there, state),
                let part = try? table.sum(.amount).times(share)
            {
                amounts.append(part)
            }
            let pieces = symbols.add(
                .init(range: BoundReading.pieces, uppers: [wanted, there]))
            result.sums[.amount] = symbols.add(
                .init(range: BoundReading.amounts, uppers: amounts))
            result.sums[.quantity] = pieces
            result.sums[.count] = symbols.add(
                .init(range: BoundReading.pieces, uppers: [pieces, table.sum(.count)]))
            return .table(number)
        }
    }

    /// How many of all pieces are wanted at most, as a part of them: the cheapest third of the pieces costs
    /// no more than a third of what all cost.
    private func share(of wanted: Linear, in all: Linear, _ state: BoundState) -> Fraction? {
        guard let pieces = all.single else { return nil }
        let range = state.ranges[pieces] ?? symbols[pieces].range
        // Of none there are none.
        let low = Fraction(max(1, range.lowerBound))
        let high = Fraction(max(1, range.upperBound))
        var least: Fraction?
        for form in symbols.uppers([wanted], ranges: state.ranges, keeping: { $0 == pieces }) {
            let at = form.constant.isPositive ? low : high
            guard let rest = try? form.constant.over(at), let share = try? form[pieces].plus(rest)
            else { continue }
            least = min(least ?? share, share)
        }
        return least.map { max(.zero, $0) }
    }
}

extension LuaFunction {
    /// Whether all it does is to work out a value of names and fields: it calls nothing.
    var isHarmless: Bool {
        guard let value = onlyValue else { return false }
        return !value.calls
    }
}

extension LuaExpression {
    fileprivate var calls: Bool {
        switch kind {
        case .call, .method, .function: true
        case .index(let base, let key): base.calls || key.calls
        case .binary(_, let left, let right): left.calls || right.calls
        case .unary(_, let inner), .parenthesis(let inner): inner.calls
        case .table(let fields): fields.contains { $0.value.calls || $0.key?.calls == true }
        case .null, .boolean, .integer, .float, .string, .vararg, .name: false
        }
    }
}
