public import ScripCore

/// A coupon that counts for a person, whichever account received it.
public struct PersonCoupon: Hashable, Sendable {
    /// The coupon's stock.
    public var stock: StockID
    /// A digest of who the person is.
    public var person: [UInt8]
    /// The entry that sent the coupon.
    public var number: Int64

    /// A coupon of a person.
    public init(stock: StockID, person: [UInt8], number: Int64) {
        self.stock = stock
        self.person = person
        self.number = number
    }
}
