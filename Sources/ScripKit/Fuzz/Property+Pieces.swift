internal import ScripCore
internal import ScripRules

extension Subject {
    /// Coupons of one rule on one checkout, one after the other, until no piece is left.
    private static let couponsTried = 3

    /// Whether two sets count one piece: coupons of this rule in one checkout, each on what is left.
    ///
    /// The host holds `uses` to what is unused, so that a rule that counts used pieces fails, or takes
    /// something off a line that has none left.
    func pieces(_ verdict: Verdict, _ trial: Trial) -> String? {
        guard verdict.applies, verdict.lines.haveUses,
            let basket = try? Basket(currency: trial.currency, lines: trial.lines),
            let bound = try? rule.bind(trial.parameters)
        else { return nil }
        var left = Remainder()
        left.take(verdict, of: basket)
        for count in 2...Subject.couponsTried {
            let next = bound.decide(on: basket, left: left, facts: trial.facts).verdict
            if case .failed(let failure) = next.outcome {
                return "coupon \(count) of the same checkout fails: \(failure.message)"
            }
            guard next.applies else { return nil }
            // What the host spread over the scope lies on no pieces in particular.
            let isSpread = isSpread(next, left.payable ?? basket.amounts)
            for (index, line) in next.lines.enumerated() where !isSpread && line.discount > 0 {
                if line.uses > 0 || left.unused?[index] ?? 1 > 0 { continue }
                return "coupon \(count) of the same checkout takes \(line.discount) off line "
                    + "\(line.id), whose pieces all serve another"
            }
            left.take(next, of: basket)
        }
        return nil
    }

    private func isSpread(_ verdict: Verdict, _ payable: [Int64]) -> Bool {
        let counting = verdict.lines.indices.filter { verdict.lines[$0].inScope }
        let amounts = counting.map { payable[$0] }
        guard verdict.discount <= amounts.reduce(0, +) else { return false }
        return allocate(verdict.discount, over: amounts)
            == counting.map { verdict.lines.discount(at: $0) }
    }
}
