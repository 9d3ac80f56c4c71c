internal import LuaSandbox

/// What is known at one point of one path through a rule.
struct BoundState {
    var names: [(name: String, value: BoundValue)] = []
    /// Tables by their number.
    var tables: [Int: BoundTable] = [:]
    /// Which texts this path takes for one of a set, and which not.
    var members: [Membership] = []
    /// Unknowns that this path keeps in a narrower range.
    var ranges: [Linear.Symbol: ClosedRange<Int64>] = [:]

    /// Whether a text is one of a set, where that was asked before.
    struct Membership: Equatable {
        var set: LuaValue
        var text: BoundValue
        var isMember: Bool
    }

    func isMember(_ text: BoundValue, of set: LuaValue) -> Bool? {
        members.last { $0.set == set && $0.text == text }?.isMember
    }

    mutating func declare(_ name: String, _ value: BoundValue) { names.append((name, value)) }

    func value(of name: String) -> BoundValue? { names.last { $0.name == name }?.value }

    /// Sets a name declared in the step itself.
    mutating func set(_ name: String, _ value: BoundValue) throws(Unproven) {
        guard let index = names.lastIndex(where: { $0.name == name }) else { throw Unproven() }
        if case .function = names[index].value { throw Unproven() }
        names[index].value = value
    }

    /// Leaves blocks: names declared since are forgotten.
    func leaving(to depth: Int) -> BoundState {
        var state = self
        state.names.removeLast(max(0, names.count - depth))
        return state
    }

    /// Something wrote somewhere.
    mutating func forgetTables() {
        for number in tables.keys where number != BoundReading.lines { tables[number] = .unknown }
    }

    /// Something was put into one of the tables made in a loop: what was known of any of them by itself is
    /// known no more.
    mutating func forgetViews(of family: Int) {
        for (number, table) in tables where table.viewOf == family { tables[number] = .unknown }
    }
}

extension BoundReading {
    /// What holds in each of several states; of numbers that differ, what can be said in unknowns that
    /// came up before `mark`.
    func joined(_ states: [BoundState], since mark: Int) throws(Unproven) -> BoundState {
        guard var joined = states.first else { throw Unproven() }
        guard states.count > 1 else { return joined }
        for index in joined.names.indices {
            joined.names[index].value = joinedValue(
                states.map { ($0.ranges, $0.names[index].value) }, since: mark)
        }
        for number in Set(states.flatMap(\.tables.keys)) {
            let held = states.compactMap { state in
                state.tables[number].map { (state.ranges, $0) }
            }
            joined.tables[number] = joinedTable(held, since: mark)
        }
        joined.members = joined.members.filter { known in
            states.allSatisfy { $0.members.contains(known) }
        }
        joined.ranges = [:]
        for (symbol, range) in states[0].ranges {
            var all = range
            for state in states.dropFirst() {
                let other = state.ranges[symbol] ?? symbols[symbol].range
                all =
                    min(all.lowerBound, other.lowerBound)...max(all.upperBound, other.upperBound)
            }
            joined.ranges[symbol] = all
        }
        return joined
    }

    typealias Ranges = [Linear.Symbol: ClosedRange<Int64>]

    func joinedValue(_ cases: [(Ranges, BoundValue)], since mark: Int) -> BoundValue {
        if cases.dropFirst().allSatisfy({ $0.1 == cases[0].1 }) { return cases[0].1 }
        let shape = cases.dropFirst().reduce(cases[0].1.shape) { .either($0, $1.1) }
        var numbers: [String: Linear] = [:]
        for path in shape.numbers.keys {
            let held = cases.compactMap { (ranges, value) in
                value.numbers[path].map { (ranges, $0) }
            }
            numbers[path] = joinedNumber(held, since: mark)
        }
        return shape.with(numbers: numbers)
    }

