internal import LuaSandbox
internal import ScripCore

extension BoundReading {
    /// What is known of an expression's value on each path that working it out divides into.
    func evaluatedPaths(
        _ expression: LuaExpression, _ state: BoundState
    ) throws(Unproven) -> [(BoundState, BoundValue)] {
        switch expression.kind {
        case .parenthesis(let inner): return try evaluatedPaths(inner, state)
        case .binary("and", let left, let right):
            if left.isComparison {
                let (yes, no) = try branch(left, state)
                var paths = no.map { ($0, BoundValue.known(.boolean(false))) }
                for state in yes { paths += try evaluatedPaths(right, state) }
                return paths
            }
            var paths: [(BoundState, BoundValue)] = []
            for (state, value) in try evaluatedPaths(left, state) {
                if value.isTrue != true { paths.append((state, value.untrue)) }
                if value.isTrue != false { paths += try evaluatedPaths(right, state) }
            }
            return paths
        case .binary("or", let left, let right):
            if left.isComparison {
                let (yes, no) = try branch(left, state)
                var paths = yes.map { ($0, BoundValue.known(.boolean(true))) }
                for state in no { paths += try evaluatedPaths(right, state) }
                return paths
            }
            var paths: [(BoundState, BoundValue)] = []
            for (state, value) in try evaluatedPaths(left, state) {
                if value.isTrue != false { paths.append((state, value.present)) }
                if value.isTrue != true { paths += try evaluatedPaths(right, state) }
            }
            return paths
        case .binary(let sign, let left, let right) where ["+", "-", "*"].contains(sign):
            var paths: [(BoundState, BoundValue)] = []
            for (state, first) in try evaluatedPaths(left, state) {
                for (state, second) in try evaluatedPaths(right, state) {
                    paths.append((state, arithmetic(sign, first, second, state)))
                }
            }
            return paths
        default:
            var after = state
            let value = try evaluate(expression, &after)
            return [(after, value)]
        }
    }

    /// What is known of an expression's value.
    func evaluate(
        _ expression: LuaExpression, _ state: inout BoundState
    ) throws(Unproven) -> BoundValue {
        try spend()
        switch expression.kind {
        case .null: return .known(.nil)
        case .boolean(let flag): return .known(.boolean(flag))
        case .integer(let number): return .number(Linear(number))
        case .string(let text): return .known(.string(text))
        case .parenthesis(let inner): return try evaluate(inner, &state)
        case .name(let name): return state.value(of: name) ?? .library(name)
        case .index(let base, let key):
            let base = try evaluate(base, &state)
            return try read(base, try evaluate(key, &state), &state)
        case .call:
            let answer = try several(expression, &state)
            return answer.values.first ?? (answer.isOpen ? .unknown : .known(.nil))
        case .method(let base, _, let arguments):
            // Of a text; anything else may be a function that writes.
            guard try evaluate(base, &state).isPlain else { throw Unproven() }
            for argument in arguments {
                guard try evaluate(argument, &state).isPlain else { throw Unproven() }
            }
            return .data
        case .unary(let sign, let operand):
            return try unary(sign, try evaluate(operand, &state), state)
        case .binary(let sign, let left, let right):
            if ["and", "or", "+", "-", "*"].contains(sign) {
                let mark = symbols.count
                var states: [BoundState] = []
                for (inner, value) in try evaluatedPaths(expression, state) {
                    var inner = inner
                    inner.declare("", value)
                    states.append(inner)
                }
                state = try joined(states, since: mark)
                return state.names.removeLast().value
            }
            if ["<", "<=", ">", ">="].contains(sign) {
                let mark = symbols.count
                let (yes, no) = try branch(expression, state)
                state = try joined(yes + no, since: mark)
                if yes.isEmpty { return .known(.boolean(false)) }
                return no.isEmpty ? .known(.boolean(true)) : .unknown
            }
            let first = try evaluate(left, &state)
            let second = try evaluate(right, &state)
            if sign == "==" || sign == "~=" { return equal(first, second, is: sign == "==", state) }
            return arithmetic(sign, first, second, state)
        case .table(let fields): return try table(fields, expression.offset, &state)
        case .function, .vararg, .float: return .unknown
        }
    }

