public import ScripCore

extension Subsidy.Order: Record {
    /// Writes the order.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(stock.rawValue)
        encoder.append(coupon.rawValue)
        encoder.append(transaction)
        encoder.append(payer.rawValue)
        encoder.append(payee.rawValue)
        encoder.append(amount)
        encoder.append(words)
    }

    /// Reads an order.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            stock: StockID(rawValue: try decoder.string()),
            coupon: CouponCode(rawValue: try decoder.string()),
            transaction: try decoder.string(), payer: MerchantID(rawValue: try decoder.string()),
            payee: MerchantID(rawValue: try decoder.string()), amount: try decoder.amount(),
            words: try decoder.string())
    }
}

extension Subsidy.Part: Record {
    /// Writes the part.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(entry)
        encoder.append(order)
        encoder.append(refund)
        encoder.append(number)
        encoder.append(at.epochSeconds)
    }

    /// Reads a part.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            entry: try decoder.integer(), order: try decoder.value(),
            refund: try decoder.string(), number: try decoder.string(), at: try decoder.instant())
    }
}

extension Subsidy: Record {
    /// Writes the subsidy.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(merchant.rawValue)
        encoder.append(number)
        encoder.append(order)
        encoder.append(paidAt.epochSeconds)
        encoder.append(list: parts)
    }

    /// Reads a subsidy.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            merchant: MerchantID(rawValue: try decoder.string()), number: try decoder.string(),
            order: try decoder.value(), paidAt: try decoder.instant(),
            parts: try decoder.list { d throws(ScripError) in try d.value() })
    }
}

extension SubsidyPaid: Record {
    /// Writes the payment.
    public func encode(to encoder: inout RecordEncoder) { encoder.append(subsidy) }

    /// Reads a payment.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(try decoder.value())
    }
}

extension SubsidyReturned: Record {
    /// Writes the return.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(merchant.rawValue)
        encoder.append(number)
        encoder.append(order)
        encoder.append(refund)
        encoder.append(at.epochSeconds)
    }

    /// Reads a return.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            merchant: MerchantID(rawValue: try decoder.string()), number: try decoder.string(),
            order: try decoder.value(), refund: try decoder.string(), at: try decoder.instant())
    }
}
