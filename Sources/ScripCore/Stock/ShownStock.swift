/// A stock with what is true of it besides its own terms.
public struct ShownStock: Hashable, Sendable {
    /// The stock.
    public var stock: Stock
    /// What its merchant never discounts.
    public var neverDiscounted: NeverDiscounted
    /// With what its rule was published when it was created.
    public var proof: RuleProof?

    /// A stock to show.
    public init(stock: Stock, neverDiscounted: NeverDiscounted, proof: RuleProof?) {
        self.stock = stock
        self.neverDiscounted = neverDiscounted
        self.proof = proof
    }
}
