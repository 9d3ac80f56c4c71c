public import ScripCore

/// A stock was created: the terms, and the version of the rule they are bound to.
public struct StockCreated: Hashable, Sendable, Record {
    /// The stock's id.
    public var id: StockID
    /// What was asked for.
    public var definition: StockDefinition
    /// The rule's version.
    public var ruleVersion: RuleVersion
    /// Every parameter with its value.
    public var parameters: [ParameterValue.Field]
    /// Its first state: running, or unaudited until it is approved.
    public var state: StockState
    /// When.
    public var createdAt: Instant
    /// With what its rule was published.
    public var proof: StockProof

    /// A creation.
    public init(
        id: StockID, definition: StockDefinition, ruleVersion: RuleVersion,
        parameters: [ParameterValue.Field], state: StockState, createdAt: Instant,
        proof: StockProof
    ) {
        self.id = id
        self.definition = definition
        self.ruleVersion = ruleVersion
        self.parameters = parameters
        self.state = state
        self.createdAt = createdAt
        self.proof = proof
    }

    /// Writes the creation.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(id.rawValue)
        encoder.append(definition)
        encoder.append(ruleVersion.rawValue)
        encoder.append(list: parameters)
        encoder.append(state.rawValue)
        encoder.append(createdAt.epochSeconds)
        encoder.append(proof)
    }

    /// Reads a creation.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            id: StockID(rawValue: try decoder.string()), definition: try decoder.value(),
            ruleVersion: RuleVersion(rawValue: try decoder.string()),
            parameters: try decoder.list { d throws(ScripError) in try d.value() },
            state: try decoder.choice(StockState.self),
            createdAt: Instant(epochSeconds: try decoder.integer()), proof: try decoder.value())
    }
}

/// A coupon was sent to a user.
public struct CouponSent: Hashable, Sendable, Record {
    /// What was asked for.
    public struct Request: Hashable, Sendable, Record {
        /// The request number.
        public var number: RequestNumber
        /// The stock.
        public var stock: StockID
        /// The user.
        public var user: UserID
        /// The code, when the caller names it.
        public var code: CouponCode?
        /// The time of receipt, when the caller names it.
        public var at: Instant?
        /// How it is sent.
        public var channel: String
        /// A digest of who the user is as a person, where the caller knows; see ``CouponHost``.
        public var person: [UInt8]?

        /// A request to send.
        public init(
            number: RequestNumber, stock: StockID, user: UserID, code: CouponCode?, at: Instant?,
            channel: String, person: [UInt8]? = nil
        ) {
            self.number = number
            self.stock = stock
            self.user = user
            self.code = code
            self.at = at
            self.channel = channel
            self.person = person
        }

        /// Writes the request.
        public func encode(to encoder: inout RecordEncoder) {
            encoder.append(number.rawValue)
            encoder.append(stock.rawValue)
            encoder.append(user.rawValue)
            encoder.append(optional: code?.rawValue)
            encoder.append(optional: at?.epochSeconds)
            encoder.append(channel)
            encoder.append(optional: person) { $0.append(blob: $1) }
        }

        /// Reads a request.
        public init(from decoder: inout RecordDecoder) throws(ScripError) {
            self.init(
                number: RequestNumber(rawValue: try decoder.string()),
                stock: StockID(rawValue: try decoder.string()),
                user: UserID(rawValue: try decoder.string()),
                code: try decoder.optional { d throws(ScripError) in
                    CouponCode(rawValue: try d.string())
                },
                at: try decoder.optional { d throws(ScripError) in
                    Instant(epochSeconds: try d.integer())
                },
                channel: try decoder.string(),
                person: try decoder.optional { d throws(ScripError) in try d.blob() })
        }
    }

    /// What was asked for.
    public var request: Request
    /// The code it got.
    public var code: CouponCode
    /// When the user received it.
    public var receivedAt: Instant
    /// When it counts.
    public var period: Availability.Period
    /// The merchant's calendar day it counts against, numbered from 1970-01-01.
    public var day: Int64
    /// What it was sent for, where a program sent it.
    public var occasion: SendOccasion?

    /// A sent coupon.
    public init(
        request: Request, code: CouponCode, receivedAt: Instant, period: Availability.Period,
        day: Int64, occasion: SendOccasion? = nil
    ) {
        self.request = request
        self.code = code
        self.receivedAt = receivedAt
        self.period = period
        self.day = day
        self.occasion = occasion
    }

    /// The coupon as it was when the user received it, in entry `version`.
    public func coupon(version: Int64) -> Coupon {
        Coupon(
            code: code, stock: request.stock, user: request.user, state: .sent,
            receivedAt: receivedAt, availableFrom: period.from, expiresAt: period.through,
            channel: request.channel, sentIn: version, version: version)
    }

    /// Writes the sent coupon.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(request)
        encoder.append(code.rawValue)
        encoder.append(receivedAt.epochSeconds)
        encoder.append(period.from.epochSeconds)
        encoder.append(optional: period.through?.epochSeconds)
        encoder.append(day)
        // Most coupons have none, and then there is nothing here.
        if let occasion { encoder.append(occasion) }
    }

    /// Reads a sent coupon.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            request: try decoder.value(), code: CouponCode(rawValue: try decoder.string()),
            receivedAt: Instant(epochSeconds: try decoder.integer()),
            period: Availability.Period(
                from: Instant(epochSeconds: try decoder.integer()),
                through: try decoder.optional { d throws(ScripError) in
                    Instant(epochSeconds: try d.integer())
                }), day: try decoder.integer(),
            occasion: decoder.isAtEnd ? nil : try decoder.value())
    }
}

/// What a program sent a coupon for; a notification says so.
public struct SendOccasion: Hashable, Sendable, Record {
    /// The number of what was reported, as its reporter wrote it.
    public var number: String
    /// Who was paid.
    public var merchant: MerchantID
    /// The paid order; empty when it is not known.
    public var transaction: String
    /// The program's id.
    public var program: String

    /// An occasion.
    public init(number: String, merchant: MerchantID, transaction: String, program: String) {
        self.number = number
        self.merchant = merchant
        self.transaction = transaction
        self.program = program
    }

    /// Writes the occasion.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(number)
        encoder.append(merchant.rawValue)
        encoder.append(transaction)
        encoder.append(program)
    }

    /// Reads an occasion.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            number: try decoder.string(), merchant: MerchantID(rawValue: try decoder.string()),
            transaction: try decoder.string(), program: try decoder.string())
    }
}
