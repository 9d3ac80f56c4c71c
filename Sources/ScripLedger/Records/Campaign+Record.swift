public import ScripCore

extension Campaign.Request: Record {
    /// Writes the request.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(number)
        encoder.append(name)
        encoder.append(kind.rawValue)
        encoder.append(merchant.rawValue)
        encoder.append(texts: stores)
        encoder.append(texts: stocks.map(\.rawValue))
        encoder.append(amountMin)
        encoder.append(optional: begin?.epochSeconds)
        encoder.append(end.epochSeconds)
        encoder.append(optional: rule)
        encoder.append(list: parameters)
    }

    /// Reads a request.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: try decoder.string(), name: try decoder.string(),
            kind: try decoder.choice(Campaign.Kind.self),
            merchant: MerchantID(rawValue: try decoder.string()), stores: try decoder.texts(),
            stocks: try decoder.texts().map(StockID.init(rawValue:)),
            amountMin: try decoder.amount(),
            begin: try decoder.optional { d throws(ScripError) in try d.instant() },
            end: try decoder.instant(),
            rule: try decoder.optional { d throws(ScripError) in try d.string() },
            parameters: try decoder.list { d throws(ScripError) in try d.value() })
    }
}

extension Campaign: Record {
    /// Writes the campaign.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(id)
        encoder.append(request)
        encoder.append(optional: source) { $0.append(blob: $1) }
        encoder.append(createdAt.epochSeconds)
        encoder.append(optional: stoppedAt?.epochSeconds)
    }

    /// Reads a campaign.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            id: try decoder.string(), request: try decoder.value(),
            source: try decoder.optional { d throws(ScripError) in try d.blob() },
            createdAt: try decoder.instant(),
            stoppedAt: try decoder.optional { d throws(ScripError) in try d.instant() })
    }
}
