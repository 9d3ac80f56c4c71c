public import ScripCore

/// The answer to `hold`: reserved at a price, or why not.
public struct HoldAnswer: Hashable, Sendable {
    /// What became of the request.
    public enum Outcome: Hashable, Sendable {
        /// The coupons are reserved; nobody else can redeem them through this second.
        case held(until: Instant)
        /// Nothing is reserved because of this coupon.
        case refused(CouponCode, Refusal)
        /// Nothing is reserved because this coupon's rule is broken.
        case failed(CouponCode, RuleFailure)
    }

    /// What became of the request.
    public var outcome: Outcome
    /// The request number; a commit or a release names it.
    public var requestNumber: RequestNumber
    /// Whether this is an earlier answer given again.
    public var replayed: Bool
    /// What is true of the coupons now, where an answer is given again and they are no longer held.
    public var now: [PresentState]?
    /// Minor units that a commit will take off.
    public var discount: Int64
    /// Minor units the customer has to pay.
    public var payable: Int64
    /// Each coupon's verdict, in the order applied.
    public var coupons: [Offer]
    /// Every basket line.
    public var lines: LineDiscounts

    /// What the coupons will hand over besides; empty unless held.
    public var gifts: [Gift] {
        guard case .held = outcome else { return [] }
        return coupons.flatMap(\.verdict.gifts)
    }
}
