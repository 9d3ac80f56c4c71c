internal import ScripCore
internal import ScripRules

/// One search for the best deal: depth first, in the order of the wallet, passing over what cannot win.
///
/// What a coupon can take off from a place on is bounded: one shown to take no more off a cheaper basket
/// takes at most what it would take there, any other at most what its lines still cost, or all that is
/// left where it may choose its lines. What a level's coupons leave is looked at once, in whatever order
/// they came to leave it.
struct DealSearch {
    /// Some coupons in the order applied, by their positions in ``able``.
    struct Path {
        var sequence: [Int] = []
        /// The same as a set.
        var used: UInt64 = 0
        var discount: Int64 = 0
    }

    /// A coupon that may still come, and the most it can take off from here on.
    struct Entry {
        let position: Int
        var most: Int64
    }

    private struct Visit: Hashable {
        let used: UInt64
        let place: Int
    }

    let deals: BestDeal
    /// The choices that are looked at, ascending.
    let able: [Int]
    let steps: DealSteps
    /// It ends when the call has spent so much.
    let stepsMax: Int64
    let total: Int64
    /// The best found.
    private(set) var best = Path()
    /// The most that anything not looked at for lack of budget could take off.
    private(set) var missed: Int64 = 0
    /// Grows whenever a better one is found.
    private var found = 0
    private var expiriesOfBest: [Int64] = []
    private var visited: Set<Visit> = []

    init(_ deals: BestDeal, _ able: [Int], _ steps: DealSteps, stepsMax: Int64) {
        self.deals = deals
        self.able = able
        self.steps = steps
        self.stepsMax = stepsMax
        total = deals.account.decider.checkout.basket.amount
    }

    func choice(_ position: Int) -> BestDeal.Choice { deals.choices[able[position]] }

    private var account: Account { deals.account }
    private var hasLeft: Bool { account.spent < stepsMax }

    /// Every coupon, with what it promises before any other.
    var entries: [Entry] {
        able.indices.map { Entry(position: $0, most: choice($0).promise(of: total)) }
    }

    /// Whether nothing is better than the best found, and all was looked at.
    var isProven: Bool { cannotWin(Path(), entries[...]) }

    /// Looks at every deal that might win.
    mutating func run() throws(Decider.Interruption) {
        try extend(Path(), entries, at: DealSteps.beginning)
    }

    // MARK: Paths

    /// A path with one coupon more.
    func path(_ path: Path, and position: Int, _ discount: Int64) -> Path {
        var longer = path
        longer.sequence.append(position)
        longer.used |= 1 << UInt64(position)
        longer.discount += discount
        return longer
    }

    /// Whether no bar keeps a coupon out of a path.
    func hasRoom(_ path: Path, for position: Int) -> Bool {
        choice(position).bars.allSatisfy { room(in: path, of: $0) > 0 }
    }

    private func room(in path: Path, of bar: Int) -> Int {
        path.sequence.reduce(deals.bars[bar].most) {
            $0 - (choice($1).bars.contains(bar) ? 1 : 0)
        }
    }

    /// Takes a path for the best, if it is better.
    mutating func consider(_ path: Path) {
        guard isBetter(path) else { return }
        best = path
        expiriesOfBest = expiries(of: path.sequence)
        found += 1
    }

    private func isBetter(_ path: Path) -> Bool {
        if path.discount != best.discount { return path.discount > best.discount }
        if path.sequence.count != best.sequence.count {
            return path.sequence.count < best.sequence.count
        }
        let expiries = expiries(of: path.sequence)
        if expiries != expiriesOfBest { return expiries.lexicographicallyPrecedes(expiriesOfBest) }
        return path.sequence.lexicographicallyPrecedes(best.sequence)
    }

    private func expiries(of positions: [Int]) -> [Int64] {
        positions.map { choice($0).expiry }.sorted()
    }

    // MARK: Looking

