internal import ScripCore
internal import ScripRules

/// What one call spends on its decisions.
final class Account {
    let decider: Decider
    /// What the call may spend.
    let stepsMax: Int64
    /// What it may spend where it runs now; nil where it may take its time.
    private let briefly: Int64?
    private(set) var spent: Int64 = 0
    /// Whether any rule looked at the coupons before it: then their order counts for more than what
    /// they leave to pay.
    private(set) var looksBack = false

    /// Whether this machine was too slow to decide something: then nothing is proven.
    private(set) var wasTooSlow = false

    init(_ decider: Decider, _ budget: CallBudget, briefly: Int64? = nil) {
        self.decider = decider
        stepsMax = budget.stepsMax
        self.briefly = briefly
    }

    /// Whether there is something left to spend.
    var hasLeft: Bool { spent < stepsMax }

    /// Pays for work of the host.
    func pay(_ steps: Int64) throws(Decider.Interruption) {
        spent += steps
        if let briefly, spent > briefly { throw .takesLong }
    }

    /// Decides one coupon, and pays for it.
    func decide(
        _ found: Candidate.Found, _ facts: Facts, after state: Aftermath
    ) throws(Decider.Interruption) -> Decision {
        let lines = decider.checkout.basket.count
        if let briefly {
            // One that was never decided is tried: steps are the same everywhere, and it is ended where
            // it is no longer brief.
            let steps = found.expectedSteps ?? 0
            guard steps <= CallBudget.briefSteps,
                spent
                    + CallBudget.cost(
                        ofSteps: steps, lines: lines, wallet: facts.wallet.coupons.count)
                    <= briefly
            else { throw .takesLong }
        }
        let decision = try decider.decide(
            found, facts, after: state, stepsMax: briefly == nil ? nil : CallBudget.briefSteps)
        spent += CallBudget.cost(
            ofSteps: decision.verdict.steps, lines: lines, wallet: facts.wallet.coupons.count)
        if decision.read.contains(.applied) { looksBack = true }
        if case .failed(let failure) = decision.verdict.outcome, failure.isTransient {
            wasTooSlow = true
        }
        return decision
    }

    /// Notes that earlier coupons count for more than what they leave to pay.
    func lookBack() { looksBack = true }

    /// Forgets what was spent since it was so much, where work has to be done again.
    func restore(_ spent: Int64) { self.spent = spent }
}
