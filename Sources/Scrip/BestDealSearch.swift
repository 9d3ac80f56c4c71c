internal import ScripCore

/// One search for the best combination: depth first, passing over what cannot win.
struct BestDealSearch {
    private let deals: BestDeal
    private(set) var best = BestDeal.Deal()
    /// The most that any combination not looked at for lack of time could take off.
    private(set) var missed: Int64 = 0
    private var decisionsLeft = Int.max
    /// Whether `best` came from this pass: then what stands first was found first.
    private var isOwn = true

    init(_ deals: BestDeal) { self.deals = deals }

    /// Later passes give up after so many decisions.
    mutating func limit(to decisions: Int) {
        decisionsLeft = decisions
        isOwn = false
    }

    /// Looks at every combination of some choices.
    mutating func run(over choices: [Int]) throws(Decider.NeedsWallet) {
        let entries = choices.map { index in
            Entry(index: index, item: deals.choices[index].alone, deals, left: total)
        }
        try extend(BestDeal.Deal(), entries, deals.decider)
    }

    private var total: Int64 { deals.decider.checkout.basket.amount }

    /// A choice that may still come, and the most it can take off from here on.
    private struct Entry {
        let index: Int
        /// What it does now; nil when it does not apply now.
        let item: Redeemed.Item?
        let most: Int64

        init(index: Int, item: Redeemed.Item, _ deals: BestDeal, left: Int64) {
            self.index = index
            self.item = item.verdict.applies ? item : nil
            most = deals.choices[index].falls ? item.verdict.discount : left
        }
    }

    /// Tries each choice after a deal, and goes on from there.
    private mutating func extend(
        _ deal: BestDeal.Deal, _ entries: [Entry], _ decider: Decider
    ) throws(Decider.NeedsWallet) {
        let left = total - deal.discount
        let reaches = reaches(deal, entries, left: left)
        for (position, entry) in entries.enumerated() {
            // Neither this choice nor any after it can win.
            if cannotWin(deal, entries[position...], reach: reaches[position]) { return }
            guard let item = entry.item else { continue }
            var longer = deal
            longer.add(entry.index, item, deals.choices[entry.index].group)
            if isBetter(longer, than: best) {
                best = longer
                isOwn = true
            }
            let rest = entries[(position + 1)...].filter { entry in
                deals.choices[entry.index].group.map { !longer.groups.contains($0) } ?? true
            }
            // Nothing can come off a basket that costs nothing.
            guard longer.discount < total, !rest.isEmpty else { continue }
            let most = self.reaches(longer, rest, left: total - longer.discount)[0]
            if cannotWin(longer, rest[...], reach: most) { continue }
            guard decisionsLeft >= rest.count else {
                missed = max(missed, most)
                continue
            }
            decisionsLeft -= rest.count
            var next = decider
            next.apply(item)
            var decided: [Entry] = []
            for entry in rest {
                let choice = deals.choices[entry.index]
                let item = try next.decide(choice.found, asked: choice.asked)
                guard item.verdict.applies || !choice.falls else { continue }
                decided.append(
                    Entry(index: entry.index, item: item, deals, left: total - longer.discount))
            }
            try extend(longer, decided, next)
        }
    }

    /// The most that a deal and choices from each position on can take off; of a group only one counts.
    private func reaches(
        _ deal: BestDeal.Deal, _ entries: [Entry], left: Int64
    ) -> [Int64] {
        var reaches = [Int64](repeating: 0, count: entries.count)
        var sum: Int64 = 0
        var groups: [(name: String, most: Int64)] = []
        for (position, entry) in entries.enumerated().reversed() {
            if let group = deals.choices[entry.index].group {
                if let at = groups.firstIndex(where: { $0.name == group }) {
                    sum += max(0, entry.most - groups[at].most)
                    groups[at].most = max(groups[at].most, entry.most)
                } else {
                    groups.append((group, entry.most))
                    sum += entry.most
                }
            } else {
                sum += entry.most
            }
            // Beyond what is left nothing matters, and a sum of many stays small.
            sum = min(sum, total)
            reaches[position] = deal.discount + min(left, sum)
        }
        return reaches
    }

    /// Whether no combination of a deal with some of these choices is better than the best.
    private func cannotWin(
        _ deal: BestDeal.Deal, _ entries: ArraySlice<Entry>, reach: Int64
    ) -> Bool {
        guard reach == best.discount else { return reach < best.discount }
        // It could only draw level; then fewer coupons win, then those that expire first.
        var wanted = best.discount - deal.discount
        var more = 0
        for most in entries.map(\.most).sorted(by: >) where wanted > 0 {
            wanted -= most
            more += 1
        }
        let count = deal.items.count + max(more, 1)
        guard count == best.items.count else { return count > best.items.count }
        let soonest = entries.map { deals.choices[$0.index].expiry }.sorted()
            .prefix(count - deal.items.count)
        let reachable = (deal.items.map { deals.choices[$0.choice].expiry } + soonest).sorted()
        let expiries = expiries(of: best)
        if reachable == expiries { return isOwn }
        return !reachable.lexicographicallyPrecedes(expiries)
    }

    private func isBetter(_ deal: BestDeal.Deal, than other: BestDeal.Deal) -> Bool {
        if deal.discount != other.discount { return deal.discount > other.discount }
        if deal.items.count != other.items.count { return deal.items.count < other.items.count }
        let expiries = expiries(of: deal)
        let others = self.expiries(of: other)
        if expiries != others { return expiries.lexicographicallyPrecedes(others) }
        return deal.items.map(\.choice).lexicographicallyPrecedes(other.items.map(\.choice))
    }

    private func expiries(of deal: BestDeal.Deal) -> [Int64] {
        deal.items.map { deals.choices[$0.choice].expiry }.sorted()
    }
}
