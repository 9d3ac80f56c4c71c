public import ScripCore

/// One coupon was switched off, thrown away, released, tied to an order, untied, or its user reminded.
///
/// The entry's kind says which.
public struct CouponChanged: Hashable, Sendable, Record {
    /// The request number; nil when the host acts by itself.
    public var number: RequestNumber?
    /// The coupon's stock.
    public var stock: StockID
    /// The coupon's code.
    public var code: CouponCode
    /// When.
    public var at: Instant
    /// The reason of a switch-off, the number of an order, the user who throws a coupon away, or the
    /// days ahead of a reminder; empty otherwise.
    public var text: String

    /// A change.
    public init(
        number: RequestNumber?, stock: StockID, code: CouponCode, at: Instant, text: String = ""
    ) {
        self.number = number
        self.stock = stock
        self.code = code
        self.at = at
        self.text = text
    }

    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: number?.rawValue)
        encoder.append(stock.rawValue)
        encoder.append(code.rawValue)
        encoder.append(at.epochSeconds)
        encoder.append(text)
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: try decoder.optional { d throws(ScripError) in
                RequestNumber(rawValue: try d.string())
            },
            stock: StockID(rawValue: try decoder.string()),
            code: CouponCode(rawValue: try decoder.string()),
            at: Instant(epochSeconds: try decoder.integer()), text: try decoder.string())
    }
}
