/// An article that a coupon hands over and that is no line of the basket.
public struct Gift: Hashable, Sendable {
    /// The article number.
    public var sku: String
    /// The article's name, as the rule gives it; may be empty.
    public var name: String
    /// Pieces, 1 or more.
    public var quantity: Int64

    /// Pieces of an article.
    public init(sku: String, name: String, quantity: Int64) {
        self.sku = sku
        self.name = name
        self.quantity = quantity
    }
}
