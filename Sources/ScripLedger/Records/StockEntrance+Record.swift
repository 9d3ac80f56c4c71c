public import ScripCore

extension StockEntrance: Record {
    /// Writes the entrance.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: button) { encoder, button in
            encoder.append(button.target)
            encoder.append(button.entranceWords)
            encoder.append(optional: button.guidingWords)
        }
        encoder.append(optional: officialAccount)
        encoder.append(optional: hallID)
        encoder.append(optional: storeID)
        encoder.append(optional: codeDisplay?.rawValue)
    }

    /// Reads an entrance.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let text = { (d: inout RecordDecoder) throws(ScripError) -> String? in
            try d.optional { d throws(ScripError) in try d.string() }
        }
        self.init(
            button: try decoder.optional { d throws(ScripError) in
                Button(
                    target: try d.value(), entranceWords: try d.string(),
                    guidingWords: try text(&d))
            }, officialAccount: try text(&decoder), hallID: try text(&decoder),
            storeID: try text(&decoder),
            codeDisplay: try decoder.optional { d throws(ScripError) in
                try d.choice(CodeDisplay.self)
            })
    }
}
