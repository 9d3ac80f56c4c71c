internal import ScripCore

/// Coupons for people.
struct WalletWords {
    let zone: MerchantTimeZone

    /// What `send` says.
    func sent(_ coupon: Coupon) -> String {
        "sent coupon \(coupon.code) of stock \(coupon.stock)\n"
            + "  good from \(Calendar.text(coupon.availableFrom, zone)) "
            + (coupon.expiresAt.map { "through \(Calendar.text($0, zone))" } ?? "for ever") + "\n"
    }

    /// What `wallet` says.
    func text(_ wallet: Wallet) -> String {
        guard !wallet.coupons.isEmpty else { return "The wallet is empty\n" }
        var table = Table(
            ("coupon", .left), ("stock", .left), ("state", .left), ("received", .left),
            ("good from", .left), ("good through", .left))
        for coupon in wallet.coupons {
            table.add(
                coupon.code.rawValue, coupon.stock.rawValue, coupon.state.rawValue,
                Calendar.text(coupon.receivedAt, zone), Calendar.text(coupon.availableFrom, zone),
                coupon.expiresAt.map { Calendar.text($0, zone) } ?? "for ever")
        }
        return table.text(indent: "")
    }
}

/// Times for people, in the merchant's zone.
enum Calendar {
    /// `2026-11-23 12:30:00`.
    static func text(_ instant: Instant, _ zone: MerchantTimeZone) -> String {
        String(instant.rfc3339(in: zone).prefix(19)).replacing("T", with: " ")
    }
}
