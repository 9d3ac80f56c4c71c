public import ScripCore

extension StockLimits: Record {
    /// Writes the limits.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(sending)
        encoder.append(redeem)
        encoder.append(amount)
    }

    /// Reads the limits.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init()
        sending = try decoder.value()
        redeem = try decoder.value()
        amount = try decoder.value()
    }
}

extension SendLimits: Record {
    /// Writes the limits.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: total)
        encoder.append(optional: perUser)
        encoder.append(optional: perDay)
    }

    /// Reads the limits.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            total: try decoder.limit(), perUser: try decoder.limit(), perDay: try decoder.limit())
    }
}

extension RedeemLimits: Record {
    /// Writes the limits.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: perOrder)
        encoder.append(optional: perUser.day)
        encoder.append(optional: perUser.week)
        encoder.append(optional: perUser.month)
        encoder.append(optional: perUser.year)
        encoder.append(optional: perDay)
    }

    /// Reads the limits.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            perOrder: try decoder.limit(),
            perUser: PerUser(
                day: try decoder.limit(), week: try decoder.limit(), month: try decoder.limit(),
                year: try decoder.limit()), perDay: try decoder.limit())
    }
}

extension AmountLimits: Record {
    /// Writes the limits.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: total)
        encoder.append(optional: perUser)
        encoder.append(optional: perOrder)
    }

    /// Reads the limits.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            total: try decoder.limit(), perUser: try decoder.limit(),
            perOrder: try decoder.limit())
    }
}

extension RecordDecoder {
    fileprivate mutating func limit() throws(ScripError) -> Int64? {
        try optional { d throws(ScripError) in try d.integer() }
    }
}
