public import ScripCore

extension Payment: Record {
    /// Writes the payment.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(number)
        encoder.append(transaction)
        encoder.append(merchant.rawValue)
        encoder.append(user.rawValue)
        encoder.append(amount)
        encoder.append(optional: time?.epochSeconds)
        encoder.append(method.rawValue)
        encoder.append(store)
        encoder.append(region)
        encoder.append(texts: goodsTags)
        encoder.append(isMember)
        encoder.append(list: attributes)
    }

    /// Reads a payment.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        let (number, transaction) = (try decoder.string(), try decoder.string())
        let merchant = MerchantID(rawValue: try decoder.string())
        let user = UserID(rawValue: try decoder.string())
        let amount = try decoder.amount()
        let time = try decoder.optional { d throws(ScripError) in try d.instant() }
        self.init(
            number: number, merchant: merchant, user: user, amount: amount,
            method: try decoder.choice(Method.self), time: time)
        self.transaction = transaction
        store = try decoder.string()
        region = try decoder.string()
        goodsTags = try decoder.texts()
        isMember = try decoder.boolean()
        attributes = try decoder.list { d throws(ScripError) in try d.value() }
    }
}

extension PaymentTaken: Record {
    /// Writes the payment and its outcome.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(payment)
        encoder.append(at.epochSeconds)
        encoder.append(list: sent)
        encoder.append(list: notSent)
    }

    /// Reads a payment and its outcome.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            payment: try decoder.value(), at: try decoder.instant(),
            sent: try decoder.list { d throws(ScripError) in try d.value() },
            notSent: try decoder.list { d throws(ScripError) in try d.value() })
    }
}

extension PaymentTaken.Sent: Record {
    /// Writes the coupon.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(program)
        encoder.append(campaign)
        encoder.append(kind)
        encoder.append(stock.rawValue)
        encoder.append(coupon.rawValue)
        encoder.append(entry)
        encoder.append(optional: expiresAt?.epochSeconds)
    }

    /// Reads a coupon.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            program: try decoder.integer(), campaign: try decoder.string(),
            kind: try decoder.string(), stock: StockID(rawValue: try decoder.string()),
            coupon: CouponCode(rawValue: try decoder.string()), entry: try decoder.integer(),
            expiresAt: try decoder.optional { d throws(ScripError) in try d.instant() })
    }
}

extension PaymentTaken.NotSent: Record {
    /// Writes what was not sent.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(campaign)
        encoder.append(kind)
        encoder.append(optional: stock?.rawValue)
        encoder.append(why.code)
        encoder.append(why.message)
    }

    /// Reads what was not sent.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            campaign: try decoder.string(), kind: try decoder.string(),
            stock: try decoder.optional { d throws(ScripError) in
                StockID(rawValue: try d.string())
            },
            why: NotEarned(code: try decoder.string(), message: try decoder.string()))
    }
}
