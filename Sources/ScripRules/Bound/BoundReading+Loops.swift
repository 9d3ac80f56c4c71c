internal import LuaSandbox
internal import ScripCore

extension BoundReading {
    /// What one round of a loop is about.
    struct Round {
        /// What the names of the loop stand for.
        var values: [BoundValue] = []
        /// What each unknown of the round comes to in all rounds together, at most.
        var totals: [Linear.Symbol: Linear] = [:]
        /// How many rounds there are at most, if that is known.
        var count: Linear?

        /// What something that a round adds comes to in all rounds.
        func total(of form: Linear) -> Linear? {
            var total = Linear.zero
            if !form.constant.isZero {
                guard form.constant.isPositive, let count,
                    let all = try? count.times(form.constant)
                else { return nil }
                total = all
            }
            for (symbol, times) in form.terms {
                guard times.isPositive, let all = totals[symbol],
                    let part = try? all.times(times), let sum = try? total.plus(part)
                else { return nil }
                total = sum
            }
            return total
        }
    }

    typealias Begin = (inout BoundState) throws(Unproven) -> Round

    /// More elements of a parameter than these are not looked at one by one.
    private static let elementsMax = 64

    /// `for … in …`.
    func forEach(
        _ names: [String], _ values: [LuaExpression], _ body: [LuaStatement], _ state: BoundState,
        at offset: Int
    ) throws(Unproven) -> Ends {
        let anything: Begin = { _ throws(Unproven) in Round() }
        guard values.count == 1, case .call(let callee, let arguments) = values[0].kind,
            arguments.count >= 1
        else {
            var after = state
            for value in values { _ = try evaluate(value, &after) }
            after.forgetTables()
            return try rounds(names, body, after, at: offset, anything)
        }
        var ends = Ends()
        var state = state
        let function = try evaluate(callee, &state)
        for (state, value) in try evaluatedPaths(arguments[0], state) {
            var state = state
            for argument in arguments.dropFirst() { _ = try evaluate(argument, &state) }
            let some: Ends
            switch function {
            case .library("ipairs"), .library("pairs"):
                some = try each(
                    names, of: value, inOrder: function == .library("ipairs"), body, state,
                    at: offset)
            case .library("scrip.each_unit"):
                some = try rounds(names, body, state, at: offset) { state throws(Unproven) in
                    self.unit(of: self.collection(value, &state) ?? .unknown)
                }
            default:
                state.forgetTables()
                some = try rounds(names, body, state, at: offset, anything)
            }
            ends.next += some.next
            ends.breaks += some.breaks
            ends.returns += some.returns
        }
        return ends
    }

    private func each(
        _ names: [String], of value: BoundValue, inOrder: Bool, _ body: [LuaStatement],
        _ state: BoundState, at offset: Int
    ) throws(Unproven) -> Ends {
        if case .known(let constant) = value.present {
            guard let list = BoundReading.elements(of: constant, inOrder: inOrder) else {
                return try rounds(names, body, state, at: offset) { _ throws(Unproven) in Round() }
            }
            return try oneByOne(list, names, body, state)
        }
        if case .data = value.present {
            return try rounds(names, body, state, at: offset) { _ throws(Unproven) in
                Round(values: [.data, .data])
            }
        }
        var state = state
        let table = collection(value, &state) ?? .unknown
        let ends: Ends
        if case .list(let values) = table.kind {
            ends = try oneByOne(values.map { (.unknown, $0) }, names, body, state)
        } else {
            ends = try everyRound(over: table, inOrder: inOrder, names, body, state, at: offset)
        }
        // What is gone over has to stay as it is meanwhile.
        var held: [Int] = []
        switch value.present {
        case .table(let number): held.append(number)
        case .member(let family, _): held.append(family)
        default: break
        }
        if case .tables(let family, _) = table.kind { held.append(family) }
        for after in ends.next + ends.returns.map(\.0) {
            for number in held where after.tables[number] != state.tables[number] {
                throw Unproven()
            }
        }
        return ends
    }

    private func everyRound(
        over table: BoundTable, inOrder: Bool, _ names: [String], _ body: [LuaStatement],
        _ state: BoundState, at offset: Int
    ) throws(Unproven) -> Ends {
        try rounds(names, body, state, at: offset) { state throws(Unproven) in
            if case .tables(let family, distinct: true) = table.kind, table.fresh.isEmpty {
                return self.round(over: table, among: family, &state)
            }
            return self.round(over: table, inOrder: inOrder)
        }
    }