    func joinedNumber(_ cases: [(Ranges, Linear)], since mark: Int) -> Linear {
        let first = cases[0].1
        if cases.dropFirst().allSatisfy({ $0.1 == first }) { return first }
        // Each side may know its number by unknowns of its own, and those mean nothing on the other.
        func bounds(_ sign: Int64) -> [Linear] {
            var forms: [Linear]?
            for (ranges, number) in cases {
                guard let own = try? number.times(Fraction(sign)) else { return [] }
                let some = chain([own], ranges, since: mark)
                forms = forms.map { symbols.largest($0, some) } ?? some
            }
            return forms ?? []
        }
        let uppers = bounds(1)
        let lowers = bounds(-1).compactMap { try? $0.times(Fraction(-1)) }
        var (low, high) = (Int64.max, Int64.min)
        for (ranges, number) in cases {
            let range = symbols.range(of: number, ranges: ranges) ?? Int64.min...Int64.max
            (low, high) = (min(low, range.lowerBound), max(high, range.upperBound))
        }
        return symbols.add(.init(range: low...high, uppers: uppers, lowers: lowers))
    }

    /// Bounds of a number in ever fewer and older unknowns.
    func chain(_ forms: [Linear], _ ranges: Ranges, since mark: Int) -> [Linear] {
        var all: [Linear] = []
        var forms = forms
        let cuts = Set(marks.filter { $0 < mark } + [mark, BoundReading.basketSymbols, 1, 0])
        for cut in cuts.sorted(by: >) {
            forms = symbols.uppers(forms, ranges: ranges) { $0 < cut }
            all += forms
        }
        return symbols.pruned(all)
    }

    private func joinedTable(_ cases: [(Ranges, BoundTable)], since mark: Int) -> BoundTable {
        var joined = cases[0].1
        if cases.dropFirst().allSatisfy({ $0.1 == joined }) { return joined }
        var kind = joined.kind
        for (_, table) in cases.dropFirst() { kind = BoundReading.either(kind, table.kind) }
        if case .list(let values) = kind {
            // As many in each.
            var all: [BoundValue] = []
            for index in values.indices {
                let held = cases.compactMap { (ranges, table) -> (Ranges, BoundValue)? in
                    guard case .list(let own) = table.kind else { return nil }
                    return (ranges, own[index])
                }
                all.append(joinedValue(held, since: mark))
            }
            kind = .list(all)
        }
        joined.kind = kind
        for measure in Measure.allCases {
            joined.sums[measure] = joinedNumber(
                cases.map { ($0.0, $0.1.sum(measure)) }, since: mark)
        }
        joined.parts = joinedNumber(cases.map { ($0.0, $0.1.parts) }, since: mark)
        joined.isNatural = cases.allSatisfy(\.1.isNatural)
        joined.fresh = Array(Set(cases.flatMap(\.1.fresh))).sorted()
        if cases.contains(where: { $0.1.written != joined.written }) { joined.written = nil }
        joined.stamp = nextStamp()
        return joined
    }

    /// What a table may be that is one of two, its numbers apart.
    static func either(_ one: BoundTable.Kind, _ other: BoundTable.Kind) -> BoundTable.Kind {
        if one == other { return one }
        switch (one, other) {
        case (.unknown, _), (_, .unknown): return .unknown
        case (.list([]), let kind), (let kind, .list([])):
            if case .list(let values) = kind { return .values(BoundReading.any(of: values)) }
            return kind
        case (.list(let first), .list(let second)):
            guard first.count == second.count else {
                return .values(any(of: first + second))
            }
            return .list(zip(first, second).map { .either($0, $1) })
        case (.list(let first), .values(let second)), (.values(let second), .list(let first)):
            return .values(any(of: first + [second]))
        case (.values(let first), .values(let second)): return .values(any(of: [first, second]))
        case (.tables(let first, let a), .tables(let second, let b)) where first == second:
            return .tables(first, distinct: a && b)
        case (.places(let first, let a), .places(let second, let b)) where first == second:
            return .places(first, distinct: a && b)
        default: return .unknown
        }
    }

    static func any(of values: [BoundValue]) -> BoundValue {
        guard let first = values.first else { return .unknown }
        return values.dropFirst().reduce(first.shape) { .either($0, $1) }.blurred
    }
}
