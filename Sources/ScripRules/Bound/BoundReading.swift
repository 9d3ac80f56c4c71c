internal import LuaSandbox
internal import ScripCore

/// Finds, by reading a rule, how much it takes off at most.
///
/// Follows every path through `eligible` and `discount` with the parameters as they are bound. Each whole
/// number is a sum of unknowns: what the lines that count cost together, what a line costs, how many pieces
/// there are, what a helper answers. Of each unknown it is kept which others it does not exceed. A loop is
/// read once for all its rounds: what a round adds to a number or to a table, in terms of the line it is
/// about, adds up to no more than the same in terms of all lines. Whatever is not understood may be anything,
/// and where that may come off nothing is shown.
final class BoundReading {
    /// Told forms in what the lines that count cost together, each no less than what comes off, and what
    /// those lines may cost where it does.
    typealias Found = (_ uppers: [Linear], _ amount: ClosedRange<Int64>) -> Void

    private let found: Found
    var symbols = BoundSymbols()
    /// Lines and pieces of lines by their number.
    var items: [Item] = []
    /// How many unknowns there were where functions were entered and rounds began.
    var marks: [Int] = []
    /// Where the reading is: calls, loops and rounds, so that a table is known by where it was made.
    var path: [Int] = []
    /// Tables by where they were made.
    var numbers: [[Int]: Int] = [:]
    /// Where the tables with a number were made.
    var origins: [Int: [Int]] = [:]
    /// What was read under constant keys.
    var views: [View] = []
    /// How deep in loops that are read once.
    var loops = 0
    var nesting = 0
    private var stamps = 0
    private(set) var work = 0
    private(set) var file: [(name: String, value: BoundValue)] = []

    /// What a line or some of its pieces are known by.
    struct Item {
        var symbols: [Measure: Linear.Symbol]
        /// The line that pieces are of.
        var line: Int?
    }

    /// More than any basket costs.
    static let amounts: ClosedRange<Int64> = 0...Basket.Bounds.totalMax
    /// More pieces than any basket holds.
    static let pieces: ClosedRange<Int64> =
        0...Basket.Bounds.quantityMax * Int64(Basket.Bounds.linesMax)
    static let any = -(Int64(1) << 61)...(Int64(1) << 61)
    /// The first unknown: what the lines that count cost together.
    static let amount: Linear.Symbol = 0
    /// That and what else the lines that count add up to.
    static let basketSymbols = 5
    /// The number of the table of the lines that count.
    static let lines = 0

    /// Offsets that no place in a file has: of the tables made in one place, of rounds, of what is read.
    static let familyMark = -9
    static let loopMark = -1_000_000_000
    static let viewMark = -1_000_000

    private static let workMax = 60_000
    static let nestingMax = 12
    /// More paths than these are joined.
    static let pathsMax = 12

    init(found: @escaping Found) { self.found = found }

    /// The most that comes off where the lines that count cost so much together; told to `found`.
    func bound(
        _ bound: BoundRule, _ statements: [LuaStatement], in amount: ClosedRange<Int64>
    ) throws(Unproven) {
        let step = try steps(of: statements)
        guard let discount = try step("discount") else { throw Unproven() }
        let arguments: [BoundValue] = [.scope, .known(bound.seen), .data]
        var states = [basket(amount)]
        if let eligible = try step("eligible") {
            try checkFunctions(in: eligible)
            states = try enter(eligible, arguments, states[0], at: -1) { ends throws(Unproven) in
                var states: [BoundState] = []
                for (state, values) in ends {
                    guard values.count <= 1 else { throw Unproven() }
                    if let value = values.first { states += try self.consent(value, state) }
                }
                return states
            }
        }
        try checkFunctions(in: discount)
        for state in states {
            try enter(discount, arguments, state.leaving(to: 0), at: -2) {
                ends throws(Unproven) in
                for (state, values) in ends {
                    guard values.count <= 1 else { throw Unproven() }
                    guard let value = values.first else { continue }
                    for (state, value) in try self.evaluatedPaths(value, state) {
                        try self.tell(value, state)
                    }
                }
            }
        }
    }

    /// The lines that count.
    private func basket(_ amount: ClosedRange<Int64>) -> BoundState {
        symbols = BoundSymbols()
        items = []
        numbers = [:]
        origins = [:]
        views = []
        _ = symbols.add(.init(range: amount))
        // How many lines a till may send at most says nothing about a rule: what grows with them, grows.
        let lines = symbols.add(.init(range: 1...BoundReading.pieces.upperBound))
        let quantity = symbols.add(
            .init(range: 1...BoundReading.pieces.upperBound, lowers: [lines]))
        let unused = symbols.add(.init(range: BoundReading.pieces, uppers: [quantity]))
        let list = symbols.add(
            .init(range: BoundReading.amounts, lowers: [.symbol(BoundReading.amount)]))
        var state = BoundState()
        state.tables[BoundReading.lines] = BoundTable(
            kind: .lines,
            sums: [
                .amount: .symbol(BoundReading.amount), .quantity: quantity, .unused: unused,
                .list: list, .count: lines,
            ], isSealed: true)
        numbers[[]] = BoundReading.lines
        return state
    }

    private typealias Steps = (String) throws(Unproven) -> LuaFunction?

