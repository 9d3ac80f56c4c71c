internal import ScripCore

/// Finds the coupons that together take most off.
///
/// Looks at every combination that exclusive groups allow, in layer order and within a layer in the
/// order given. Of combinations that take the same off, the one with fewer coupons wins, then the one
/// whose coupons expire first, then the one that stands first.
///
/// Where no rule asks for other coupons, combinations are passed over that could not win even if every
/// coupon still to come took as much off as it would now: a coupon takes no more off a cheaper basket.
/// Should one be seen that does, the search begins anew and passes nothing over.
struct BestDeal {
    /// A coupon the core has nothing against.
    struct Choice: Sendable {
        let asked: CouponCode
        let found: Candidate.Found
    }

    private let choices: [Choice]
    /// Above this, only the choices that take most off alone are combined.
    static let exactMax = 12

    init(_ usable: [Choice]) {
        var seen: Set<[String]> = []
        choices =
            usable
            .filter { choice in
                let coupon = choice.found.coupon
                return seen.insert([coupon.stock.rawValue, coupon.code.rawValue]).inserted
            }
            .sorted { $0.found.terms.definition.layer < $1.found.terms.definition.layer }
    }

    private struct Deal {
        var items: [(choice: Int, item: Redeemed.Item)] = []
        var discount: Int64 = 0
    }

    func find(_ decider: Decider) throws(Decider.NeedsWallet) -> Quote.Best {
        var best = Deal()
        let exact = choices.count <= BestDeal.exactMax
        let tried = exact ? Array(choices.indices) : try strongest(decider)
        let independent = tried.allSatisfy { !choices[$0].found.terms.mayAskForOthers }
        let unbounded = [Int64](repeating: .max, count: choices.count)
        for bounds in independent ? [unbounded, nil] : [nil] {
            best = Deal()
            do throws(TakesMore) {
                try search(
                    tried[...], from: Deal(), groups: [], decider, before: bounds, best: &best)
                break
            } catch {
                if let wallet = error.wallet { throw wallet }
            }
        }
        let basket = decider.checkout.basket
        let offers = best.items.map { entry in
            Offer(
                coupon: choices[entry.choice].asked, stock: entry.item.stock,
                verdict: entry.item.verdict)
        }
        return Quote.Best(
            coupons: offers.map(\.coupon), discount: best.discount,
            payable: basket.amount - best.discount,
            optimal: exact || best.discount == basket.amount,
            lines: LineDiscount.lines(of: basket, after: offers))
    }

    /// A coupon took more off a cheaper basket.
    private struct TakesMore: Error {
        var wallet: Decider.NeedsWallet?
    }

    private func search(
        _ rest: ArraySlice<Int>, from deal: Deal, groups: Set<String>, _ decider: Decider,
        before: [Int64]?, best: inout Deal
    ) throws(TakesMore) {
        if isBetter(deal, than: best) { best = deal }
        // Nothing can come off a basket that costs nothing.
        let left = decider.checkout.basket.amount - deal.discount
        guard left > 0, !rest.isEmpty else { return }
        var items: [Redeemed.Item?] = []
        // What each choice takes off now: the most it takes off further down.
        var now = [Int64](repeating: 0, count: choices.count)
        for index in rest {
            let group = choices[index].found.terms.definition.exclusiveGroup
            if let group, groups.contains(group) {
                items.append(nil)
                continue
            }
            let item: Redeemed.Item
            do throws(Decider.NeedsWallet) {
                item = try decide(index, decider)
            } catch {
                throw TakesMore(wallet: error)
            }
            now[index] = item.verdict.discount
            if let before, now[index] > before[index] { throw TakesMore() }
            items.append(item.verdict.applies ? item : nil)
        }
        for (offset, item) in items.enumerated() {
            guard let item else { continue }
            let position = rest.startIndex + offset
            let index = rest[position]
            if before != nil {
                let most = min(left, rest[position...].reduce(0) { $0 + now[$1] })
                let reach = deal.discount + most
                if reach < best.discount
                    || reach == best.discount && best.items.count <= deal.items.count
                {
                    // Neither this choice nor any after it can win.
                    return
                }
            }
            var next = decider
            next.apply(item)
            var longer = deal
            longer.items.append((index, item))
            longer.discount += item.verdict.discount
            let group = choices[index].found.terms.definition.exclusiveGroup
            try search(
                rest[(position + 1)...], from: longer,
                groups: group.map { groups.union([$0]) } ?? groups, next,
                before: before == nil ? nil : now, best: &best)
        }
    }

    private func decide(
        _ index: Int, _ decider: Decider
    ) throws(Decider.NeedsWallet) -> Redeemed.Item {
        try decider.decide(choices[index].found, asked: choices[index].asked)
    }

    private func isBetter(_ deal: Deal, than other: Deal) -> Bool {
        if deal.discount != other.discount { return deal.discount > other.discount }
        if deal.items.count != other.items.count { return deal.items.count < other.items.count }
        let expiries = expiries(of: deal)
        let others = self.expiries(of: other)
        if expiries != others { return expiries.lexicographicallyPrecedes(others) }
        return deal.items.map(\.choice).lexicographicallyPrecedes(other.items.map(\.choice))
    }

    private func expiries(of deal: Deal) -> [Int64] {
        deal.items.map { choices[$0.choice].found.coupon.expiresAt?.epochSeconds ?? .max }
            .sorted()
    }

    /// The choices that take most off alone, in their own order.
    private func strongest(_ decider: Decider) throws(Decider.NeedsWallet) -> [Int] {
        var alone: [(index: Int, discount: Int64)] = []
        for index in choices.indices {
            let discount = try decide(index, decider).verdict.discount
            alone.append((index, discount))
        }
        return alone.sorted { ($1.discount, $0.index) < ($0.discount, $1.index) }
            .prefix(BestDeal.exactMax).map(\.index).sorted()
    }
}
