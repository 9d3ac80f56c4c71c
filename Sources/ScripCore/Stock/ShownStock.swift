/// A stock with what is true of it besides its own terms.
public struct ShownStock: Hashable, Sendable {
    /// The stock.
    public var stock: Stock
    /// What its merchant never discounts.
    public var neverDiscounted: NeverDiscounted

    /// A stock to show.
    public init(stock: Stock, neverDiscounted: NeverDiscounted) {
        self.stock = stock
        self.neverDiscounted = neverDiscounted
    }
}
