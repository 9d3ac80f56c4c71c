internal import ScripCore
internal import ScripRules

/// Finds the coupons, and the order among them, that together take most off.
///
/// Coupons stand in levels: layers, and priorities within a layer. Every set that exclusive groups allow
/// is looked at, and every order of the coupons of a level. Of deals that take the same off, the one
/// with fewer coupons wins, then the one whose coupons expire first, then the order of the wallet.
///
/// A deal is passed over only where it is certain that it cannot win; see ``DealSearch``. The search ends
/// when its part of the call's budget does, with a bound on what it did not look at.
final class BestDeal {
    let choices: [Choice]
    /// What some of the coupons exclude each other by.
    let bars: [Bar]
    let account: Account
    /// What each choice does to every line after which others.
    private(set) var steps: DealSteps
    private let undecided: Int64

    /// Coupons that a search tells apart; of more, those that promise least are only bounded.
    static let searchedMax = 64
    /// Up to so many a search begins at once; before a longer one, good deals are looked for.
    private static let searchedAtOnceMax = 6

    /// - Parameters:
    ///   - usable: What may be combined, with what each does alone.
    ///   - account: What pays for it.
    ///   - undecided: What coupons whose offer was not decided could take off at most.
    init(_ usable: [Choice], _ account: Account, undecided: Int64) {
        self.account = account
        self.undecided = undecided
        var choices = usable
        var bars: [Bar] = []
        if usable.count > 1 {
            var seen: Set<[String]> = []
            choices = usable.filter { seen.insert($0.key).inserted }
                .sorted { $0.level < $1.level }
            bars = BestDeal.bar(&choices, account)
        }
        self.choices = choices
        self.bars = bars
        steps = DealSteps(choices, account, parts: nil, looksBack: account.looksBack)
    }

    /// Some of the choices, in the order they are applied, with what each takes off.
    struct Deal {
        var items: [(choice: Int, verdict: Verdict)] = []
        var discount: Int64 = 0

        /// Takes one coupon more, after those that are there.
        mutating func add(_ choice: Int, _ verdict: Verdict) {
            items.append((choice, verdict))
            discount += verdict.discount
        }
    }

    /// The best deal, and the most that any could take off: the same when it is proven.
    ///
    /// Coupons that only hand over goods join it where all others still take off as much.
    func find() throws(Decider.Interruption) -> (deal: Deal, most: Int64) {
        let (deal, most) = try discounts()
        return (try withGifts(deal), most)
    }

    private func discounts() throws(Decider.Interruption) -> (deal: Deal, most: Int64) {
        let total = account.decider.checkout.basket.amount
        var able = choices.indices.filter { choices[$0].promise(of: total) > 0 }
        guard able.count > 1 else {
            var deal = Deal()
            if let only = able.first, choices[only].alone.applies {
                deal.add(only, choices[only].alone)
            }
            return (deal, max(deal.discount, undecided))
        }
        var unseen = undecided
        if able.count > BestDeal.searchedMax {
            let strongest = able.sorted {
                (choices[$1].alone.discount, $0) < (choices[$0].alone.discount, $1)
            }
            able = strongest.prefix(BestDeal.searchedMax).sorted()
            unseen = total
        }
        let begun = account.spent
        let lookedBack = account.looksBack
        var (best, missed) = try search(able)
        if account.looksBack, !lookedBack {
            // A rule looked at the coupons before it, which was not reckoned with: search again.
            account.restore(begun)
            steps = DealSteps(choices, account, parts: nil, looksBack: true)
            (best, missed) = try search(able)
        }
        var deal = Deal()
        var place = DealSteps.beginning
        for choice in best.sequence.map({ able[$0] }) {
            let verdict = try steps.verdict(of: choice, at: place)
            // Cannot be otherwise, but for a mistake in what is shown about rules; then it is no proof.
            guard verdict.applies else { continue }
            deal.add(choice, verdict)
            place = try steps.place(after: choice, at: place)
        }
        if account.wasTooSlow { unseen = total }
        return (deal, max(deal.discount, best.discount, missed, unseen))
    }

    private func search(
        _ able: [Int]
    ) throws(Decider.Interruption) -> (best: DealSearch.Path, missed: Int64) {
        let all = account.stepsMax - account.spent
        let parts = DealParts(choices, of: able, stepsMax: all / 16)
        var search = DealSearch(
            self, able,
            parts.map { DealSteps(choices, account, parts: $0, looksBack: false) } ?? steps,
            // What is left at the end pays for saying why coupons are not part of it.
            stepsMax: account.spent + all / 8 * 7)
        try search.begin()
        if able.count > BestDeal.searchedAtOnceMax, !search.isProven {
            try search.improve(until: account.spent + all / 4)
        }
        if !search.isProven { try search.run() }
        return (search.best, search.missed)
    }
}
