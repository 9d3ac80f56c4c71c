package import ScripCore

/// A merchant said which goods are never discounted; no goods take the list away.
package struct NeverDiscountedChanged: Hashable, Sendable, Record {
    /// The request number.
    package var number: RequestNumber
    /// Whose stocks it is for.
    package var merchant: MerchantID
    /// All goods from now on.
    package var goods: NeverDiscounted
    /// When.
    package var at: Instant

    /// A change.
    package init(number: RequestNumber, merchant: MerchantID, goods: NeverDiscounted, at: Instant) {
        self.number = number
        self.merchant = merchant
        self.goods = goods
        self.at = at
    }

    /// The list as it was set.
    package var list: NeverDiscountedList {
        NeverDiscountedList(merchant: merchant, goods: goods, since: goods.isEmpty ? nil : at)
    }

    /// Writes the change.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(number.rawValue)
        encoder.append(merchant.rawValue)
        encoder.append(goods)
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: RequestNumber(rawValue: try decoder.string()),
            merchant: MerchantID(rawValue: try decoder.string()), goods: try decoder.value(),
            at: Instant(epochSeconds: try decoder.integer()))
    }
}
