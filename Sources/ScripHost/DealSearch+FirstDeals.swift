internal import ScripCore
internal import ScripRules

/// Good deals to begin with: they let a search pass over more, and are what is left when it cannot end.
extension DealSearch {
    /// Takes whatever applies, in the order of the wallet and then with the largest first.
    mutating func begin() throws(Decider.Interruption) {
        // Of those that exclude each other, the ones that take most.
        var kept = Path()
        for position in able.indices.sorted(by: { isStronger($0, $1) })
        where hasRoom(kept, for: position) {
            kept = path(kept, and: position, 0)
        }
        let natural = kept.sequence.sorted()
        try consider(following: natural)
        if isProven { return }
        try consider(
            following: natural.sorted {
                let (one, other) = (choice($0), choice($1))
                return one.level == other.level ? isStronger($0, $1) : one.level < other.level
            })
        try consider(following: Array(able.indices))
    }

    private func isStronger(_ one: Int, _ other: Int) -> Bool {
        (choice(other).alone.discount, one) < (choice(one).alone.discount, other)
    }

    /// Looks for better deals near the best: one coupon more, or one at another place.
    ///
    /// - Parameter spent: It ends when the call has spent so much.
    mutating func improve(until spent: Int64) throws(Decider.Interruption) {
        var improves = true
        while improves {
            improves = false
            let before = best
            for position in able.indices {
                let others = before.sequence.filter { $0 != position }
                let level = choice(position).level
                for at in 0...others.count {
                    if at > 0, level < choice(others[at - 1]).level { break }
                    if at < others.count, choice(others[at]).level < level { continue }
                    guard deals.account.spent < spent else { return }
                    var sequence = others
                    sequence.insert(position, at: at)
                    guard sequence != before.sequence else { continue }
                    try consider(following: sequence, keeping: position)
                    if best.discount > before.discount {
                        improves = true
                        break
                    }
                }
                if improves { break }
            }
        }
    }

    /// Takes coupons in an order, leaving out those that do not apply or are kept out.
    ///
    /// - Parameters:
    ///   - order: By level, and within a level in any order.
    ///   - kept: Keeps others out, rather than being kept out.
    private mutating func consider(
        following order: [Int], keeping kept: Int? = nil
    ) throws(Decider.Interruption) {
        try deals.account.pay(CallBudget.placeSteps * Int64(order.count))
        var way = Path()
        var place = DealSteps.beginning
        for (at, position) in order.enumerated() {
            guard hasRoom(way, for: position) else { continue }
            if let kept, position != kept, order[at...].contains(kept),
                !hasRoom(path(way, and: position, 0), for: kept)
            {
                continue
            }
            let known = steps.knownVerdict(of: able[position], at: place)
            guard known != nil || deals.account.spent < stepsMax else { break }
            let verdict = try steps.verdict(of: able[position], at: place)
            guard verdict.applies else { continue }
            way = path(way, and: position, verdict.discount)
            place = try steps.place(after: able[position], at: place)
        }
        consider(way)
    }
}