    private func equal(
        _ first: BoundValue, _ second: BoundValue, is sign: Bool, _ state: BoundState
    ) -> BoundValue {
        switch (first, second) {
        case (.known(let one), .known(let other)): return .known(.boolean((one == other) == sign))
        case (.number(let one), .number(let other)):
            if let one = one.whole, let other = other.whole {
                return .known(.boolean((one == other) == sign))
            }
            guard let range = symbols.range(of: one, ranges: state.ranges),
                let second = symbols.range(of: other, ranges: state.ranges),
                !range.overlaps(second)
            else { return .unknown }
            return .known(.boolean(!sign))
        case (.known(.nil), let value), (let value, .known(.nil)):
            return value.isTrue == true ? .known(.boolean(!sign)) : .unknown
        default: return .unknown
        }
    }

    private func unary(
        _ sign: String, _ operand: BoundValue, _ state: BoundState
    ) throws(Unproven) -> BoundValue {
        switch (sign, operand) {
        case ("not", let value): return value.isTrue.map { .known(.boolean(!$0)) } ?? .unknown
        case ("#", .known(.list(let list))): return .number(Linear(Int64(list.count)))
        case ("#", let value) where value.isPlain: return .data
        case ("#", .table(let number)):
            guard let table = state.tables[number] else { return .unknown }
            switch table.kind {
            case .lines, .entries: return .number(table.sum(.count))
            case .list(let values):
                // One that may be nil may not be there.
                for value in values where value.isTrue != true { return .unknown }
                return .number(Linear(Int64(values.count)))
            default: return .unknown
            }
        case ("-", .number):
            return arithmetic("-", .number(.zero), operand, state)
        default: return .unknown
        }
    }

    // MARK: Tables

    private func table(
        _ fields: [LuaField], _ offset: Int, _ state: inout BoundState
    ) throws(Unproven) -> BoundValue {
        if !fields.isEmpty, fields.allSatisfy({ $0.name != nil }) {
            var record: [String: BoundValue] = [:]
            for field in fields {
                let value = try evaluate(field.value, &state)
                if let name = field.name { record[name] = value }
            }
            // What stands for the lines of an answer may be a table of parts with names for keys.
            return .record(record)
        }
        var table = BoundTable(kind: .list([]), stamp: nextStamp())
        let number = number(madeAt: offset)
        if fields.contains(where: { $0.key != nil }) {
            for field in fields {
                let value = try evaluate(field.value, &state)
                guard let key = field.key else {
                    table.kind = .unknown
                    continue
                }
                let place = try evaluate(key, &state)
                state.tables[number] = table
                put(value, into: number, at: place, &state)
                table = state.tables[number] ?? .unknown
            }
            state.tables[number] = table
            return .table(number)
        }
        var values: [BoundValue] = []
        for field in fields {
            // A function at the end may answer several.
            if field.value.mayBeSeveral, field.offset == fields.last?.offset {
                let answer = try several(field.value, &state)
                values += answer.isOpen ? [.unknown] : answer.values
            } else {
                values.append(try evaluate(field.value, &state))
            }
        }
        table.kind = values.contains(.unknown) ? .unknown : .list(values.filter { !$0.isNil })
        state.tables[number] = table
        return .table(number)
    }

