internal import ScripCore

/// What the coupons applied so far have left for the next: all that its decision depends on besides
/// itself and the checkout.
struct Aftermath: Sendable {
    /// What every line still costs, and which of its pieces are unused.
    private(set) var remainder = Remainder()
    /// What is left to pay in all.
    private(set) var left: Int64
    /// The coupons, as rules see them.
    private(set) var applied: [Facts.Redemption.Applied] = []
    /// Whose they are, in the same order.
    private(set) var users: [UserID] = []

    /// Before any coupon.
    init(of basket: Basket) { left = basket.amount }

    /// What a search knows without having gone every step.
    init(remainder: Remainder, left: Int64) {
        self.remainder = remainder
        self.left = left
    }

    /// Takes what a coupon's verdict takes off.
    mutating func take(_ verdict: Verdict, of coupon: Coupon, from basket: Basket) {
        remainder.take(verdict, of: basket)
        left -= verdict.discount
        var entry = Facts.Redemption.Applied()
        entry.stock = coupon.stock.rawValue
        entry.discount = verdict.discount
        applied.append(entry)
        users.append(coupon.user)
    }

    /// What coupons of a coupon's stock, and of these its user's, have done.
    func before(_ coupon: Coupon) -> (all: Share, ofUser: Share) {
        var all = Share()
        var ofUser = Share()
        for (other, user) in zip(applied, users) where other.stock == coupon.stock.rawValue {
            all.add(other.discount)
            if user == coupon.user { ofUser.add(other.discount) }
        }
        return (all, ofUser)
    }

    /// Some coupons, and what they took off.
    struct Share {
        var count: Int64 = 0
        var discount: Int64 = 0

        mutating func add(_ discount: Int64) {
            count += 1
            self.discount += discount
        }
    }
}
