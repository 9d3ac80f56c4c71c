/// What pieces of a redemption are worth when they come back.
///
/// Worked out from the stored allocation. A line of `n` pieces with a discount of `d` gives back, for
/// its first `k` pieces, `d × k / n` rounded down; a return of some pieces is the difference of two
/// such sums. So all pieces together give back exactly `d`, in whatever steps they come.
public struct Refund: Hashable, Sendable {
    /// Every line that comes back.
    public var lines: [Returned.Line] = []
    /// What each coupon of the redemption gives back, in the order applied.
    public var discounts: [Int64]

    /// Looks up what goods are worth.
    ///
    /// - Parameters:
    ///   - redeemed: The redemption they were part of.
    ///   - earlier: What came back of it before.
    ///   - goods: What comes back now.
    public init(
        of redeemed: Redeemed, after earlier: [Returned], goods: [Returned.Goods]
    ) throws(ScripError) {
        let basket = redeemed.checkout.basket
        discounts = Array(repeating: 0, count: redeemed.items.count)
        guard !goods.isEmpty, Set(goods.map(\.line)).count == goods.count else {
            throw ScripError(
                .invalidInput, "lines is empty or names a line twice",
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
            func part(_ amount: Int64) -> Int64 {
                Refund.share(amount, before + piece.quantity, of: line.quantity)
                    - Refund.share(amount, before, of: line.quantity)
            }
            var discount: Int64 = 0
            for (position, item) in redeemed.items.enumerated()
            where index < item.verdict.lines.count {
                let off = part(item.verdict.lines.discount(at: index))
                discounts[position] &+= off
                discount &+= off
            }
            lines.append(
                Returned.Line(
                    id: line.id, quantity: piece.quantity, amount: part(line.amount),
                    discount: discount))
        }
    }

    /// `amount × count / total`, rounded down.
    private static func share(_ amount: Int64, _ count: Int64, of total: Int64) -> Int64 {
        // The count is at most the total, so that the quotient is at most the amount.
        total.dividingFullWidth(amount.multipliedFullWidth(by: count)).quotient
    }
}