    /// What a round over a table is about.
    private func round(over table: BoundTable, inOrder: Bool) -> Round {
        var round = Round(count: table.sum(.count))
        switch table.kind {
        case .lines, .entries:
            let measures: [Measure] =
                table.kind == .lines ? [.amount, .quantity, .unused, .list] : [.amount, .quantity]
            let number: Int
            if table.kind == .lines {
                number = item(of: table, measures: measures)
                round.values = [.unknown, .line(number)]
            } else {
                number = entry(of: table)
                round.values = [.unknown, .entry(number)]
            }
            for measure in measures {
                if let symbol = items[number].symbols[measure] {
                    round.totals[symbol] = table.sum(measure)
                }
            }
        case .parts where !inOrder:
            let part = symbols.add(
                .init(
                    range: table.isNatural ? 0...BoundReading.any.upperBound : BoundReading.any,
                    uppers: [table.parts]))
            round.values = [.unknown, .number(part)]
            round.count = nil
            if let symbol = part.single { round.totals[symbol] = table.parts }
        case .values(let value):
            round.values = [.unknown, value]
            round.count = nil
        default: round.count = nil
        }
        return round
    }

    /// What a round over tables that were made in a loop is about, each of them once.
    private func round(
        over table: BoundTable, among family: Int, _ state: inout BoundState
    ) -> Round {
        guard let all = state.tables[family] else { return Round() }
        var one = member(of: all)
        one.viewOf = family
        var round = Round(count: table.sum(.count))
        for measure in Measure.allCases {
            if let symbol = one.sum(measure).single { round.totals[symbol] = all.sum(measure) }
        }
        let number = number(madeAt: BoundReading.viewMark)
        state.tables[number] = one
        round.values = [.unknown, .table(number)]
        return round
    }

    /// What a round over single pieces is about.
    private func unit(of table: BoundTable) -> Round {
        guard table.kind == .lines else { return Round() }
        let amount = symbols.add(
            .init(range: 0...Basket.Bounds.amountMax, uppers: [table.sum(.amount)]))
        var round = Round(
            values: [.line(anyLine()), .number(amount)], count: table.sum(.quantity))
        if let symbol = amount.single { round.totals[symbol] = table.sum(.amount) }
        return round
    }

    /// The elements of a constant; nil where there are too many.
    private static func elements(
        of constant: LuaValue, inOrder: Bool
    ) -> [(key: BoundValue, value: BoundValue)]? {
        let all: [(key: BoundValue, value: BoundValue)]
        switch constant {
        case .list(let values):
            all = values.enumerated().map {
                (.number(Linear(Int64($0.offset + 1))), value($0.element))
            }
        case .set(let values) where !inOrder:
            all = values.map { (value($0), .known(.boolean(true))) }
        case .table(let entries) where !inOrder:
            all = entries.filter { $0.value != .nil }.map { (value($0.key), value($0.value)) }
        case .table:
            guard let values = constant.array else { return nil }
            all = values.enumerated().map {
                (.number(Linear(Int64($0.offset + 1))), value($0.element))
            }
        default: return nil
        }
        return all.count <= elementsMax ? all : nil
    }

    /// A loop over what is known one by one.
    private func oneByOne(
        _ list: [(key: BoundValue, value: BoundValue)], _ names: [String],
        _ body: [LuaStatement], _ state: BoundState
    ) throws(Unproven) -> Ends {
        let depth = state.names.count
        var ends = Ends(next: [state])
        var left: [BoundState] = []
        for (index, element) in list.enumerated() {
            let mark = symbols.count
            path.append(index)
            defer { path.removeLast() }
            if ends.next.count > BoundReading.pathsMax {
                ends.next = [try joined(ends.next, since: mark)]
            }
            var inside: [BoundState] = []
            var next: [BoundState] = []
            for state in ends.next {
                // What is not there is passed over.
                if element.value.isTrue != true { next.append(state) }
                inside.append(state.declaring(names, [element.key, element.value.present]))
            }
            let some = try runAll(body, inside)
            ends.returns += some.returns
            left += some.breaks.map { $0.leaving(to: depth) }
            ends.next = next + some.next.map { $0.leaving(to: depth) }
        }
        ends.next += left
        return ends
    }

    /// `for name = first, last [, step]`.
    func count(
        _ name: String, _ values: [LuaExpression], _ body: [LuaStatement], _ state: BoundState,
        at offset: Int
    ) throws(Unproven) -> Ends {
        var state = state
        var bounds: [ClosedRange<Int64>?] = []
        for value in values {
            if case .number(let number) = try evaluate(value, &state).present {
                bounds.append(symbols.range(of: number, ranges: state.ranges))
            } else {
                bounds.append(nil)
            }
        }
        var range = BoundReading.any
        var count: Int64?
        // Without a step it goes up by one.
        if bounds.count == 2, let first = bounds[0], first.lowerBound >= range.lowerBound {
            let high = min(range.upperBound, bounds[1]?.upperBound ?? range.upperBound)
            guard first.lowerBound <= high else { return Ends(next: [state]) }
            range = first.lowerBound...high
            if bounds[1] != nil { count = high - first.lowerBound + 1 }
        }
        return try rounds([name], body, state, at: offset) { _ throws(Unproven) in
            Round(
                values: [.number(self.symbols.add(.init(range: range)))],
                count: count.map { Linear($0) })
        }
    }
}

extension BoundState {
    func declaring(_ names: [String], _ values: [BoundValue]) -> BoundState {
        var state = self
        for (index, name) in names.enumerated() {
            state.declare(name, index < values.count ? values[index] : .unknown)
        }
        return state
    }
}
