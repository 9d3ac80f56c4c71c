public import ScripCore

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
