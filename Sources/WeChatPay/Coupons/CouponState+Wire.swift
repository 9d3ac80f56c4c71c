package import ScripCore

extension CouponState {
    /// The platform's spelling.
    package var wire: String {
        switch self {
        case .sent: "SENDED"
        case .used: "USED"
        case .expired: "EXPIRED"
        case .deleted: "DELETED"
        case .deactivated: "DEACTIVATED"
        }
    }
}

/// The states a query may ask for, in the platform's spelling.
package enum WireCouponState: String, Hashable, Sendable, CaseIterable {
    /// In the wallet, and not used.
    case sended = "SENDED"
    /// Redeemed.
    case used = "USED"
    /// Not used in time.
    case expired = "EXPIRED"
    /// Thrown away by its user.
    case deleted = "DELETED"
    /// Switched off by the merchant.
    case deactivated = "DEACTIVATED"
}
