public import ScripContract
public import ScripCore
package import ScripRules

/// Everything behind a verdict: what each step was given and answered, and how the split came about.
public struct Explanation: Sendable {
    /// What became of a step.
    public enum State: String, Hashable, Sendable {
        /// It said which lines count, yes, or what comes off.
        case passed
        /// It said no.
        case refused
        /// It is broken.
        case failed
        /// A step before it ended the evaluation.
        case notEvaluated = "not_evaluated"
        /// The rule has no such step.
        case absent
    }

    /// One line's part of a discount that the host spread.
    public struct Share: Hashable, Sendable {
        /// The line's id.
        public var id: String
        /// Its exact share in hundredths of a minor unit, rounded down.
        public var exactHundredths: Int64
        /// What it got.
        public var discount: Int64
    }

    /// The verdict explained.
    public let verdict: Verdict
    /// The basket it is about.
    public let basket: Basket
    /// Every parameter with its value.
    public let parameters: [ParameterValue.Field]
    /// What the lines that count cost together.
    public let scopeAmount: Int64
    /// Their pieces.
    public let scopeQuantity: Int64
    /// How many lines count.
    public let scopeCount: Int64
    /// The step that said no; nil when none did.
    package let refusedBy: RuleStep?
    /// The step that failed; nil when none did, or the rule did not get as far as its steps.
    package let failedBy: RuleStep?
    /// What the stock asks of customer, time and place, and what there is; empty when nothing is asked, or
    /// no line counts.
    package let conditions: [Conditions.Shown]
    /// What became of each step, in their order; that of conditions only where a stock has some.
    package let states: [(step: RuleStep, state: State)]
    /// Exact and rounded shares; empty when the rule split the discount itself, or none came off.
    public let shares: [Share]
    /// Bytes the evaluation used; not reproducible.
    public let memoryBytes: Int

    /// Explains a decision on a basket and facts.
    package init(_ decision: Decision, of bound: BoundRule, on basket: Basket, facts: Facts) {
        verdict = decision.verdict
        self.basket = basket
        parameters = bound.parameters
        memoryBytes = decision.memoryBytes
        var amount: Int64 = 0
        var quantity: Int64 = 0
        var amounts: [Int64] = []
        let counting = (decision.judged ?? verdict.lines).enumerated().filter {
            $0.element.inScope
        }
        for (index, _) in counting {
            let line = basket.line(at: index)
            amount += line.amount
            quantity += line.quantity
            amounts.append(line.amount)
        }
        scopeAmount = amount
        scopeQuantity = quantity
        scopeCount = Int64(counting.count)
        let states = Explanation.states(decision, bound)
        self.states = states
        let wereAsked = states.contains { $0.step == .conditions && $0.state != .notEvaluated }
        conditions = wereAsked ? bound.conditions?.shown(facts) ?? [] : []
        refusedBy = states.first { $0.state == .refused }?.step
        failedBy = states.first { $0.state == .failed }?.step
        guard verdict.discount > 0, verdict.discount <= amount,
            allocate(verdict.discount, over: amounts) == counting.map(\.element.discount)
        else {
            shares = []
            return
        }
        let discount = verdict.discount
        shares = zip(counting, amounts).map { line, cost in
            let product = (discount * 100).multipliedFullWidth(by: cost)
            return Share(
                id: line.element.id, exactHundredths: amount.dividingFullWidth(product).quotient,
                discount: line.element.discount)
        }
    }

    private static func states(
        _ decision: Decision, _ bound: BoundRule
    ) -> [(step: RuleStep, state: State)] {
        let steps = RuleStep.allCases.filter { $0 != .conditions || bound.conditions != nil }
        let ending: State
        var last = decision.endedBy
        switch decision.verdict.outcome {
        case .applies: (ending, last) = (.passed, nil)
        case .refused: ending = .refused
        case .failed: ending = .failed
        }
        // It failed before its first step.
        if ending == .failed, last == nil { return steps.map { ($0, .notEvaluated) } }
        var isOver = false
        return steps.map { step in
            if isOver { return (step, .notEvaluated) }
            if step == last {
                isOver = true
                return (step, ending)
            }
            return (step, step == .eligible && !bound.rule.hasEligible ? .absent : .passed)
        }
    }
}

extension Explanation: JSONWritable {
    /// Writes the verdict with one key more, `explain`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            verdict.writeMembers(to: &writer)
            writer.key("explain")
            writer.object { writer in writeFacts(to: &writer) }
        }
    }

    private func writeFacts(to writer: inout JSONWriter) {
        writer.key("parameters")
        writer.object { writer in
            for field in parameters { writer.member(named: field.key, field.value) }
        }
        writer.key("scope")
        writer.object { writer in
            writer.member("amount", scopeAmount)
            writer.member("quantity", scopeQuantity)
            writer.member("count", scopeCount)
        }
        if let refusedBy { writer.member("refused_by", refusedBy.rawValue) }
        if let failedBy { writer.member("failed_by", failedBy.rawValue) }
        writer.key("steps")
        writer.list(states) { entry, writer in
            writer.object { writer in
                writer.member("step", entry.step.rawValue)
                writer.member("state", entry.state.rawValue)
                if entry.state == .failed, case .failed(let failure) = verdict.outcome {
                    writer.member("message", failure.message)
                    if let line = failure.line { writer.member("line", Int64(line)) }
                }
            }
        }
        if !conditions.isEmpty {
            writer.key("conditions")
            writer.list(conditions) { condition, writer in
                writer.object { writer in
                    writer.member("condition", condition.path)
                    writer.member("asked", condition.asked)
                    writer.member("given", condition.given)
                    for (key, details) in [
                        ("details", condition.details), ("facts", condition.facts),
                    ] {
                        writer.key(named: key)
                        writer.object { writer in
                            for detail in details { writer.member(named: detail.key, detail.value) }
                        }
                    }
                    writer.member("holds", condition.holds)
                }
            }
        }
        writer.key("shares")
        writer.list(shares) { share, writer in
            writer.object { writer in
                writer.member("id", share.id)
                writer.member("exact_hundredths", share.exactHundredths)
                writer.member("discount", share.discount)
            }
        }
        writer.member("memory_bytes", Int64(memoryBytes))
    }
}
