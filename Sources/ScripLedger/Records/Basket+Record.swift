public import ScripCore

extension Basket: Record {
    /// Writes line by line, straight from the flat rows: this is on the path of every redemption.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(currency)
        encoder.append(count: count)
        var row = 0
        while row < records.rows.count {
            for cell in Cell.id...Cell.brand { append(records.rows[row + cell], to: &encoder) }
            for cell in Cell.unitPrice...Cell.amount { encoder.append(records.rows[row + cell]) }
            let tags = records.rows[row + Cell.tags]
            encoder.append(count: FlatRecords.length(tags))
            for tag in 0..<FlatRecords.length(tags) {
                append(records.extras[FlatRecords.offset(tags) + tag], to: &encoder)
            }
            let attributes = records.rows[row + Cell.attributes]
            encoder.append(count: FlatRecords.length(attributes))
            for entry in 0..<FlatRecords.length(attributes) {
                let cell = FlatRecords.offset(attributes) + entry * FlatKind.mapEntryCells
                append(records.extras[cell], to: &encoder)
                append(records.extras[cell + 2], to: &encoder)
            }
            row += Cell.count
        }
    }

    private func append(_ span: Int64, to encoder: inout RecordEncoder) {
        encoder.append(
            FlatRecords.offset(span), FlatRecords.length(span), of: records.text)
    }

    /// Writes the id of the line at `index`, without making text of it.
    func appendID(at index: Int, to encoder: inout RecordEncoder) {
        append(records.rows[index * Cell.count + Cell.id], to: &encoder)
    }

    /// Reads lines and checks them as if a till had sent them.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let currency = try decoder.string()
        let lines = try decoder.list { d throws(ScripError) in
            Line(
                id: try d.string(), sku: try d.string(), name: try d.string(),
                category: try d.string(), brand: try d.string(), unitPrice: try d.integer(),
                quantity: try d.integer(), amount: try d.integer(),
                tags: try d.list { d throws(ScripError) in try d.string() },
                attributes: try d.list { d throws(ScripError) in
                    (key: try d.string(), value: try d.string())
                })
        }
        try self.init(currency: currency, lines: lines)
    }
}
