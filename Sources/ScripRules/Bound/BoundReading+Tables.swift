internal import LuaSandbox
internal import ScripCore

extension BoundReading {
    /// `base[key] = value`.
    func write(
        _ value: BoundValue, into base: LuaExpression, at key: LuaExpression,
        _ state: inout BoundState
    ) throws(Unproven) {
        let target = try evaluate(base, &state)
        if key.isPlace(after: base) {
            append(value, to: target, &state)
            return
        }
        let place = try evaluate(key, &state)
        switch target.present {
        case .table(let number): put(value, into: number, at: place, &state)
        // What has names, a library and the parameters are taken to stay as they are, and what is written
        // into may be one of them.
        default: throw Unproven()
        }
    }

    /// `table[#table + 1] = value`.
    func append(_ value: BoundValue, to target: BoundValue, _ state: inout BoundState) {
        // Nothing is put there.
        if value.isNil { return }
        let number: Int
        switch target.present {
        case .table(let table): number = table
        case .member(let family, _):
            number = family
            state.forgetViews(of: family)
        default:
            state.forgetTables()
            return
        }
        guard var table = state.tables[number], !table.isSealed else {
            state.forgetTables()
            return
        }
        defer { state.tables[number] = table }
        table.stamp = nextStamp()
        table.written = nil
        switch (value, table.kind) {
        case (.line(let item), .list([])), (.line(let item), .lines):
            table.kind = .lines
            add(item, to: &table)
        case (.entry(let item), .list([])), (.entry(let item), .entries):
            table.kind = .entries
            add(item, to: &table)
        case (.table(let made), .list([])) where loops > 0 && isMadeInLoop(made):
            table.kind = .tables(family(of: made), distinct: true)
            table.fresh = [made]
            table.sums[.count] = Linear(1)
        case (.table(let made), .tables(let family, let distinct))
        where self.family(of: made) == family:
            table.kind = .tables(family, distinct: distinct && !table.fresh.contains(made))
            table.fresh.append(made)
            guard let count = try? table.sum(.count).plus(Linear(1)) else {
                table = .unknown
                return
            }
            table.sums[.count] = count
        case (.member(let one, _), .tables(let family, _)) where one == family:
            table.kind = .tables(family, distinct: false)
        case (_, .list(let values)) where value != .unknown:
            table.kind = .list(values + [value])
        default: table = .unknown
        }
    }

    private func add(_ item: Int, to table: inout BoundTable) {
        for measure in Measure.allCases {
            let own = items[item].symbols[measure].map { Linear.symbol($0) } ?? .zero
            let more = measure == .count ? Linear(1) : own
            guard let sum = try? table.sum(measure).plus(more) else {
                table = .unknown
                return
            }
            table.sums[measure] = sum
        }
    }

    private func isMadeInLoop(_ table: Int) -> Bool {
        origins[table]?.contains { $0 <= BoundReading.loopMark } == true
    }

    /// `table[key] = value`.
    func put(_ value: BoundValue, into number: Int, at key: BoundValue, _ state: inout BoundState) {
        guard var table = state.tables[number], !table.isSealed else {
            state.forgetTables()
            return
        }
        defer { state.tables[number] = table }
        let stamp = table.stamp
        let before = table
        table.stamp = nextStamp()
        table.written = key.isKey ? .init(key: key, value: value) : nil
        switch (value.present, table.kind) {
        case (.number(let part), .list([])), (.number(let part), .parts):
            table.kind = .parts
            guard let range = symbols.range(of: part, ranges: state.ranges) else {
                table = .unknown
                return
            }
            // What stood there before does not count any more.
            let entry = part.terms.keys.lazy.compactMap { symbol in
                self.symbols[symbol].entry.map { (symbol, $0) }
            }.first { $0.1 == .init(table: number, stamp: stamp, key: key) }
            if let (symbol, _) = entry, key.isKey, before.isNatural, range.lowerBound >= 0,
                part[symbol] == .one,
                let sum = try? table.parts.plus(part).minus(.symbol(symbol))
            {
                table.parts = sum
                return
            }
            table.isNatural = before.isNatural && range.lowerBound >= 0
            let natural = most([part, .zero], state)
            guard let sum = try? table.parts.plus(natural) else {
                table = .unknown
                return
            }
            table.parts = sum
        case (.known(.nil), .parts), (.known(.nil), .list([])): table.written = nil
        case (.member(let family, let place?), .places(let own, _))
        where own == family && place == .init(table: number, key: key):
            // It stays where it is.
            break
        case (.table(let made), .list([])) where loops > 0 && isMadeInLoop(made):
            table.kind = .places(family(of: made), distinct: true)
            table.fresh = [made]
        case (.table(let made), .places(let family, let distinct))
        where self.family(of: made) == family:
            table.kind = .places(family, distinct: distinct && !table.fresh.contains(made))
            table.fresh.append(made)
        default: table = .unknown
        }
    }

