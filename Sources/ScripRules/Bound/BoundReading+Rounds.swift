internal import LuaSandbox

extension BoundReading {
    /// Times a loop is read until no more is learnt.
    private static let readingsMax = 12

    /// Where a number is kept from round to round.
    private struct Place: Hashable {
        /// A name by its position, or a table.
        var name: Int?
        var table: Int?
        /// Where in it.
        var path: String
    }

    /// What a loop changes, and what is known of that at the beginning of every round.
    private struct Kept {
        /// Names by their position, and tables, their numbers apart.
        var names: [Int: BoundValue] = [:]
        var tables: [Int: BoundTable] = [:]
        /// Numbers that may fall.
        var falling: Set<Place> = []
        /// Numbers of which nothing is known.
        var lost: Set<Place> = []
    }

    /// A loop, read once for all its rounds, and again until what it changes is known.
    func rounds(
        _ names: [String], _ body: [LuaStatement], _ state: BoundState, at offset: Int,
        _ begin: Begin
    ) throws(Unproven) -> Ends {
        path.append(BoundReading.loopMark - offset)
        loops += 1
        defer {
            path.removeLast()
            loops -= 1
        }
        let assigned = body.assignedNames
        var start = state
        var kept = Kept()
        for _ in 0..<BoundReading.readingsMax {
            let mark = symbols.count
            let items = items.count
            var heads: [Place: Linear.Symbol] = [:]
            let head = self.head(start, kept, &heads)
            var inside = head
            let round = try begin(&inside)
            let element = symbols.count
            inside = inside.declaring(names, round.values)
            marks.append(symbols.count)
            var ends = try run(body, [inside])
            marks.removeLast()
            let last = (ends.next + ends.breaks).map { end in
                var end = end.leaving(to: state.names.count)
                // What is only known better within a round is what it was.
                for index in end.names.indices where !assigned.contains(end.names[index].name) {
                    end.names[index].value = head.names[index].value
                }
                return folded(end, items: items)
            }
            // Tables that the rounds leave behind are there from the start, and empty.
            var isNew = false
            for table in Set(last.flatMap(\.tables.keys)) where start.tables[table] == nil {
                start.tables[table] = BoundTable(kind: .list([]))
                isNew = true
            }
            if isNew { continue }
            if learn(from: last, start, head, &kept) { continue }
            var after: [Place: Linear] = [:]
            if settle(
                last, start, &kept, heads, round, since: mark, element: element, &after)
            {
                continue
            }
            ends.next = [self.after(start, kept, after)]
            ends.breaks = []
            return ends
        }
        throw Unproven()
    }

    /// Farther from zero no number is followed from round to round: what a loop within adds to one that is
    /// at the limit here stays within its own.
    private var limit: Int64 { Int64(1) << (57 + min(loops, 4)) }

    // MARK: The beginning of a round

    private func head(
        _ start: BoundState, _ kept: Kept, _ heads: inout [Place: Linear.Symbol]
    ) -> BoundState {
        var head = start
        func unknown(_ place: Place) -> Linear? {
            if kept.lost.contains(place) { return nil }
            var low = -limit
            if !kept.falling.contains(place), let first = number(at: place, start),
                let range = symbols.range(of: first, ranges: start.ranges)
            {
                low = max(low, range.lowerBound)
            }
            let number = symbols.add(
                .init(range: low...max(low, limit)))
            heads[place] = number.single
            return number
        }
        for (index, shape) in kept.names {
            var numbers: [String: Linear] = [:]
            for path in shape.numbers.keys {
                numbers[path] = unknown(Place(name: index, path: path))
            }
            head.names[index].value = shape.with(numbers: numbers)
        }
        for (number, shape) in kept.tables {
            head.tables[number] = filled(shape) { unknown(Place(table: number, path: $0)) }
        }
        return head
    }

    /// A table with numbers in their places; unknown where one of them is.
    private func filled(_ shape: BoundTable, _ number: (String) -> Linear?) -> BoundTable {
        var table = shape
        if table.kind == .unknown { return .unknown }
        table.stamp = nextStamp()
        for measure in Measure.allCases {
            guard let sum = number("\(measure)") else { return .unknown }
            table.sums[measure] = sum
        }
        guard let parts = number("parts") else { return .unknown }
        table.parts = parts
        return table
    }

    private func number(at place: Place, _ state: BoundState) -> Linear? {
        if let index = place.name { return state.names[index].value.numbers[place.path] }
        guard let table = place.table.flatMap({ state.tables[$0] }) else { return nil }
        if place.path == "parts" { return table.parts }
        return Measure.allCases.first { "\($0)" == place.path }.map(table.sum)
    }

    // MARK: The end of a round

    /// Whether a table was made in the rounds of the loop that is being read, and not in a loop within.
    private func isOwn(_ table: Int) -> Bool {
        guard let origin = origins[table], origin.starts(with: path) else { return false }
        return !origin.dropFirst(path.count).contains { $0 <= BoundReading.loopMark }
    }

