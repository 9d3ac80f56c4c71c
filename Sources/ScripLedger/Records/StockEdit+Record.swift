public import ScripCore

extension StockEdit: Record {
    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: comment)
        encoder.append(optional: goods)
        encoder.append(optional: display)
        encoder.append(optional: entrance)
        encoder.append(optional: useMethod?.rawValue)
        encoder.append(optional: miniProgram)
        encoder.append(optional: preventAPIAbuse) { $0.append($1) }
        encoder.append(optional: notifyAppID)
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let text = { (d: inout RecordDecoder) throws(ScripError) -> String? in
            try d.optional { d throws(ScripError) in try d.string() }
        }
        self.init(
            comment: try text(&decoder), goods: try text(&decoder),
            display: try decoder.optional { d throws(ScripError) in try d.value() },
            entrance: try decoder.optional { d throws(ScripError) in try d.value() },
            useMethod: try decoder.optional { d throws(ScripError) in
                try d.choice(UseMethod.self)
            },
            miniProgram: try decoder.optional { d throws(ScripError) in try d.value() },
            preventAPIAbuse: try decoder.optional { d throws(ScripError) in try d.boolean() },
            notifyAppID: try text(&decoder))
    }
}
