internal import Locked
internal import Synchronization

/// What is certain about a rule with its parameters, whatever earlier coupons took off.
///
/// Shown by reading the rule; false says only that it could not be shown. All else being equal: the same
/// goods, pieces and facts.
package struct CostProof: Hashable, Sendable {
    /// It takes no more off a basket whose lines cost less.
    package var takesNoMoreOffCheaperBaskets: Bool
    /// What its lines cost together is all it asks for of what earlier coupons change, and it leaves it to
    /// the host to spread what comes off over them.
    package var asksOnlyWhatItsLinesCost: Bool
    /// The same lines count.
    package var scopeIgnoresCost: Bool

    /// What is certain.
    package init(
        takesNoMoreOffCheaperBaskets: Bool, asksOnlyWhatItsLinesCost: Bool, scopeIgnoresCost: Bool
    ) {
        self.takesNoMoreOffCheaperBaskets = takesNoMoreOffCheaperBaskets
        self.asksOnlyWhatItsLinesCost = asksOnlyWhatItsLinesCost
        self.scopeIgnoresCost = scopeIgnoresCost
    }

    /// Of a rule that always fails.
    package static let nothingComesOff = CostProof(
        takesNoMoreOffCheaperBaskets: true, asksOnlyWhatItsLinesCost: true, scopeIgnoresCost: true)
}

extension BoundRule {
    /// What reading the rule shows; read once.
    package var costProof: CostProof {
        proof.withLock { known in
            if let known { return known }
            let found = ProofReading.costProof(for: self)
            known = found
            return found
        }
    }

    /// Whether it is certain that this rule takes no more off a basket whose lines cost less.
    package var takesNoMoreOffCheaperBaskets: Bool { costProof.takesNoMoreOffCheaperBaskets }
}
