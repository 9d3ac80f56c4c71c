internal import ScripCore
internal import ScripHost

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
    func text(_ page: WalletPage) -> String {
        guard page.total > 0 else { return "The wallet is empty\n" }
        var table = Table(
            ("coupon", .left), ("stock", .left), ("state", .left), ("received", .left),
            ("good from", .left), ("good through", .left))
        for card in page.cards {
            let coupon = card.coupon
            table.add(
                coupon.code.rawValue, coupon.stock.rawValue, card.state.rawValue,
                Calendar.text(coupon.receivedAt, zone), Calendar.text(coupon.availableFrom, zone),
                coupon.expiresAt.map { Calendar.text($0, zone) } ?? "for ever")
        }
        let shown = Int64(page.cards.count)
        guard shown < page.total else { return table.text(indent: "") }
        return (shown == 0 ? "" : table.text(indent: ""))
            + "\(shown) of \(counted(page.total, "coupon")), from \(page.offset)\n"
    }
}

/// Times for people, in the merchant's zone.
enum Calendar {
    /// `2026-11-23 12:30:00`.
    static func text(_ instant: Instant, _ zone: MerchantTimeZone) -> String {
        String(instant.rfc3339(in: zone).prefix(19)).replacing("T", with: " ")
    }
}
