internal import ScripCore
internal import ScripRules

/// Finds the coupons that together take most off.
///
/// Looks at every combination that exclusive groups allow, in layer order and within a layer in the
/// order given. Of combinations that take the same off, the one with fewer coupons wins, then the one
/// whose coupons expire first, then the one that stands first.
///
/// A combination is passed over only where it is certain that it cannot win: a coupon whose rule was
/// shown to take no more off a cheaper basket takes at most what it takes now, any other at most what
/// is left to pay. Up to ``exactMax`` coupons everything is looked at; beyond, a search that would take
/// too long ends with a bound on what it did not look at.
struct BestDeal {
    /// A coupon the core has nothing against.
    struct Choice: Sendable {
        let asked: CouponCode
        let found: Candidate.Found
        /// What it would do alone.
        let alone: Redeemed.Item
        /// Whether it is certain that it takes no more off a cheaper basket.
        let falls: Bool

        init(asked: CouponCode, found: Candidate.Found, alone: Redeemed.Item) {
            self.asked = asked
            self.found = found
            self.alone = alone
            switch found.rule {
            // What alone is more than a limit leaves may fit it after others.
            case .ready(let rule):
                falls =
                    rule.takesNoMoreOffCheaperBaskets
                    && found.limits.amount.total == nil && found.limits.amount.perUser == nil
            case .broken: falls = true
            }
        }

        var key: [String] { found.key }
        var group: String? { found.terms.definition.exclusiveGroup }
        var expiry: Int64 { found.coupon.expiresAt?.epochSeconds ?? .max }
    }

    /// Some of the choices, in the order they are applied.
    struct Deal {
        var items: [(choice: Int, item: Redeemed.Item)] = []
        var discount: Int64 = 0
        var groups: [String] = []
    }

    let choices: [Choice]
    let decider: Decider

    /// Up to so many usable coupons the answer is always exact.
    static let exactMax = 12
    /// Decisions that a search over more coupons may take.
    static let decisionsMax = 20_000

    init(_ usable: [Choice], _ decider: Decider) {
        self.decider = decider
        guard usable.count > 1 else {
            choices = usable
            return
        }
        var seen: Set<[String]> = []
        choices = usable.filter { seen.insert($0.key).inserted }
            .sorted { $0.found.terms.definition.layer < $1.found.terms.definition.layer }
    }

    /// The best combination, and the most that any could take off: the same when it is proven.
    func find() throws(Decider.NeedsWallet) -> (deal: Deal, most: Int64) {
        let able = choices.indices.filter {
            choices[$0].alone.verdict.applies || !choices[$0].falls
        }
        if able.count == 1 {
            // Most quotes: there is nothing to combine.
            let only = choices[able[0]]
            var deal = Deal()
            if only.alone.verdict.applies { deal.add(able[0], only.alone, only.group) }
            return (deal, deal.discount)
        }
        var search = BestDealSearch(self)
        guard able.count > BestDeal.exactMax else {
            try search.run(over: able)
            return (search.best, search.best.discount)
        }
        // A good combination to begin with lets the search pass over more.
        try search.run(over: strongest(of: able))
        search.limit(to: BestDeal.decisionsMax)
        try search.run(over: able)
        var best = search.best
        while search.missed > best.discount, let larger = try enlarged(best) { best = larger }
        return (best, max(best.discount, search.missed))
    }

    /// The choices that take most off alone, in their own order.
    private func strongest(of able: [Int]) -> [Int] {
        able.sorted {
            (choices[$1].alone.verdict.discount, $0) < (choices[$0].alone.verdict.discount, $1)
        }.prefix(BestDeal.exactMax).sorted()
    }

    /// The deal with one coupon more that takes more off, if there is one.
    private func enlarged(_ deal: Deal) throws(Decider.NeedsWallet) -> Deal? {
        for index in choices.indices where !deal.items.contains(where: { $0.choice == index }) {
            if let group = choices[index].group, deal.groups.contains(group) { continue }
            let larger = try self.deal(of: (deal.items.map(\.choice) + [index]).sorted())
            if case .success(let larger) = larger, larger.discount > deal.discount {
                return larger
            }
        }
        return nil
    }

    /// A coupon that does not apply after those before it.
    struct NotApplicable: Error {
        let choice: Int
        let verdict: Verdict
    }

    /// Decides choices one after the other.
    func deal(
        of indices: [Int]
    ) throws(Decider.NeedsWallet) -> Result<Deal, NotApplicable> {
        var decider = decider
        var deal = Deal()
        for index in indices {
            let item = try decider.decide(choices[index].found, asked: choices[index].asked)
            guard item.verdict.applies else {
                return .failure(NotApplicable(choice: index, verdict: item.verdict))
            }
            decider.apply(item)
            deal.add(index, item, choices[index].group)
        }
        return .success(deal)
    }
}

extension BestDeal.Deal {
    /// Takes one coupon more, after those that are there.
    mutating func add(_ choice: Int, _ item: Redeemed.Item, _ group: String?) {
        items.append((choice, item))
        discount += item.verdict.discount
        if let group { groups.append(group) }
    }
}
