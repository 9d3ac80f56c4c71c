/// All coupons of a user (卡包), oldest first.
public struct Wallet: Hashable, Sendable {
    /// Whose it is.
    public var user: UserID
    /// The coupons.
    public var coupons: [Coupon]

    /// A wallet.
    public init(user: UserID, coupons: [Coupon]) {
        self.user = user
        self.coupons = coupons
    }
}
