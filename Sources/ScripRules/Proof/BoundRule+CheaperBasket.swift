internal import Synchronization

extension BoundRule {
    /// Whether it is certain that this rule takes no more off a basket whose lines cost less.
    ///
    /// Shown once by reading the rule with its parameters; false says only that it could not be shown.
    /// All else being equal: the same goods, pieces and facts, with less left to pay on some lines.
    public var takesNoMoreOffCheaperBaskets: Bool {
        proof.withLock { known in
            if let known { return known }
            let holds = CheaperBasketProof.holds(for: self)
            known = holds
            return holds
        }
    }
}
