/// The most that a rule with its parameters takes off, whatever the basket, as reading it shows.
public struct CostBound: Hashable, Sendable {
    /// Minor units that one redemption takes off at most; nil when that grows with the goods.
    public var most: Int64?
    /// Of what the goods that count cost, in hundredths of a percent: no more comes off than that, rounded
    /// up to a whole minor unit.
    public var share: Int64

    /// A bound.
    public init(most: Int64?, share: Int64) {
        self.most = most
        self.share = share
    }

    /// All that the goods cost; what the host keeps to, whatever a rule says.
    public static let wholeShare: Int64 = 10_000
}

extension BoundRule {
    /// What reading the rule shows of the most it takes off; nil when it shows nothing.
    public func costBound() -> CostBound? {
        guard let statements = try? LuaParser.parse(rule.source) else { return nil }
        return try? CostBoundSearch(rule: self, statements: statements).run()
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
        var share: Int64 = 0
        /// It would be as much in any part of it.
        var isSettled = true
    }

    /// Each part costs as much as reading the rule once.
    private static let partsMax = 60
    /// More than this is said to grow with the goods: ten million yuan.
    private static let mostMax: Int64 = 1_000_000_000

    func run() throws(Unproven) -> CostBound {
        var pieces = [try piece(1...BoundReading.amounts.upperBound)]
        for _ in 0..<CostBoundSearch.partsMax {
            // The part that decides the share, until it can be no smaller.
            guard
                let index = pieces.indices.max(by: { pieces[$0].share < pieces[$1].share }),
                !pieces[index].isSettled
            else { break }
            let amount = pieces[index].amount
            let (low, high) = (amount.lowerBound, amount.upperBound)
            // By their proportion: between one fen and a million yuan lies a thousand of them.
            let middle =
                high / 4 > low
                ? Int64((Double(low) * Double(high)).squareRoot()) : low + (high - low) / 2
            pieces[index] = try piece(low...middle)
            pieces.append(try piece(middle + 1...high))
        }
        let most = pieces.lazy.map(\.most).max() ?? 0
        return CostBound(
            most: most > CostBoundSearch.mostMax ? nil : most,
            share: pieces.lazy.map(\.share).max() ?? 0)
    }

    private func piece(_ amount: ClosedRange<Int64>) throws(Unproven) -> Piece {
        var piece = Piece(amount: amount)
        let reading = BoundReading { uppers, amount in
            let low = Fraction(max(1, amount.lowerBound))
            let high = Fraction(max(1, amount.upperBound))
            var most = amount.upperBound
            var share = Fraction.one
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
                if let more = try? rest.over(rest.isPositive ? low : high),
                    let all = try? part.plus(more)
                {
                    share = min(share, max(.zero, all))
                }
                if !rest.isZero { signs.insert(rest.isPositive) }
            }
            piece.most = max(piece.most, most)
            let hundredths = (try? share.times(Fraction(CostBound.wholeShare)))?.ceiling
            let shown = hundredths.flatMap { Int64(exactly: $0) } ?? CostBound.wholeShare
            // Forms that are steepest at the same end are as steep in the part at that end.
            let isSettled = signs.count <= 1 || amount.lowerBound == amount.upperBound
            if shown > piece.share {
                (piece.share, piece.isSettled) = (shown, isSettled)
            } else if shown == piece.share {
                piece.isSettled = piece.isSettled || isSettled
            }
        }
        try reading.bound(rule, statements, in: amount)
        return piece
    }
}
