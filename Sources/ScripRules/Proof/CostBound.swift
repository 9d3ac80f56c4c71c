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

/// Looks at what goods may cost piece by piece: a rule that takes the same off a basket of 100.00 and of
/// 101.00 takes less of the second, so that the smaller the piece, the closer the bound.
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
    private static let partsMax = 400
    /// More than this is said to grow with the goods: ten million yuan.
    private static let mostMax: Int64 = 1_000_000_000

    func run() throws(Unproven) -> CostBound {
        var pieces: [Piece] = []
        var low: Int64 = 1
        while low <= ProofState.amounts.upperBound {
            let high = min(2 * low - 1, ProofState.amounts.upperBound)
            pieces.append(try piece(low...high))
            low = high + 1
        }
        for _ in 0..<CostBoundSearch.partsMax {
            // The part that decides the share, until it can be no smaller.
            guard
                let index = pieces.indices.max(by: { pieces[$0].share < pieces[$1].share }),
                !pieces[index].isSettled
            else { break }
            let amount = pieces[index].amount
            let middle = amount.lowerBound + (amount.upperBound - amount.lowerBound) / 2
            pieces[index] = try piece(amount.lowerBound...middle)
            pieces.append(try piece(middle + 1...amount.upperBound))
        }
        let most = pieces.lazy.map(\.most).max() ?? 0
        return CostBound(
            most: most > CostBoundSearch.mostMax ? nil : most,
            share: pieces.lazy.map(\.share).max() ?? 0)
    }

    private func piece(_ amount: ClosedRange<Int64>) throws(Unproven) -> Piece {
        var piece = Piece(amount: amount)
        let reading = ProofReading(.bound) { most, share, amount in
            piece.most = max(piece.most, most)
            let byCost = CostBoundSearch.share(most, of: amount.lowerBound)
            let known = min(share?.hundredths ?? .max, CostBound.wholeShare)
            let least = min(byCost, known)
            // Parts of the range would show more only where it is the range that decides.
            let isSettled = known <= byCost || amount.lowerBound == amount.upperBound
            if least > piece.share {
                piece.share = least
                piece.isSettled = isSettled
            } else if least == piece.share {
                piece.isSettled = piece.isSettled || isSettled
            }
        }
        try reading.bound(rule, statements, in: amount)
        return piece
    }

    /// What so much is of an amount, in hundredths of a percent, rounded up.
    private static func share(_ most: Int64, of amount: Int64) -> Int64 {
        guard most < amount else { return most > 0 ? CostBound.wholeShare : 0 }
        let (part, rest) = amount.dividingFullWidth(most.multipliedFullWidth(by: 10_000))
        return part + (rest > 0 ? 1 : 0)
    }
}
