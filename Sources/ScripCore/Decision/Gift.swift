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

extension Gift: JSONWritable {
    /// Writes `{"sku", "name", "quantity"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sku", sku)
            writer.member("name", name)
            writer.member("quantity", quantity)
        }
    }
}

extension Gift: Record {
    /// Writes number, name and pieces.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(sku)
        encoder.append(name)
        encoder.append(quantity)
    }

    /// Reads number, name and pieces.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            sku: try decoder.string(), name: try decoder.string(), quantity: try decoder.integer())
        guard (1...Basket.Bounds.quantityMax).contains(quantity) else {
            throw decoder.damaged("has a gift of no pieces or too many")
        }
    }
}
