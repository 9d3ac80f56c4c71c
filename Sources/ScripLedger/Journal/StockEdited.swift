package import ScripCore

/// A stock's card or another of its outward parts was changed.
package struct StockEdited: Hashable, Sendable, Record {
    /// The request number.
    package var number: RequestNumber
    /// The stock.
    package var stock: StockID
    /// What changed.
    package var edit: StockEdit
    /// When.
    package var at: Instant

    /// A change.
    package init(number: RequestNumber, stock: StockID, edit: StockEdit, at: Instant) {
        self.number = number
        self.stock = stock
        self.edit = edit
        self.at = at
    }

    /// Writes the change.
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(number.rawValue)
        encoder.append(stock.rawValue)
        encoder.append(edit)
        encoder.append(at.epochSeconds)
    }

    /// Reads a change.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: RequestNumber(rawValue: try decoder.string()),
            stock: StockID(rawValue: try decoder.string()), edit: try decoder.value(),
            at: Instant(epochSeconds: try decoder.integer()))
    }
}
