internal import ScripCore

extension BestDeal {
    /// Why each offer that is not part of a deal was left out, in the order asked.
    ///
    /// - Parameters:
    ///   - deal: The deal.
    ///   - offers: What each coupon would do alone.
    ///   - candidates: The coupons, one an offer.
    func leftOut(
        of deal: Deal, offers: [Offer], candidates: [Candidate]
    ) throws(Decider.NeedsWallet) -> [LeftOut] {
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
    ) throws(Decider.NeedsWallet) -> LeftOut.Reason {
        if let index, let group = choices[index].group, deal.groups.contains(group),
            offer.verdict.applies,
            let other = deal.items.first(where: { choices[$0.choice].group == group })
        {
            let code = choices[other.choice].asked
            return .init(
                code: Refusal.Code.exclusive.rawValue,
                message: "Only one coupon of the group '\(group)' can be used, and \(code) "
                    + "makes the better whole", insteadOf: code)
        }
        guard let index, offer.verdict.applies || !choices[index].falls else {
            return reason(offer.verdict)
        }
        if deal.discount == decider.checkout.basket.amount {
            return .init(code: "nothing_left", message: "Nothing is left to pay")
        }
        let all = (deal.items.map(\.choice) + [index]).sorted()
        switch try self.deal(of: all) {
        case .success:
            return .init(
                code: "adds_nothing", message: "With it no more comes off than without it")
        case .failure(let no) where no.choice == index:
            var reason = reason(no.verdict)
            if offer.verdict.applies { reason.message = "After the others: " + reason.message }
            return reason
        case .failure(let no):
            let code = choices[no.choice].asked
            return .init(
                code: "displaces", message: "With it, \(code) would no longer apply",
                insteadOf: code)
        }
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