    /// `table[key]`.
    func get(
        _ number: Int, _ key: BoundValue, _ state: inout BoundState
    ) throws(Unproven) -> BoundValue {
        guard let table = state.tables[number] else { return .unknown }
        if let written = table.written, written.key == key, key.isKey {
            return written.value
        }
        switch table.kind {
        case .list(let values):
            if values.isEmpty { return .known(.nil) }
            guard case .number(let at) = key, let at = at.whole,
                values.allSatisfy({ $0.isTrue == true })
            else { return .unknown }
            return at >= 1 && at <= values.count ? values[Int(at) - 1] : .known(.nil)
        case .values(let value): return value.orNil
        case .lines:
            guard case .number = key else { return .unknown }
            let measures: [Measure] = [.amount, .quantity, .unused, .list]
            return .optional(.line(item(of: table, measures: measures)))
        case .entries:
            guard case .number = key else { return .unknown }
            return .optional(.entry(entry(of: table)))
        case .parts:
            let part = symbols.add(
                .init(
                    range: table.isNatural ? 0...BoundReading.any.upperBound : BoundReading.any,
                    uppers: [table.parts],
                    entry: .init(table: number, stamp: table.stamp, key: key)))
            return .optional(.number(part))
        case .tables(let family, _), .places(let family, _):
            if !table.fresh.isEmpty {
                // It may be one of this round, under another name.
                for made in table.fresh { state.tables[made] = .unknown }
                state.tables[family] = .unknown
                return .unknown
            }
            if case .places(_, true) = table.kind, case .known(.string) = key {
                return view(of: family, number, key, &state)
            }
            return .optional(.member(family, of: .init(table: number, key: key)))
        case .unknown: return .unknown
        }
    }

    func entry(of table: BoundTable) -> Int {
        item(of: table, line: anyLine(), measures: [.amount, .quantity])
    }

    /// A line of the basket of which nothing more is known.
    func anyLine() -> Int {
        items.append(
            Item(
                symbols: [
                    .amount: lineSymbol(0...Basket.Bounds.amountMax),
                    .quantity: lineSymbol(1...Basket.Bounds.quantityMax),
                    .unused: lineSymbol(0...Basket.Bounds.quantityMax),
                    .list: lineSymbol(0...Basket.Bounds.amountMax),
                ], line: nil))
        return items.count - 1
    }

    private func lineSymbol(_ range: ClosedRange<Int64>) -> Linear.Symbol {
        symbols.add(.init(range: range)).single ?? 0
    }

    /// What stands under a constant key, where no two keys have the same table: what they hold together is
    /// no more than what all hold.
    private func view(
        of family: Int, _ table: Int, _ key: BoundValue, _ state: inout BoundState
    ) -> BoundValue {
        let place = BoundValue.Place(table: table, key: key)
        guard let all = state.tables[family], let held = state.tables[table] else {
            return .unknown
        }
        if let known = views.first(where: {
            $0.place == place && $0.stamp == held.stamp && $0.all == all
        }) {
            state.tables[known.number] = known.table
            return .optional(.table(known.number))
        }
        guard all.kind == .lines || all.kind == .entries else { return .unknown }
        var one = member(of: all)
        for other in views
        where other.place.table == table && other.stamp == held.stamp && other.all == all {
            for measure in Measure.allCases {
                guard let symbol = one.sum(measure).single,
                    let upper = symbols[symbol].uppers.first,
                    let rest = try? upper.minus(other.table.sum(measure))
                else { continue }
                symbols[symbol].uppers[0] = rest
            }
        }
        one.viewOf = family
        views.append(View(place: place, stamp: held.stamp, all: all, table: one, number: 0))
        let number = number(madeAt: BoundReading.viewMark - views.count)
        views[views.count - 1].number = number
        state.tables[number] = one
        return .optional(.table(number))
    }

    /// What was read under a constant key.
    struct View {
        var place: BoundValue.Place
        var stamp: Int
        var all: BoundTable
        var table: BoundTable
        var number: Int
    }
}

extension LuaExpression {
    /// `#table + 1`.
    fileprivate func isPlace(after table: LuaExpression) -> Bool {
        guard case .binary("+", let count, let one) = kind, case .integer(1) = one.kind,
            case .unary("#", let counted) = count.kind
        else { return false }
        return counted.isSame(as: table)
    }

    /// The same names and fields, so that it stands for the same.
    private func isSame(as other: LuaExpression) -> Bool {
        switch (kind, other.kind) {
        case (.name(let one), .name(let two)): one == two
        case (.string(let one), .string(let two)): one == two
        case (.index(let base, let key), .index(let other, let second)):
            base.isSame(as: other) && key.isSame(as: second)
        default: false
        }
    }
}