    /// Reads the file down to the table it returns; answers where that table's functions are.
    private func steps(of statements: [LuaStatement]) throws(Unproven) -> Steps {
        // What stands at the top of the file is taken to stay as it is.
        let assigned = statements.assignedNames
        guard statements.declaredNames.isDisjoint(with: assigned) else { throw Unproven() }
        file = []
        var fields: [LuaField]?
        for statement in statements {
            switch statement.kind {
            case .localFunction(let name, let function):
                try checkFunctions(in: function)
                file.append((name.name, .function(function)))
            case .local(let names, let values) where names.count == values.count:
                for (name, value) in zip(names, values) {
                    file.append((name.name, try constant(value)))
                }
            case .returns(let values): fields = values.first?.fields
            default: throw Unproven()
            }
        }
        guard let fields else { throw Unproven() }
        return { name throws(Unproven) in
            guard let value = fields.first(where: { $0.name == name })?.value else { return nil }
            switch value.kind {
            case .function(let function): return function
            case .name(let local):
                let named = self.file.last { $0.name == local }
                guard case .function(let function)? = named?.value else { throw Unproven() }
                return function
            default: throw Unproven()
            }
        }
    }

    /// What a name at the top of the file stands for.
    private func constant(_ value: LuaExpression) throws(Unproven) -> BoundValue {
        switch value.kind {
        case .function(let function):
            try checkFunctions(in: function)
            return .function(function)
        case .integer(let number): return .number(Linear(number))
        case .string(let text): return .known(.string(text))
        case .boolean(let flag): return .known(.boolean(flag))
        case .index(let base, let key):
            // A helper under a name of its own.
            guard case .name(let library) = base.kind, let name = key.stringLiteral,
                !file.contains(where: { $0.name == library })
            else { return .unknown }
            return .library("\(library).\(name)")
        default: return .unknown
        }
    }

    /// A function within a step could change what stands outside it, unseen.
    private func checkFunctions(in step: LuaFunction) throws(Unproven) {
        guard step.body.functions.allSatisfy(\.isHarmless) else { throw Unproven() }
    }

    /// What `eligible` answers: true goes on, all else takes nothing off.
    private func consent(
        _ value: LuaExpression, _ state: BoundState
    ) throws(Unproven) -> [BoundState] {
        switch value.kind {
        case .parenthesis(let inner): return try consent(inner, state)
        case .binary("or", let left, let right):
            let (yes, no) = try branch(left, state)
            var states = yes
            for state in no { states += try consent(right, state) }
            return states
        default:
            if case .call = value.kind {
                var after = state
                if case .refusal = try evaluate(value, &after) { return [] }
            }
            return try branch(value, state).yes
        }
    }

    /// What comes off at the end of a path.
    private func tell(_ value: BoundValue, _ state: BoundState) throws(Unproven) {
        let off: Linear
        switch value.present {
        case .refusal, .known(.nil): return
        case .number(let number): off = number
        case .record(let fields):
            switch (fields["lines"] ?? .known(.nil)).present {
            case .known(.nil): return
            case .table(let number):
                guard let table = state.tables[number] else { throw Unproven() }
                switch table.kind {
                case .list([]): return
                case .parts: off = table.parts
                default: throw Unproven()
                }
            default: throw Unproven()
            }
        default: throw Unproven()
        }
        let amount = state.ranges[BoundReading.amount] ?? symbols[BoundReading.amount].range
        // Whatever it says, the host takes no more off than the lines cost.
        let forms = symbols.uppers([off], ranges: state.ranges) { $0 == BoundReading.amount }
        found(forms + [.symbol(BoundReading.amount)], amount)
    }

    /// Counts the work, so that a rule with very many paths is given up.
    func spend(_ times: Int = 1) throws(Unproven) {
        work += times
        guard work <= BoundReading.workMax else { throw Unproven() }
    }

    func nextStamp() -> Int {
        stamps += 1
        return stamps
    }

    /// A table made at an offset, at this place of the reading.
    func number(madeAt offset: Int) -> Int {
        let origin = path + [offset]
        if let known = numbers[origin] { return known }
        let number = numbers.count
        numbers[origin] = number
        origins[number] = origin
        return number
    }

    /// All the tables that one was among, made round after round.
    func family(of table: Int) -> Int {
        let origin = (origins[table] ?? []) + [BoundReading.familyMark]
        if let known = numbers[origin] { return known }
        let number = numbers.count
        numbers[origin] = number
        origins[number] = origin
        return number
    }

    /// A line, or pieces of one, of a table.
    func item(
        of table: BoundTable, line: Int? = nil, measures: [Measure]
    ) -> Int {
        var known: [Measure: Linear.Symbol] = [:]
        for measure in measures {
            let range: ClosedRange<Int64> =
                switch measure {
                case .amount, .list: 0...Basket.Bounds.amountMax
                case .quantity: 1...Basket.Bounds.quantityMax
                case .unused: 0...Basket.Bounds.quantityMax
                case .count: 1...1
                }
            var uppers = [table.sum(measure)]
            if measure == .unused, let quantity = known[.quantity] {
                uppers.append(.symbol(quantity))
            }
            known[measure] = symbols.add(.init(range: range, uppers: uppers)).single
        }
        items.append(Item(symbols: known, line: line))
        return items.count - 1
    }
}