    private func isMadeHere(_ table: Int) -> Bool { origins[table]?.starts(with: path) == true }

    /// The state between two rounds: what was made in the one becomes one of many.
    private func folded(_ state: BoundState, items: Int) -> BoundState {
        var state = state
        var made: Set<Int> = []
        func outside(_ value: BoundValue) -> BoundValue {
            switch value {
            case .table(let number) where isMadeHere(number):
                guard isOwn(number), state.tables[number]?.viewOf == nil else { return .unknown }
                made.insert(number)
                return .member(family(of: number), of: nil)
            case .member(let family, _):
                return isMadeHere(family) && !isOwn(family) ? .unknown : .member(family, of: nil)
            case .line(let item), .entry(let item), .text(let item, _):
                return item >= items ? .unknown : value
            case .optional(let inner):
                let inner = outside(inner)
                return inner == .unknown ? .unknown : inner.orNil
            case .record(let fields): return .record(fields.mapValues(outside))
            default: return value
            }
        }
        for index in state.names.indices {
            state.names[index].value = outside(state.names[index].value)
        }
        for (number, table) in state.tables where !isMadeHere(number) {
            var table = table
            switch table.kind {
            case .list(let values): table.kind = .list(values.map(outside))
            case .values(let value): table.kind = .values(outside(value))
            case .tables(let family, _), .places(let family, _):
                if isMadeHere(family), !isOwn(family) { table.kind = .unknown }
            default: break
            }
            made.formUnion(table.fresh.filter(isMadeHere))
            table.fresh.removeAll(where: isMadeHere)
            if let written = table.written {
                let key = outside(written.key)
                let value = outside(written.value)
                table.written =
                    key == written.key && value == written.value ? written : nil
            }
            state.tables[number] = table
        }
        for number in made.sorted() {
            let family = family(of: number)
            let one = state.tables[number] ?? .unknown
            var all = state.tables[family] ?? BoundTable(kind: .list([]))
            all.stamp = nextStamp()
            switch (one.kind, all.kind) {
            case (.list([]), _): break
            case (.lines, .list([])), (.lines, .lines), (.entries, .list([])),
                (.entries, .entries), (.parts, .list([])), (.parts, .parts):
                all.kind = one.kind
                for measure in Measure.allCases {
                    if let sum = try? all.sum(measure).plus(one.sum(measure)) {
                        all.sums[measure] = sum
                    } else {
                        all.kind = .unknown
                    }
                }
                if let sum = try? all.parts.plus(one.parts) {
                    all.parts = sum
                } else {
                    all.kind = .unknown
                }
                all.isNatural = all.isNatural && one.isNatural
            default: all = .unknown
            }
            if one.kind != .list([]) { state.forgetViews(of: family) }
            state.tables[family] = all
        }
        let families = Set(made.map(family(of:)))
        state.tables = state.tables.filter { (number, _) in
            !isMadeHere(number) || families.contains(number)
                || isOwn(number) && origins[number]?.last == BoundReading.familyMark
        }
        return state
    }

    /// Notes what the rounds change; whether that was not known yet.
    private func learn(
        from last: [BoundState], _ start: BoundState, _ head: BoundState, _ kept: inout Kept
    ) -> Bool {
        var isNew = false
        for index in start.names.indices {
            var shape = kept.names[index] ?? start.names[index].value.shape
            var isChanged = kept.names[index] != nil
            for state in last where state.names[index].value != head.names[index].value {
                isChanged = true
                shape = .either(shape, state.names[index].value)
            }
            if isChanged, kept.names[index] != shape {
                kept.names[index] = shape
                isNew = true
            }
        }
        for (number, first) in start.tables {
            var shape = kept.tables[number] ?? shape(of: first)
            var isChanged = kept.tables[number] != nil
            for state in last {
                guard let table = state.tables[number], table != head.tables[number] else {
                    continue
                }
                isChanged = true
                let other = self.shape(of: table)
                shape.kind = BoundReading.blurred(BoundReading.either(shape.kind, other.kind))
                shape.isNatural = shape.isNatural && other.isNatural
                shape.isSealed = shape.isSealed || other.isSealed
            }
            if isChanged, kept.tables[number] != shape {
                kept.tables[number] = shape
                isNew = true
            }
        }
        return isNew
    }

    private func shape(of table: BoundTable) -> BoundTable {
        var shape = BoundTable(kind: BoundReading.blurred(table.kind))
        shape.isNatural = table.isNatural
        shape.isSealed = table.isSealed
        shape.viewOf = table.viewOf
        return shape
    }

    private static func blurred(_ kind: BoundTable.Kind) -> BoundTable.Kind {
        switch kind {
        case .list(let values): .list(values.map(\.blurred))
        case .values(let value): .values(value.blurred)
        default: kind
        }
    }

    // MARK: After all rounds

