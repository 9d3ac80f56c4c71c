public import ScripCore

/// A merchant said which goods are never discounted; no goods take the list away.
public struct NeverDiscountedChanged: Hashable, Sendable, Record {
    /// The request number.
    public var number: RequestNumber
    /// Whose stocks it is for.
    public var merchant: MerchantID
    /// All goods from now on.
    public var goods: NeverDiscounted
    /// When.
    public var at: Instant

    /// A change.
    public init(number: RequestNumber, merchant: MerchantID, goods: NeverDiscounted, at: Instant) {
        self.number = number
        self.merchant = merchant
        self.goods = goods
        self.at = at
    }

    /// The list as it was set.
    public var list: NeverDiscountedList {
        NeverDiscountedList(merchant: merchant, goods: goods, since: goods.isEmpty ? nil : at)
    }

    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(number.rawValue)
        encoder.append(merchant.rawValue)
        encoder.append(goods)
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: RequestNumber(rawValue: try decoder.string()),
            merchant: MerchantID(rawValue: try decoder.string()), goods: try decoder.value(),
            at: Instant(epochSeconds: try decoder.integer()))
    }
}
