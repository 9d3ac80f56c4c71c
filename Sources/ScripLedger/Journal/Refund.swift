package import ScripCore

/// What pieces of a redemption are worth when they come back.
///
/// Worked out from the stored allocation. What a coupon took off a line of `n` pieces lies on the pieces it
/// used, or evenly on all of them when it used none. Pieces that served no set come back first, then those
/// of each coupon in the order applied, so that a set is broken as late as can be. The first `k` of `n`
/// pieces with a discount of `d` give back `d × k / n` rounded down; a return of some pieces is the
/// difference of two such sums. So all pieces together give back exactly `d`, in whatever steps they come.
package struct Refund: Hashable, Sendable {
    /// Every line that comes back.
    package var lines: [Returned.Line] = []
    /// What each coupon of the redemption gives back, in the order applied.
    package var discounts: [Int64]
    /// Whether the return takes pieces out of a coupon's sets and leaves others: what stays may no longer
    /// earn what was taken off; in the order applied.
    package var breaks: [Bool]

    /// Looks up what goods are worth.
    ///
    /// - Parameters:
    ///   - redeemed: The redemption they were part of.
    ///   - earlier: What came back of it before.
    ///   - goods: What comes back now.
    package init(
        of redeemed: Redeemed, after earlier: [Returned], goods: [Returned.Goods]
    ) throws(ScripError) {
        let basket = redeemed.checkout.basket
        discounts = Array(repeating: 0, count: redeemed.items.count)
        breaks = Array(repeating: false, count: redeemed.items.count)
        guard !goods.isEmpty, Set(goods.map(\.line)).count == goods.count else {
            throw ScripError.invalid(
                "lines", "is empty or names a line twice",
                remedy: "Name each line that comes back once")
        }
        for piece in goods {
            guard let index = (0..<basket.count).first(where: { basket.id(at: $0) == piece.line })
            else {
                throw ScripError(
                    .invalidInput, "The redemption has no line '\(piece.line)'",
                    remedy: "Name lines by the ids they had in the basket")
            }
            let line = basket.line(at: index)
            let before = earlier.reduce(0) { sum, returned in
                sum + returned.lines.reduce(0) { $1.id == line.id ? $0 + $1.quantity : $0 }
            }
            guard piece.quantity >= 1, piece.quantity <= line.quantity - before else {
                throw ScripError(
                    .notAllowed,
                    "Line '\(line.id)' has \(counted(line.quantity - before, "piece")) left to return",
                    remedy: "Return at most these")
            }
            let spread = RefundSpread(of: line, at: index, redeemed.items)
            let after = before + piece.quantity
            var discount: Int64 = 0
            for position in redeemed.items.indices {
                let off =
                    spread.discount(of: position, after) - spread.discount(of: position, before)
                discounts[position] &+= off
                discount &+= off
            }
            lines.append(
                Returned.Line(
                    id: line.id, quantity: piece.quantity,
                    amount: Refund.share(line.amount, after, of: line.quantity)
                        - Refund.share(line.amount, before, of: line.quantity),
                    discount: discount))
        }
        findBroken(redeemed, earlier)
    }

    /// Compares the pieces of each coupon's sets that are back with all of them.
    private mutating func findBroken(_ redeemed: Redeemed, _ earlier: [Returned]) {
        let basket = redeemed.checkout.basket
        var back: [String: Int64] = [:]
        for line in earlier.flatMap(\.lines) { back[line.id, default: 0] &+= line.quantity }
        var now: [String: Int64] = [:]
        for line in lines { now[line.id, default: 0] &+= line.quantity }
        var all = Array(repeating: Int64(0), count: redeemed.items.count)
        var (before, after) = (all, all)
        for index in 0..<basket.count {
            let line = basket.line(at: index)
            let spread = RefundSpread(of: line, at: index, redeemed.items)
            let earlier = back[line.id] ?? 0
            for position in redeemed.items.indices {
                all[position] &+= spread.used(of: position, line.quantity)
                before[position] &+= spread.used(of: position, earlier)
                after[position] &+= spread.used(of: position, earlier + (now[line.id] ?? 0))
            }
        }
        for position in redeemed.items.indices {
            breaks[position] =
                after[position] > before[position] && after[position] < all[position]
        }
    }

    /// `amount × count / total`, rounded down.
    static func share(_ amount: Int64, _ count: Int64, of total: Int64) -> Int64 {
        // The count is at most the total, so that the quotient is at most the amount.
        total.dividingFullWidth(amount.multipliedFullWidth(by: count)).quotient
    }
}
