internal import ScripCore

/// What a coupon hands over, for people.
enum GiftWords {
    /// `gift: 2 × Tote bag (TOTE)`, a line each; nothing when there is none.
    static func text(_ gifts: [Gift]) -> String {
        gifts.map { gift in
            let article = gift.name.isEmpty ? gift.sku : "\(gift.name) (\(gift.sku))"
            return "gift: \(gift.quantity) × \(article)".printable + "\n"
        }.joined()
    }
}