    private func read(
        _ base: BoundValue, _ key: BoundValue, _ state: inout BoundState
    ) throws(Unproven) -> BoundValue {
        var name = ""
        if case .known(.string(let text)) = key { name = text }
        let lines = state.tables[BoundReading.lines] ?? .unknown
        switch base.present {
        case .scope:
            switch name {
            case "lines": return .table(BoundReading.lines)
            case "amount": return .number(lines.sum(.amount))
            case "quantity": return .number(lines.sum(.quantity))
            case "count": return .number(lines.sum(.count))
            default: return .data
            }
        case .data: return .data
        case .library(let library):
            switch "\(library).\(name)" {
            case "math.maxinteger": return .number(Linear(.max))
            case "math.mininteger": return .number(Linear(.min))
            default: return name.isEmpty ? .unknown : .library("\(library).\(name)")
            }
        case .known(let table):
            if case .number(let number) = key, let at = number.whole {
                return indexed(table, .integer(at))
            }
            if table == .set([]) { return .known(.nil) }
            if case .set = table, case .text = key {
                return state.isMember(key, of: table).map { .known($0 ? .boolean(true) : .nil) }
                    ?? .among(table, key)
            }
            guard case .known(let key) = key else { return .data }
            return indexed(table, key)
        case .line(let number):
            switch name {
            case "amount": return self.number(.amount, of: number)
            case "quantity": return self.number(.quantity, of: number)
            case "unused": return self.number(.unused, of: number)
            case "list_amount": return self.number(.list, of: number)
            case "unit_price":
                return .number(symbols.add(.init(range: 0...Basket.Bounds.amountMax)))
            case "id", "sku", "name", "category", "brand": return .text(number, name)
            default: return .data
            }
        case .entry(let number):
            switch name {
            case "amount": return self.number(.amount, of: number)
            case "quantity": return self.number(.quantity, of: number)
            case "line": return items[number].line.map { .line($0) } ?? .unknown
            default: return .unknown
            }
        case .record(let fields): return name.isEmpty ? .unknown : fields[name] ?? .known(.nil)
        case .table(let number): return try get(number, key, &state)
        default: return .unknown
        }
    }

    private func number(_ measure: Measure, of item: Int) -> BoundValue {
        items[item].symbols[measure].map { .number(.symbol($0)) } ?? .unknown
    }

    private func indexed(_ table: LuaValue, _ key: LuaValue) -> BoundValue {
        switch table {
        case .set(let values): .known(values.contains(key) ? .boolean(true) : .nil)
        case .list(let values):
            if case .integer(let at) = key, at >= 1, at <= values.count {
                BoundReading.value(values[Int(at) - 1])
            } else {
                .known(.nil)
            }
        case .table(let entries):
            BoundReading.value(entries.first { $0.key == key }?.value ?? .nil)
        default: .unknown
        }
    }

    static func value(_ value: LuaValue) -> BoundValue {
        switch value {
        case .integer(let number): .number(Linear(number))
        case .float, .function, .withheld: .unknown
        default: .known(value)
        }
    }

    // MARK: Numbers

    /// A result within a range, or nothing known where 64 bits may not hold it.
    private func result(_ form: Linear?, _ state: BoundState) -> BoundValue {
        guard let form, symbols.range(of: form, ranges: state.ranges) != nil else {
            return .unknown
        }
        return .number(form)
    }

    func arithmetic(
        _ sign: String, _ left: BoundValue, _ right: BoundValue, _ state: BoundState
    ) -> BoundValue {
        guard case .number(let one) = left.present, case .number(let other) = right.present,
            let first = symbols.range(of: one, ranges: state.ranges),
            let second = symbols.range(of: other, ranges: state.ranges)
        else { return left.isPlain && right.isPlain ? .data : .unknown }
        switch sign {
        case "+": return result(try? one.plus(other), state)
        case "-": return result(try? one.minus(other), state)
        case "*":
            if let number = other.whole { return result(try? one.times(Fraction(number)), state) }
            if let number = one.whole { return result(try? other.times(Fraction(number)), state) }
            return product(one, first, other, second, state)
        case "//":
            if let number = other.whole, number > 0 { return quotient(one, first, by: number, 0) }
            guard first.lowerBound >= 0, second.lowerBound > 0 else { return .unknown }
            let price = items.firstIndex {
                $0.symbols[.amount] == one.single && $0.symbols[.quantity] == other.single
                    && one.single != nil && other.single != nil
            }
            return .number(
                symbols.add(
                    .init(
                        range: 0...first.upperBound / second.lowerBound, uppers: [one],
                        priceOf: price)))
        case "%":
            guard let number = other.whole, number > 0 else { return .unknown }
            var uppers: [Linear] = []
            if first.lowerBound >= 0 { uppers.append(one) }
            return .number(symbols.add(.init(range: 0...number - 1, uppers: uppers)))
        default: return .unknown
        }
    }

