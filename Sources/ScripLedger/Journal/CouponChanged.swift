package import ScripCore

/// One coupon was switched off, thrown away, released, tied to an order, untied, or its user reminded.
///
/// The entry's kind says which.
package struct CouponChanged: Hashable, Sendable, Record {
    /// The request number; nil when the host acts by itself.
    package var number: RequestNumber?
    /// The coupon's stock.
    package var stock: StockID
    /// The coupon's code.
    package var code: CouponCode
    /// When.
    package var at: Instant
    /// The reason of a switch-off, the number of an order, the user who throws a coupon away, or the
    /// days ahead of a reminder; empty otherwise.
    package var text: String

    /// A change.
    package init(
        number: RequestNumber?, stock: StockID, code: CouponCode, at: Instant, text: String = ""
    ) {
        self.number = number
        self.stock = stock
        self.code = code
        self.at = at
        self.text = text
    }

    /// Writes the change.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: number?.rawValue)
        encoder.append(stock.rawValue)
        encoder.append(code.rawValue)
        encoder.append(at.epochSeconds)
        encoder.append(text)
    }

    /// Reads a change.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: try decoder.optional { d throws(ScripError) in
                RequestNumber(rawValue: try d.string())
            },
            stock: StockID(rawValue: try decoder.string()),
            code: CouponCode(rawValue: try decoder.string()),
            at: Instant(epochSeconds: try decoder.integer()), text: try decoder.string())
    }
}
