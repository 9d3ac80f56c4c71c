internal import ScripCore
internal import ScripHost

/// Redemptions of the past, for people.
struct RedemptionWords {
    private let zone: MerchantTimeZone
    private let money: Money

    /// Words about redemptions of a book.
    init(_ book: Book) {
        zone = book.timeZone
        money = Money(currency: book.currency)
        currency = book.currency
    }

    private let currency: String

    /// What `redemptions` says.
    func text(_ page: RedemptionPage) -> String {
        guard !page.redemptions.isEmpty else { return "There are no such redemptions\n" }
        var table = Table(
            ("redemption", .left), ("redeemed", .left), ("recorded", .left), ("store", .left),
            ("user", .left), ("coupon", .left), ("stock", .left), ("discount", .right),
            ("returned", .right))
        for past in page.redemptions {
            for coupon in past.coupons {
                table.add(
                    past.id.rawValue, Calendar.text(past.redeemedAt, zone),
                    past.isLate ? Calendar.text(past.recordedAt, zone) : "-",
                    past.store.map { $0.id.isEmpty ? "-" : $0.id } ?? "-", coupon.user.rawValue,
                    coupon.code.rawValue, coupon.stock.rawValue, money.text(coupon.discount),
                    coupon.isReturned
                        ? "whole" : coupon.returned > 0 ? money.text(coupon.returned) : "-")
            }
        }
        guard let next = page.next else { return table.text(indent: "") }
        return table.text(indent: "") + "There are more: --after \(next)\n"
    }

    /// What `redemption` says.
    func text(_ past: PastRedemption) -> String {
        var text =
            past.receipt.map { ReceiptWords($0, basket: nil, currency: currency).text }
            ?? "redeemed on the merchant's word: \(money.text(past.discount)) off\n"
            + "  redemption \(past.id), request \(past.requestNumber)".printable + "\n"
        text += "\n  redeemed \(Calendar.text(past.redeemedAt, zone)), "
        text += "recorded \(Calendar.text(past.recordedAt, zone))"
        text += past.isLate ? ", late\n" : "\n"
        for coupon in past.coupons where coupon.isReturned || coupon.returned > 0 {
            text += "  coupon \(coupon.code) gave back "
            text += money.text(coupon.returned)
            text += coupon.isReturned ? ", and itself\n" : "\n"
        }
        return text
    }
}
