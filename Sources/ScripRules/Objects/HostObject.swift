/// Objects the host lends to a rule.
///
/// ``fields`` and ``HostHelper/all`` are the one description of them: the sandbox is built from it, the checks
/// know from it what a field is, and the editor's annotations and the tables of the reference are written from it.
package enum HostObject: String, Hashable, Sendable, CaseIterable {
    // In the order of the sandbox: the row, the selection, the context, then what stands in it.
    case line, scope, context = "ctx", basket = "ctx.basket", now = "ctx.now", stock = "ctx.stock"
    case coupon = "ctx.coupon", wallet = "ctx.wallet", redemption = "ctx.redemption"
    case walletCoupon = "coupon", store = "ctx.redemption.store", applied = "applied coupon"
    // What helpers answer; a table of the rule's own.
    case units

    /// As a sentence would name it.
    package var words: String {
        switch self {
        case .walletCoupon: "a wallet's coupon"
        case .applied: "an applied coupon"
        case .basket: "basket"
        default: rawValue
        }
    }

    /// The name of its class in an editor.
    package var className: String {
        let name = String(describing: self)
        return "scrip." + name.prefix(1).uppercased() + name.dropFirst()
    }

    /// How a rule reaches one.
    package var path: String {
        switch self {
        case .line: "scope.lines[i]"
        case .walletCoupon: "ctx.wallet.coupons[i]"
        case .applied: "ctx.redemption.applied[i]"
        case .units: "scrip.cheapest(…)[i]"
        default: rawValue
        }
    }

    /// The object whose fields it has too.
    package var parent: HostObject? { self == .basket ? .scope : nil }

    /// What there is to say of it as a whole.
    package var note: String? {
        switch self {
        case .now: "The checkout's time in the merchant's time zone."
        case .units: "Some units of one line."
        default: nil
        }
    }

    /// Every field a rule can read, with those of its parent.
    package var fields: [HostField] { (parent?.fields ?? []) + ownFields }

    /// Its number among the sandbox's records; nil for what is none of them.
    var record: Int? { self == .units ? nil : HostObject.allCases.firstIndex(of: self) }
}
