internal import ScripCore
internal import ScripRules

extension BestDeal {
    /// A coupon the core has nothing against.
    struct Choice {
        let asked: CouponCode
        let found: Candidate.Found
        /// What its rule may see when it comes first.
        let facts: Facts
        /// What it would do alone.
        let alone: Verdict
        /// What is certain about it whatever comes before.
        private(set) var proof: CostProof
        /// The lines that count, where coupons before it cannot change which do; nil if they may.
        let scope: [Bool]?
        /// Indices of the bars it stands under.
        var bars: [Int] = []

        init(asked: CouponCode, found: Candidate.Found, facts: Facts, alone: Verdict) {
            self.asked = asked
            self.found = found
            self.facts = facts
            self.alone = alone
            switch found.rule {
            case .ready(let rule): proof = rule.costProof
            case .broken: proof = .nothingComesOff
            }
            let amount = found.limits.amount
            if amount.total != nil || amount.perUser != nil {
                // What alone is more than a limit leaves may fit it after others.
                proof.takesNoMoreOffCheaperBaskets = false
            }
            switch alone.outcome {
            case .failed: scope = nil
            case .refused, .applies:
                scope = proof.scopeIgnoresCost ? alone.lines.indices.map(alone.lines.inScope) : nil
            }
        }

        /// Notes that other coupons of its stock count for what comes off.
        mutating func sharesMoney() { proof.asksOnlyWhatItsLinesCost = false }

        var key: [String] { found.key }
        var level: StockLevel { found.terms.definition.level }
        var expiry: Int64 { found.coupon.expiresAt?.epochSeconds ?? .max }

        /// The most it can take off a basket at most as dear as the one it was decided on alone.
        ///
        /// - Parameter left: What is left to pay in all.
        func promise(of left: Int64) -> Int64 {
            if proof.takesNoMoreOffCheaperBaskets { return alone.discount }
            if let scope, !scope.contains(true) { return 0 }
            return left
        }

        /// The same where what each line costs is known.
        func promise(of payable: [Int64], left: Int64) -> Int64 {
            guard let scope else { return left }
            var sum: Int64 = 0
            for index in scope.indices where scope[index] { sum += payable[index] }
            return min(sum, left)
        }
    }
}