    /// A number over a constant, rounded down after so much was added.
    func quotient(
        _ form: Linear, _ range: ClosedRange<Int64>, by number: Int64, _ added: Int64
    ) -> BoundValue {
        func divided(_ value: Int64) -> Int64? {
            let (sum, over) = value.addingReportingOverflow(added)
            if over { return nil }
            let (quotient, rest) = sum.quotientAndRemainder(dividingBy: number)
            return rest < 0 ? quotient - 1 : quotient
        }
        guard let low = divided(range.lowerBound), let high = divided(range.upperBound),
            let part = try? Fraction(1, over: Int128(number)),
            let upper = try? form.plus(Linear(added)).times(part),
            let lower = try? form.plus(Linear(added - number + 1)).times(part)
        else { return .unknown }
        return .number(
            symbols.add(.init(range: low...high, uppers: [upper], lowers: [lower])))
    }

    private func product(
        _ one: Linear, _ first: ClosedRange<Int64>, _ other: Linear,
        _ second: ClosedRange<Int64>, _ state: BoundState
    ) -> BoundValue {
        guard first.lowerBound >= 0, second.lowerBound >= 0 else { return .unknown }
        let (low, tooSmall) = first.lowerBound.multipliedReportingOverflow(by: second.lowerBound)
        let (high, tooLarge) = first.upperBound.multipliedReportingOverflow(by: second.upperBound)
        guard !tooSmall, !tooLarge else { return .unknown }
        var uppers: [Linear] = []
        var lowers: [Linear] = []
        for (some, range, times) in [(one, first, other), (other, second, one)] {
            if let upper = try? times.times(Fraction(range.upperBound)) { uppers.append(upper) }
            if let lower = try? times.times(Fraction(range.lowerBound)) { lowers.append(lower) }
            // So much a piece, and for all the pieces: no more than what the pieces cost.
            guard let quantity = times.single else { continue }
            let forms = symbols.uppers([some], ranges: state.ranges) { symbols[$0].priceOf != nil }
            for form in forms {
                guard form.terms.count == 1, let (price, part) = form.terms.first,
                    part.isPositive, let item = symbols[price].priceOf,
                    items[item].symbols[.quantity] == quantity,
                    let amount = items[item].symbols[.amount],
                    var upper = try? Linear.symbol(amount).times(part)
                else { continue }
                // What rounding adds, it adds to each piece.
                if form.constant.isPositive {
                    guard let more = try? times.times(form.constant),
                        let sum = try? upper.plus(more)
                    else { continue }
                    upper = sum
                }
                uppers.append(upper)
            }
        }
        return .number(symbols.add(.init(range: low...high, uppers: uppers, lowers: lowers)))
    }
}

extension BoundValue {
    var isNil: Bool { self == .known(.nil) }

    /// What it is where Lua takes it for false.
    fileprivate var untrue: BoundValue {
        switch self {
        case .optional: .known(.nil)
        default: self
        }
    }
}

extension LuaExpression {
    fileprivate var isComparison: Bool {
        switch kind {
        case .binary(let sign, _, _): ["<", "<=", ">", ">="].contains(sign)
        case .unary("not", _): true
        case .parenthesis(let inner): inner.isComparison
        default: false
        }
    }
}
