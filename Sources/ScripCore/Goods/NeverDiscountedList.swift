/// What a merchant never discounts, and since when.
public struct NeverDiscountedList: Hashable, Sendable {
    /// The merchant.
    public var merchant: MerchantID
    /// The goods.
    public var goods: NeverDiscounted
    /// When the list was set; nil when there is none.
    public var since: Instant?

    /// A merchant's list.
    public init(merchant: MerchantID, goods: NeverDiscounted, since: Instant?) {
        self.merchant = merchant
        self.goods = goods
        self.since = since
    }
}
