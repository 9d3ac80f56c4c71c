internal import LuaSandbox
internal import ScripCore

/// Shows, by reading a rule, that it takes no more off a basket whose lines cost less.
///
/// Follows every path through `eligible` and `discount` with the parameters as they are bound. Each number
/// is known by its bounds and by which way it goes when goods cost more. Where a path divides on what goods
/// cost, the cheaper side may not end higher than the dearer one. Whatever is not understood is not shown,
/// so that the answer errs on one side only.
final class ProofReading {
    typealias Reach = ClosedRange<Int64>
    typealias Path = (ProofState) throws(Unproven) -> Reach
    typealias Ending = (ProofState, LuaExpression?) throws(Unproven) -> Reach

    /// Paths double at each branch; a rule with more of them is not followed.
    private static let workMax = 20_000
    private static let nestingMax = 20

    private var work = 0
    var nesting = 0
    private var file = ProofState()

    /// Whether something besides what the lines that count cost together was asked for.
    var asksMore = false

    /// What can be shown for a rule with its parameters.
    static func costProof(for bound: BoundRule) -> CostProof {
        var proof = CostProof(
            takesNoMoreOffCheaperBaskets: false, asksOnlyWhatItsLinesCost: false,
            scopeIgnoresCost: !bound.rule.scopeIsFunction)
        guard let statements = try? LuaParser.parse(bound.rule.source) else { return proof }
        let reading = ProofReading()
        do throws(Unproven) {
            let step = try reading.steps(of: statements)
            if bound.rule.scopeIsFunction {
                guard let scope = try step("scope"), scope.ignoresCost else { return proof }
                proof.scopeIgnoresCost = true
            }
            try reading.show(step, bound)
            proof.takesNoMoreOffCheaperBaskets = true
            proof.asksOnlyWhatItsLinesCost = !reading.asksMore
        } catch {
            // Not shown.
        }
        return proof
    }

    private typealias Steps = (String) throws(Unproven) -> LuaFunction?

    /// Reads the file down to the table it returns; answers where that table's functions are.
    private func steps(of statements: [LuaStatement]) throws(Unproven) -> Steps {
        // What stands at the top of the file is taken to stay as it is.
        let assigned = statements.assignedNames
        guard statements.declaredNames.isDisjoint(with: assigned) else { throw Unproven() }
        var fields: [LuaField]?
        for statement in statements {
            switch statement.kind {
            case .localFunction(let name, let function):
                file.declare(name.name, .function(function))
            case .local(let names, let values) where names.count == values.count:
                for (name, value) in zip(names, values) {
                    let known: ProofValue
                    if case .function(let function) = value.kind {
                        known = .function(function)
                    } else {
                        known = try evaluate(value, &file)
                    }
                    file.declare(name.name, known)
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
                guard case .function(let function)? = self.file.value(of: local) else {
                    throw Unproven()
                }
                return function
            default: throw Unproven()
            }
        }
    }

    private func show(_ step: Steps, _ bound: BoundRule) throws(Unproven) {
        guard let discount = try step("discount") else { throw Unproven() }
        let parameters = bound.seen
        let last: Path = { state throws(Unproven) in
            try self.follow(discount, parameters, state) { state, value throws(Unproven) in
                try self.reach(of: value, state)
            }
        }
        guard let eligible = try step("eligible") else {
            _ = try last(file)
            return
        }
        _ = try follow(eligible, parameters, file) { state, value throws(Unproven) in
            try self.consent(value, state, then: last)
        }
    }

    /// Calls a step; what it declares is forgotten when it ends, what is known of the basket is not.
    private func follow(
        _ step: LuaFunction, _ parameters: LuaValue, _ state: ProofState, _ ending: @escaping Ending
    ) throws(Unproven) -> Reach {
        var inner = state
        let arguments: [ProofValue] = [
            .object(.scope), .known(parameters), .object(.context),
        ]
        for (parameter, value) in zip(step.parameters, arguments) {
            inner.declare(parameter.name, value)
        }
        let depth = file.depth
        return try run(
            step.body[...], inner, next: { state throws(Unproven) in try ending(state, nil) },
            returns: { state, value throws(Unproven) in try ending(state, value) },
            breaks: { _ throws(Unproven) in throw Unproven() }, leavingTo: depth)
    }

    /// What `eligible` answers: true goes on, all else takes nothing off.
    private func consent(
        _ value: LuaExpression?, _ state: ProofState, then last: @escaping Path
    ) throws(Unproven) -> Reach {
        guard let value else { return 0...0 }
        let onward: Path = { state throws(Unproven) in
            try last(state.leaving(to: self.file.depth))
        }
        if case .binary("or", let left, let right) = value.kind {
            return try branch(
                left, state, yes: onward,
                no: { state throws(Unproven) in try self.consent(right, state, then: last) })
        }
        var after = state
        if case .refusal = try evaluate(value, &after) { return 0...0 }
        return try branch(value, state, yes: onward, no: { _ throws(Unproven) in 0...0 })
    }

    /// How much comes off at the end of a path, before the host trims it: trimming to what the goods cost
    /// keeps the order of two baskets.
    private func reach(of value: LuaExpression?, _ state: ProofState) throws(Unproven) -> Reach {
        guard let value else { return 0...0 }
        var after = state
        if case .refusal = try evaluate(value, &after) { return 0...0 }
        guard !after.isDoubtful else { throw Unproven() }
        after = state
        let low: Int64
        let high: Int64
        switch try evaluate(value, &after) {
        case .refusal, .known(.nil): return 0...0
        case .fixed:
            // Perhaps a list of lines, each of which has to fit.
            asksMore = true
            (low, high) = (0, .max)
        case let value:
            guard let (range, trend) = value.whole, trend != .down else { throw Unproven() }
            low = after.mayFail ? 0 : range.lowerBound
            high = range.upperBound
        }
        return max(0, low)...max(0, low, high)
    }

    /// Counts the work, so that a rule with very many paths is given up.
    func spend() throws(Unproven) {
        work += 1
        guard work <= ProofReading.workMax, nesting <= ProofReading.nestingMax else {
            throw Unproven()
        }
    }

    /// The names that stand at the top of the file.
    var fileState: ProofState { file }
}

extension LuaFunction {
    /// Whether a scope function looks at nothing that coupons before this one change.
    fileprivate var ignoresCost: Bool {
        guard let line = parameters.first?.name else { return true }
        return !CostSearch(line: line).finds(in: body)
    }
}
