public import ScripCore

extension PayGiftPeriods: Record {
    /// Writes the periods.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(count: spans.count)
        for span in spans {
            encoder.append(span.lowerBound.epochSeconds)
            encoder.append(span.upperBound.epochSeconds)
        }
        encoder.append(count: daily.count)
        for stretch in daily {
            encoder.append(stretch.lowerBound)
            encoder.append(stretch.upperBound)
        }
    }

    /// Reads periods.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init()
        spans = try decoder.list { d throws(ScripError) in
            let (begin, end) = (try d.instant(), try d.instant())
            guard begin <= end else { throw d.damaged("has a period that ends before it begins") }
            return begin...end
        }
        daily = try decoder.list { d throws(ScripError) in
            let (begin, end) = (try d.integer(), try d.integer())
            guard begin <= end else { throw d.damaged("has a period that ends before it begins") }
            return begin...end
        }
    }
}

extension PayGift.Request: Record {
    /// Writes the request.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(number)
        encoder.append(name)
        encoder.append(begin.epochSeconds)
        encoder.append(end.epochSeconds)
        encoder.append(periods)
        encoder.append(amountMin)
        encoder.append(texts: stocks.map(\.rawValue))
        encoder.append(texts: merchants.map(\.rawValue))
        encoder.append(isForMembers)
        encoder.append(texts: goodsTags)
        encoder.append(blob: shown)
    }

    /// Reads a request.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: try decoder.string(), name: try decoder.string(),
            begin: try decoder.instant(), end: try decoder.instant(), periods: try decoder.value(),
            amountMin: try decoder.amount(),
            stocks: try decoder.texts().map(StockID.init(rawValue:)),
            merchants: try decoder.texts().map(MerchantID.init(rawValue:)),
            isForMembers: try decoder.boolean(), goodsTags: try decoder.texts(),
            shown: try decoder.blob())
    }
}

extension PayGift.Participant: Record {
    /// Writes the merchant.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(merchant.rawValue)
        encoder.append(joinedAt.epochSeconds)
    }

    /// Reads a merchant.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            merchant: MerchantID(rawValue: try decoder.string()), joinedAt: try decoder.instant())
    }
}

extension PayGift.MerchantRefused: Record {
    /// Writes the merchant and why.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(merchant.rawValue)
        encoder.append(why.rawValue)
    }

    /// Reads a merchant and why.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            merchant: MerchantID(rawValue: try decoder.string()),
            why: try decoder.choice(PayGift.Refused.self))
    }
}

extension PayGift: Record {
    /// Writes the activity.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(id)
        encoder.append(creator.rawValue)
        encoder.append(request)
        encoder.append(createdAt.epochSeconds)
        encoder.append(changedAt.epochSeconds)
        encoder.append(optional: endedAt?.epochSeconds)
        encoder.append(list: participants)
    }

    /// Reads an activity.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            id: try decoder.string(), creator: MerchantID(rawValue: try decoder.string()),
            request: try decoder.value(), at: try decoder.instant())
        changedAt = try decoder.instant()
        endedAt = try decoder.optional { d throws(ScripError) in try d.instant() }
        participants = try decoder.list { d throws(ScripError) in try d.value() }
    }
}

extension PayGift.Change: Record {
    /// Writes the change.
    public func encode(to encoder: inout RecordEncoder) {
        switch self {
        case .ended: encoder.append(byte: 0)
        case .joined(let merchants, let refused):
            encoder.append(byte: 1)
            encoder.append(texts: merchants.map(\.rawValue))
            encoder.append(list: refused)
        case .left(let merchants):
            encoder.append(byte: 2)
            encoder.append(texts: merchants.map(\.rawValue))
        }
    }

    /// Reads a change.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        switch try decoder.byte() {
        case 0: self = .ended
        case 1:
            self = .joined(
                try decoder.texts().map(MerchantID.init(rawValue:)),
                refused: try decoder.list { d throws(ScripError) in try d.value() })
        case 2: self = .left(try decoder.texts().map(MerchantID.init(rawValue:)))
        default: throw decoder.damaged("has an unknown change of an activity")
        }
    }
}
