internal import ScripCore
internal import ScripRules

extension BestDeal {
    /// Why each offer that is not part of a deal was left out, in the order asked.
    ///
    /// - Parameters:
    ///   - deal: The deal.
    ///   - offers: What each coupon would do alone.
    ///   - candidates: The coupons, one an offer.
    func leftOut(
        of deal: Deal, offers: [Offer], candidates: [Candidate]
    ) throws(Decider.Interruption) -> [LeftOut] {
        if offers.count == deal.items.count { return [] }
        let used = deal.items.map { choices[$0.choice].key }
        var explained: Set<[String]> = []
        var list: [LeftOut] = []
        for (offer, candidate) in zip(offers, candidates) {
            let key = candidate.found?.key
            if let key {
                guard explained.insert(key).inserted else {
                    list.append(
                        LeftOut(
                            offer,
                            .init(
                                code: "named_twice", message: "It is named twice, and counts once"))
                    )
                    continue
                }
                if used.contains(key) { continue }
            }
            list.append(LeftOut(offer, try why(offer, choices.firstIndex { $0.key == key }, deal)))
        }
        return list
    }

    private func why(
        _ offer: Offer, _ index: Int?, _ deal: Deal
    ) throws(Decider.Interruption) -> LeftOut.Reason {
        guard let index else { return reason(offer.verdict) }
        if offer.verdict.applies, let reason = barred(index, deal) { return reason }
        let total = account.decider.checkout.basket.amount
        guard offer.verdict.applies || choices[index].promise(of: total) > 0 else {
            return reason(offer.verdict)
        }
        if deal.discount == total {
            return .init(code: "nothing_left", message: "Nothing is left to pay")
        }
        // As the last of its level: what was found to be best before it stays as it is.
        let before = deal.items.map(\.choice).filter { choices[$0].level <= choices[index].level }
        let after = deal.items.map(\.choice).filter { choices[index].level < choices[$0].level }
        var place = DealSteps.beginning
        for choice in before + [index] + after {
            guard steps.knownVerdict(of: choice, at: place) != nil || account.hasLeft else {
                return .init(
                    code: "not_in_best_found",
                    message: "It is not part of the best combination that was found")
            }
            let verdict = try steps.verdict(of: choice, at: place)
            guard verdict.applies else {
                return without(choice, verdict, asked: index, offer)
            }
            place = try steps.place(after: choice, at: place)
        }
        return .init(code: "adds_nothing", message: "With it no more comes off than without it")
    }

    /// The reason where a bar keeps a coupon out.
    func barred(_ index: Int, _ deal: Deal) -> LeftOut.Reason? {
        for bar in choices[index].bars {
            let others = deal.items.filter { choices[$0.choice].bars.contains(bar) }
            guard others.count >= bars[bar].most, let other = others.first else { continue }
            let code = choices[other.choice].asked
            switch bars[bar].kind {
            case .stock, .user:
                let found = choices[index].found
                let refusal = found.limits.refusal(
                    after: found.usage, inOrder: Int64(others.count), ofUser: Int64(others.count))
                return .init(
                    code: refusal?.code ?? Refusal.Code.orderLimit.rawValue,
                    message: refusal?.message ?? Refusal.Code.orderLimit.message,
                    insteadOf: others.count == 1 ? code : nil)
            case .group(let group):
                return .init(
                    code: Refusal.Code.exclusive.rawValue,
                    message: "Only one coupon of the group '\(group)' can be used, and \(code) "
                        + "makes the better whole", insteadOf: code)
            }
        }
        return nil
    }

    /// The reason where a coupon would not apply, itself or one after it.
    private func without(
        _ choice: Int, _ verdict: Verdict, asked index: Int, _ offer: Offer
    ) -> LeftOut.Reason {
        guard choice == index else {
            let code = choices[choice].asked
            return .init(
                code: "displaces", message: "With it, \(code) would no longer apply",
                insteadOf: code)
        }
        var reason = reason(verdict)
        if offer.verdict.applies { reason.message = "After the others: " + reason.message }
        return reason
    }

    private func reason(_ verdict: Verdict) -> LeftOut.Reason {
        switch verdict.outcome {
        case .refused(let refusal): .init(code: refusal.code, message: refusal.message)
        case .failed:
            .init(code: "rule_failed", message: "Its rule is broken, so it takes nothing off")
        case .applies: .init(code: "adds_nothing", message: "It is not needed")
        }
    }
}

extension LeftOut {
    fileprivate init(_ offer: Offer, _ reason: Reason) {
        self.init(coupon: offer.coupon, stock: offer.stock, reason: reason)
    }
}
