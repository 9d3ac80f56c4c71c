/// What is known at one point of one path through a rule.
struct ProofState {
    private(set) var names: [(name: String, value: ProofValue)] = []
    /// What the lines that count cost together.
    var amount: ClosedRange<Int64>
    /// Something on this path may fail, whatever the lines cost.
    var mayFail = false
    /// Something on this path was not understood; nothing may come off at its end.
    var isDoubtful = false

    /// More than any basket costs.
    static let amounts: ClosedRange<Int64> = 0...1_000_000_000_000_000
    /// More pieces than any basket holds.
    static let pieces: ClosedRange<Int64> = 0...10_000_000_000

    init() { amount = ProofState.amounts }

    var depth: Int { names.count }

    /// Leaves blocks: names declared since are forgotten.
    func leaving(to depth: Int) -> ProofState {
        var state = self
        state.names.removeLast(max(0, names.count - depth))
        return state
    }

    /// The state after a call that taught something about the basket.
    func learning(from inner: ProofState) -> ProofState {
        var state = self
        state.amount = inner.amount
        state.mayFail = inner.mayFail
        state.isDoubtful = inner.isDoubtful
        return state
    }

    mutating func declare(_ name: String, _ value: ProofValue) { names.append((name, value)) }

    func value(of name: String) -> ProofValue? { names.last { $0.name == name }?.value }

    /// Sets a name declared in the step itself.
    mutating func set(_ name: String, _ value: ProofValue) throws(Unproven) {
        guard let index = names.lastIndex(where: { $0.name == name }) else { throw Unproven() }
        if case .function = names[index].value { throw Unproven() }
        names[index].value = value
    }

    /// The state where an expression's value is also in a range; nil when it cannot be.
    func narrowing(_ expression: LuaExpression, to range: ClosedRange<Int64>?) -> ProofState? {
        guard let range else { return nil }
        var state = self
        switch expression.kind {
        case .parenthesis(let inner): return narrowing(inner, to: range)
        case .index(let base, let key) where key.stringLiteral == "amount":
            guard case .name(let name) = base.kind, case .object(.scope)? = value(of: name) else {
                return self
            }
            guard amount.overlaps(range) else { return nil }
            state.amount = amount.clamped(to: range)
        case .name(let name):
            guard let index = names.lastIndex(where: { $0.name == name }),
                case .number(let known, let trend) = names[index].value
            else { return self }
            guard known.overlaps(range) else { return nil }
            state.names[index].value = .number(known.clamped(to: range), trend)
        default: break
        }
        return state
    }
}
