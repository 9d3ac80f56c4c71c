public import ScripCore

extension StockDisplay: Record {
    /// Writes the look.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: description)
        encoder.append(optional: logoURL)
        encoder.append(optional: merchantName)
        encoder.append(optional: backgroundColour?.rawValue)
        encoder.append(optional: imageURL)
        encoder.append(optional: finder) { encoder, finder in
            encoder.append(finder.id)
            encoder.append(finder.videoID)
            encoder.append(finder.coverURL)
        }
    }

    /// Reads a look.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let text = { (d: inout RecordDecoder) throws(ScripError) -> String? in
            try d.optional { d throws(ScripError) in try d.string() }
        }
        self.init(
            description: try text(&decoder), logoURL: try text(&decoder),
            merchantName: try text(&decoder),
            backgroundColour: try decoder.optional { d throws(ScripError) in
                try d.choice(CardColour.self)
            }, imageURL: try text(&decoder),
            finder: try decoder.optional { d throws(ScripError) in
                Finder(id: try d.string(), videoID: try d.string(), coverURL: try d.string())
            })
    }
}
