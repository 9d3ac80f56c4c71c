package import ScripCore

/// Codes were uploaded to a stock, or one that was not yet drawn was deleted.
package struct CodesChanged: Hashable, Sendable, Record {
    /// The request number.
    package var number: RequestNumber
    /// The stock.
    package var stock: StockID
    /// The codes as they came.
    package var asked: [CouponCode]
    /// Those of them that are new to the stock, or gone from it.
    package var changed: [CouponCode]
    /// When.
    package var at: Instant

    /// A change.
    package init(
        number: RequestNumber, stock: StockID, asked: [CouponCode], changed: [CouponCode],
        at: Instant
    ) {
        self.number = number
        self.stock = stock
        self.asked = asked
        self.changed = changed
        self.at = at
    }

    /// Writes the change.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(number.rawValue)
        encoder.append(stock.rawValue)
        for codes in [asked, changed] {
            encoder.append(count: codes.count)
            for code in codes { encoder.append(code.rawValue) }
        }
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        let codes = { (d: inout RecordDecoder) throws(ScripError) -> [CouponCode] in
            try d.list { d throws(ScripError) in CouponCode(rawValue: try d.string()) }
        }
        self.init(
            number: RequestNumber(rawValue: try decoder.string()),
            stock: StockID(rawValue: try decoder.string()), asked: try codes(&decoder),
            changed: try codes(&decoder), at: Instant(epochSeconds: try decoder.integer()))
    }
}
