/// What the coupons of a checkout leave to those after them.
///
/// Each coupon is decided on this: what every line still costs, and how many of its pieces serve no
/// coupon's set yet. A piece serves one set, so that no two coupons count it.
package struct Remainder: Hashable, Sendable {
    /// Minor units left to pay on each line; nil while nothing has come off.
    package private(set) var payable: [Int64]?
    /// Pieces of each line that no coupon has used; nil while none is used.
    package private(set) var unused: [Int64]?

    /// The whole basket: list amounts, and every piece.
    package init() {}

    /// What is left of a basket, one number a line.
    package init(payable: [Int64]?, unused: [Int64]?) {
        self.payable = payable
        self.unused = unused
    }

    /// Takes what a coupon took; wraps rather than crashes on damaged records.
    package mutating func take(_ verdict: Verdict, of basket: Basket) {
        let lines = verdict.lines
        let count = min(lines.count, basket.count)
        var left = payable ?? basket.amounts
        for index in 0..<count { left[index] &-= lines.discount(at: index) }
        payable = left
        guard lines.haveUses else { return }
        var pieces = unused ?? basket.quantities
        for index in 0..<count { pieces[index] = max(0, pieces[index] &- lines.uses(at: index)) }
        unused = pieces
    }
}

extension Basket {
    /// Every line's list amount.
    package var amounts: [Int64] { (0..<count).map(amount(at:)) }

    /// Every line's pieces.
    package var quantities: [Int64] { (0..<count).map(quantity(at:)) }
}
