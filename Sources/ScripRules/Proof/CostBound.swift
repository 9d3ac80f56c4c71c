/// The most that a rule with its parameters takes off, whatever the basket, as reading it shows.
package struct CostBound: Hashable, Sendable {
    /// Minor units that one redemption takes off at most; nil when that grows with the goods.
    package var most: Int64?
    /// Of what the goods that count cost, in hundredths of a percent: no more comes off than that, rounded
    /// up to a whole minor unit.
    package var share: Int64

    /// A bound.
    package init(most: Int64?, share: Int64) {
        self.most = most
        self.share = share
    }

    /// All that the goods cost; what the host keeps to, whatever a rule says.
    package static let wholeShare: Int64 = 10_000
}

extension BoundRule {
    /// What reading the rule shows of the most it takes off; nil when it shows nothing.
    package func costBound() -> CostBound? {
        // The host refuses a basket of which nothing counts.
        if scope?.selectsNothing == true { return CostBound(most: 0, share: 0) }
        guard let statements = try? LuaParser.parse(rule.source) else { return nil }
        var search = CostBoundSearch(rule: self, statements: statements)
        return try? search.run()
    }
}

/// Divides what goods may cost as long as that shows more.
private struct CostBoundSearch {
    let rule: BoundRule
    let statements: [LuaStatement]

    /// A range of what the goods that count may cost together, and what comes off there at most.
    private struct Piece {
        var amount: ClosedRange<Int64>
        var most: Int64 = 0
        /// Whatever comes off is within this share, rounded up.
        var share: Int64 = 0
        /// The same, and where rounding may be left aside within it without that.
        var plainShare: Int64 = 0
        /// It would be as much in any part of it.
        var isSettled = true

        /// What is shown of the whole holds in each part, whatever reading the part alone shows.
        func within(_ whole: Piece) -> Piece {
            var piece = self
            piece.most = min(most, whole.most)
            piece.share = min(share, whole.share)
            piece.plainShare = min(plainShare, whole.plainShare)
            return piece
        }
    }

    /// Each part costs as much as reading the rule once.
    private static let partsMax = 60
    /// What all parts together have cost.
    private var work = 0
    /// With so much it is enough: a rule with many paths is divided less.
    private static let workMax = 20_000
    /// More than this is said to grow with the goods: ten million yuan.
    private static let mostMax: Int64 = 1_000_000_000

    init(rule: BoundRule, statements: [LuaStatement]) {
        self.rule = rule
        self.statements = statements
    }

    mutating func run() throws(Unproven) -> CostBound {
        var pieces = [try piece(1...BoundReading.amounts.upperBound)]
        for _ in 0..<CostBoundSearch.partsMax {
            // The part that decides the share, until it can be no smaller.
            guard
                let index = pieces.indices.max(by: { pieces[$0].share < pieces[$1].share }),
                !pieces[index].isSettled, work < CostBoundSearch.workMax
            else { break }
            let amount = pieces[index].amount
            let (low, high) = (amount.lowerBound, amount.upperBound)
            // By their proportion: between one fen and a million yuan lies a thousand of them.
            let middle =
                high / 4 > low
                ? Int64((Double(low) * Double(high)).squareRoot()) : low + (high - low) / 2
            let whole = pieces[index]
            pieces[index] = try piece(low...middle).within(whole)
            pieces.append(try piece(middle + 1...high).within(whole))
        }
        let most = pieces.lazy.map(\.most).max() ?? 0
        let share = pieces.lazy.map(\.share).max() ?? 0
        let plain = pieces.lazy.map(\.plainShare).max() ?? 0
        return CostBound(
            most: most > CostBoundSearch.mostMax ? nil : most,
            // Nobody says 99.96 % of what is 20 yuan off.
            share: plain - share <= share / 50 ? plain : share)
    }

    private mutating func piece(_ amount: ClosedRange<Int64>) throws(Unproven) -> Piece {
        var piece = Piece(amount: amount)
        let reading = BoundReading { uppers, amount in
            let low = Fraction(max(1, amount.lowerBound))
            let high = Fraction(max(1, amount.upperBound))
            let isOne = amount.lowerBound == amount.upperBound
            var most = amount.upperBound
            var (share, plain) = (CostBound.wholeShare, CostBound.wholeShare)
            var signs: Set<Bool> = []
            for form in uppers {
                let part = form[BoundReading.amount]
                if let all = try? part.times(part.isNegative ? low : high).plus(form.constant),
                    let whole = Int64(exactly: all.floor)
                {
                    most = min(most, max(0, whole))
                }
                // No more comes off than the share, rounded up: less than a unit more is no more.
                let rest = Fraction(Int64(clamping: form.constant.floor))
                let shown = hundredths(part, rest, rest.isPositive ? low : high)
                plain = min(plain, shown)
                guard part.isPositive,
                    let less = try? form.constant.plus(Fraction.one.negated)
                else {
                    share = min(share, shown)
                    if !rest.isZero { signs.insert(rest.isPositive) }
                    continue
                }
                // A whole unit more is more, and as little as nothing beyond a unit less.
                share = min(
                    share, hundredths(part, less, less.isPositive ? low : high, isBelow: true))
                if !less.isZero { signs.insert(less.isPositive) }
            }
            // What is off is whole: in a small part that says more.
            let beyond = Fraction(max(0, most - 1))
            share = min(share, hundredths(.zero, beyond, low, isBelow: true))
            if most == 0 { (share, plain) = (0, 0) }
            piece.most = max(piece.most, most)
            piece.plainShare = max(piece.plainShare, plain)
            // Forms that are steepest at the same end are as steep in the part at that end.
            let isSettled = signs.count <= 1 || isOne
            if share > piece.share {
                (piece.share, piece.isSettled) = (share, isSettled)
            } else if share == piece.share {
                piece.isSettled = piece.isSettled || isSettled
            }
        }
        try reading.bound(rule, statements, in: amount)
        work += reading.work
        return piece
    }
}

/// Hundredths of a percent of a share, and of a rest of so much, no less than they are, or more than they are.
private func hundredths(
    _ part: Fraction, _ rest: Fraction, _ amount: Fraction, isBelow: Bool = false
) -> Int64 {
    guard let share = try? part.plus(rest.over(amount)),
        let all = try? max(.zero, share).times(Fraction(CostBound.wholeShare)),
        let shown = Int64(exactly: isBelow ? all.floor + 1 : all.ceiling)
    else { return CostBound.wholeShare }
    return min(shown, CostBound.wholeShare)
}