    /// Works out what the numbers come to that the rounds change; whether something was taken for granted
    /// that is not so, and the loop has to be read again.
    private func settle(
        _ last: [BoundState], _ start: BoundState, _ kept: inout Kept,
        _ heads: [Place: Linear.Symbol], _ round: Round, since mark: Int, element: Int,
        _ after: inout [Place: Linear]
    ) -> Bool {
        let all = Set(heads.values)
        var isWrong = false
        var changes: [(by: [Linear], of: Linear)] = []
        for (place, head) in heads.sorted(by: { $0.value < $1.value }) {
            let ends = last.compactMap { state in
                number(at: place, state).map { (state.ranges, $0) }
            }
            let first = number(at: place, start)
            if let first, ends.allSatisfy({ $0.1.single == head }) {
                after[place] = first
                symbols[head].uppers.append(first)
                symbols[head].lowers.append(first)
                continue
            }
            // What every round changes as much as something else, or as much the other way, all rounds do.
            let change = ends.compactMap { try? $0.1.minus(.symbol(head)) }
            if let first, ends.count == last.count, change.count == ends.count,
                let (_, other) = changes.first(where: { $0.by == change }),
                let same = try? first.plus(other),
                let range = symbols.range(of: same, ranges: start.ranges),
                range.lowerBound >= symbols[head].range.lowerBound, range.upperBound <= limit
            {
                after[place] = same
                symbols[head].uppers += symbols.uppers([same], ranges: start.ranges) { $0 < mark }
                continue
            }
            func bounds(_ sign: Int64) -> [Linear]? {
                let sign = Fraction(sign)
                var base: [Linear]?
                if let first {
                    guard let signed = try? first.times(sign) else { return nil }
                    base = [signed]
                }
                var growth: [Linear] = [.zero]
                for (ranges, end) in ends {
                    guard let signed = try? end.times(sign) else { return nil }
                    var added: [Linear] = []
                    var set: [Linear] = []
                    let forms = symbols.uppers([signed], ranges: ranges) {
                        $0 < mark || all.contains($0) || round.totals[$0] != nil
                    }
                    for form in forms {
                        let own = form[head]
                        let rest = form.without(head)
                        guard !rest.terms.keys.contains(where: all.contains) else { continue }
                        if own == sign {
                            added += symbols.uppers([rest], ranges: ranges) {
                                round.totals[$0] != nil
                            }
                        } else if own.isZero {
                            set += symbols.uppers([rest], ranges: ranges) { $0 < mark }
                        }
                    }
                    if !added.isEmpty {
                        growth = symbols.largest(growth, added)
                    } else if !set.isEmpty {
                        base = base.map { symbols.largest($0, set) } ?? set
                    } else {
                        return nil
                    }
                }
                let totals = growth.compactMap(round.total)
                var uppers: [Linear] = []
                for form in base ?? [] {
                    for total in totals {
                        if let sum = try? form.plus(total) { uppers.append(sum) }
                    }
                }
                return uppers.isEmpty ? nil : symbols.pruned(uppers)
            }
            func least(_ forms: [Linear]) -> Int64? {
                let constants = symbols.uppers(forms, ranges: start.ranges) { _ in false }
                return constants.map(\.constant).min().flatMap { Int64(exactly: $0.floor) }
            }
            guard let uppers = bounds(1), let high = least(uppers),
                high <= limit
            else {
                kept.lost.insert(place)
                isWrong = true
                continue
            }
            let downs = bounds(-1) ?? []
            let low = least(downs).map { -$0 } ?? Int64.min
            if low < max(-limit, symbols[head].range.lowerBound) {
                if kept.falling.contains(place) {
                    kept.lost.insert(place)
                } else {
                    kept.falling.insert(place)
                }
                isWrong = true
                continue
            }
            let lowers = downs.compactMap { try? $0.times(Fraction(-1)) }
            symbols[head].uppers += uppers
            symbols[head].lowers += lowers
            let total = symbols.add(
                .init(range: low...max(low, high), uppers: uppers, lowers: lowers))
            after[place] = total
            if let first, ends.count == last.count, change.count == ends.count,
                let grown = try? total.minus(first)
            {
                changes.append((change, grown))
                let back = change.compactMap { try? $0.times(Fraction(-1)) }
                if let shrunk = try? grown.times(Fraction(-1)) { changes.append((back, shrunk)) }
            }
        }
        return isWrong
    }

    private func after(
        _ start: BoundState, _ kept: Kept, _ numbers: [Place: Linear]
    ) -> BoundState {
        var state = start
        for (index, shape) in kept.names {
            var own: [String: Linear] = [:]
            for path in shape.numbers.keys {
                own[path] = numbers[Place(name: index, path: path)]
            }
            state.names[index].value = shape.with(numbers: own)
        }
        for (number, shape) in kept.tables {
            state.tables[number] = filled(shape) { numbers[Place(table: number, path: $0)] }
        }
        return state
    }
}
