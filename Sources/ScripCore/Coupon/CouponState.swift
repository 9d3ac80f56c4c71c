/// Where a coupon is in its life.
///
/// `expired` is never stored: it follows from the clock.
public enum CouponState: String, Hashable, Sendable, CaseIterable {
    /// In the wallet and not used.
    case sent
    /// Redeemed (核销).
    case used
    /// Not used in time.
    case expired
    /// Thrown away by the user.
    case deleted
    /// Switched off by the merchant (失效).
    case deactivated
}
