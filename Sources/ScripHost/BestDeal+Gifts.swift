internal import ScripCore
internal import ScripRules

extension BestDeal {
    /// A deal with the coupons that only hand over goods, as far as they take nothing from the others.
    ///
    /// Each stands as the last of its level; the first in the order of the wallet goes first.
    func withGifts(_ deal: Deal) throws(Decider.Interruption) -> Deal {
        var deal = deal
        for index in choices.indices {
            let alone = choices[index].alone
            guard alone.applies, alone.discount == 0, !alone.gifts.isEmpty,
                !deal.items.contains(where: { $0.choice == index }), barred(index, deal) == nil,
                let longer = try self.deal(deal, joinedBy: index),
                longer.discount == deal.discount
            else { continue }
            deal = longer
        }
        return deal
    }

    /// The deal with one coupon more; nil where one of them would not apply, or the budget ends.
    private func deal(
        _ deal: Deal, joinedBy index: Int
    ) throws(Decider.Interruption) -> Deal? {
        let before = deal.items.map(\.choice).filter { choices[$0].level <= choices[index].level }
        let after = deal.items.map(\.choice).filter { choices[index].level < choices[$0].level }
        var longer = Deal()
        var place = DealSteps.beginning
        for choice in before + [index] + after {
            guard steps.knownVerdict(of: choice, at: place) != nil || account.hasLeft else {
                return nil
            }
            let verdict = try steps.verdict(of: choice, at: place)
            guard verdict.applies else { return nil }
            longer.add(choice, verdict)
            place = try steps.place(after: choice, at: place)
        }
        return longer
    }
}
