internal import ScripCore

/// Lists of goods for people.
struct GoodsWords {
    let zone: MerchantTimeZone

    /// What `goods never-discounted` says.
    func text(_ list: NeverDiscountedList) -> String {
        guard let since = list.since else {
            return "merchant \(list.merchant) discounts all goods".printable + "\n"
        }
        let keys = GoodsKey.allCases.filter { !list.goods.words(of: $0).isEmpty }
        let width = keys.map(\.rawValue.displayWidth).max() ?? 0
        let rows = keys.map { key in
            "  \(key.rawValue.padded(to: width))  "
                + list.goods.words(of: key).joined(separator: ", ").printable + "\n"
        }
        return "merchant \(list.merchant) never discounts".printable + "\n" + rows.joined()
            + "  since \(Calendar.text(since, zone))\n"
    }

    /// The same in a few words, for a row about a stock.
    static func brief(_ goods: NeverDiscounted) -> String {
        GoodsKey.allCases.filter { !goods.words(of: $0).isEmpty }.map { key in
            let words = goods.words(of: key)
            let more = words.count > briefWords ? " and \(words.count - briefWords) more" : ""
            return "\(key.rawValue) " + words.prefix(briefWords).joined(separator: ", ") + more
        }.joined(separator: "; ")
    }

    private static let briefWords = 5
}