    /// Tries each coupon after a path, and goes on from there.
    private mutating func extend(
        _ path: Path, _ given: [Entry], at place: Int
    ) throws(Decider.Interruption) {
        try account.pay(CallBudget.placeSteps * Int64(given.count + 1))
        if cannotWin(path, given[...]) { return }
        guard let entries = try decided(given, at: place) else {
            miss(path, given[...])
            return
        }
        var start = 0
        var checked = -1
        for at in entries.indices {
            let position = entries[at].position
            if choice(entries[start].position).level < choice(position).level {
                // Those of an earlier level cannot come any more.
                start = at
                checked = -1
            }
            if checked != found {
                if cannotWin(path, entries[start...], next: at) { return }
                checked = found
            }
            guard let verdict = steps.knownVerdict(of: able[position], at: place), verdict.applies
            else { continue }
            let longer = self.path(path, and: position, verdict.discount)
            consider(longer)
            var rest: [Entry] = []
            for other in entries[start...]
            where other.position != position && hasRoom(longer, for: other.position) {
                rest.append(other)
            }
            // Nothing can come off a basket that costs nothing.
            guard longer.discount < total, !rest.isEmpty else { continue }
            if cannotWin(longer, rest[...]) { continue }
            guard hasLeft else {
                miss(longer, rest[...])
                continue
            }
            let next = try steps.place(after: able[position], at: place)
            guard visited.insert(Visit(used: longer.used, place: next)).inserted else { continue }
            try extend(longer, rest, at: next)
        }
    }

    /// The coupons with what they do at a place; nil when there is no budget left to know it.
    private func decided(
        _ entries: [Entry], at place: Int
    ) throws(Decider.Interruption) -> [Entry]? {
        var decided: [Entry] = []
        decided.reserveCapacity(entries.count)
        for entry in entries {
            let index = able[entry.position]
            let known = steps.knownVerdict(of: index, at: place)
            guard known != nil || hasLeft else { return nil }
            let verdict = try steps.verdict(of: index, at: place)
            let most =
                choice(entry.position).proof.takesNoMoreOffCheaperBaskets
                ? verdict.discount : min(entry.most, steps.promise(of: index, at: place))
            if most > 0 { decided.append(Entry(position: entry.position, most: most)) }
        }
        return decided
    }

    // MARK: Bounds

    private mutating func miss(_ path: Path, _ entries: ArraySlice<Entry>) {
        missed = max(missed, reach(of: path, entries))
    }

    /// The most that a path with some of these coupons can take off.
    private func reach(of path: Path, _ entries: ArraySlice<Entry>) -> Int64 {
        var sum: Int64 = 0
        var barred: [(bar: Int, mosts: [Int64])] = []
        for entry in entries {
            // One bar of several is enough for a bound.
            guard let bar = choice(entry.position).bars.first else {
                sum = min(sum + entry.most, total)
                continue
            }
            if let at = barred.firstIndex(where: { $0.bar == bar }) {
                barred[at].mosts.append(entry.most)
            } else {
                barred.append((bar, [entry.most]))
            }
        }
        for (bar, mosts) in barred {
            let room = room(in: path, of: bar)
            if mosts.count <= room {
                for most in mosts { sum = min(sum + most, total) }
            } else if room == 1 {
                sum = min(sum + (mosts.max() ?? 0), total)
            } else {
                for most in mosts.sorted(by: >).prefix(max(0, room)) {
                    sum = min(sum + most, total)
                }
            }
        }
        return path.discount + min(sum, total - path.discount)
    }

    /// Whether no path with one or more of these coupons is better than the best.
    ///
    /// - Parameter next: Where the coupon that comes next stands, or one after it.
    private func cannotWin(
        _ path: Path, _ entries: ArraySlice<Entry>, next: Int? = nil
    ) -> Bool {
        let reach = reach(of: path, entries)
        guard reach == best.discount else { return reach < best.discount }
        // It could only draw level; then fewer coupons win, then those that expire first.
        var wanted = best.discount - path.discount
        var more = 0
        for most in entries.map(\.most).sorted(by: >) where wanted > 0 {
            wanted -= most
            more += 1
        }
        more = max(more, 1)
        let count = path.sequence.count + more
        guard count == best.sequence.count else { return count > best.sequence.count }
        let soonest = entries.map { choice($0.position).expiry }.sorted().prefix(more)
        let expiries = (path.sequence.map { choice($0).expiry } + soonest).sorted()
        guard expiries == expiriesOfBest else {
            return !expiries.lexicographicallyPrecedes(expiriesOfBest)
        }
        // Then what stands first in the wallet.
        let first = next ?? entries.startIndex
        var sequence = path.sequence
        sequence.append(entries[first].position)
        for (at, entry) in zip(entries.indices, entries) where at != first {
            guard sequence.count < count else { break }
            sequence.append(entry.position)
        }
        return !sequence.lexicographicallyPrecedes(best.sequence)
    }
}
