public import ScripCore

/// A stock was created: the terms, and the version of the rule they are bound to.
package struct StockCreated: Hashable, Sendable, Record {
    /// The stock's id.
    package var id: StockID
    /// What was asked for.
    package var definition: StockDefinition
    /// The rule's version.
    package var ruleVersion: RuleVersion
    /// Every parameter with its value.
    package var parameters: [ParameterValue.Field]
    /// Its first state: running, or unaudited until it is approved.
    package var state: StockState
    /// When.
    package var createdAt: Instant
    /// With what its rule was published.
    package var proof: StockProof

    /// A creation.
    package init(
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
    package func encode(to encoder: inout RecordEncoder) {
        encoder.append(id.rawValue)
        encoder.append(definition)
        encoder.append(ruleVersion.rawValue)
        encoder.append(list: parameters)
        encoder.append(state.rawValue)
        encoder.append(createdAt.epochSeconds)
        encoder.append(proof)
    }

    /// Reads a creation.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            id: StockID(rawValue: try decoder.string()), definition: try decoder.value(),
            ruleVersion: RuleVersion(rawValue: try decoder.string()),
            parameters: try decoder.list { d throws(ScripError) in try d.value() },
            state: try decoder.choice(StockState.self),
            createdAt: Instant(epochSeconds: try decoder.integer()), proof: try decoder.value())
    }
}

/// A coupon was sent to a user.
package struct CouponSent: Hashable, Sendable, Record {
    /// What was asked for.
    package struct Request: Hashable, Sendable, Record {
        /// The request number.
        package var number: RequestNumber
        /// The stock.
        package var stock: StockID
        /// The user.
        package var user: UserID
        /// The code, when the caller names it.
        package var code: CouponCode?
        /// The time of receipt, when the caller names it.
        package var at: Instant?
        /// How it is sent.
        package var channel: String
        /// A digest of who the user is as a person, where the caller knows; see ``CouponHost``.
        package var person: [UInt8]?

        /// A request to send.
        package init(
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
        package func encode(to encoder: inout RecordEncoder) {
            encoder.append(number.rawValue)
            encoder.append(stock.rawValue)
            encoder.append(user.rawValue)
            encoder.append(optional: code?.rawValue)
            encoder.append(optional: at?.epochSeconds)
            encoder.append(channel)
            encoder.append(optional: person) { $0.append(blob: $1) }
        }

        /// Reads a request.
        package init(from decoder: inout RecordDecoder) throws(ScripError) {
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
    package var request: Request
    /// The code it got.
    package var code: CouponCode
    /// When the user received it.
    package var receivedAt: Instant
    /// When it counts.
    package var period: Availability.Period
    /// The merchant's calendar day it counts against, numbered from 1970-01-01.
    package var day: Int64
    /// What it was sent for, where a program sent it.
    package var occasion: SendOccasion?

    /// A sent coupon.
    package init(
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
    package func coupon(version: Int64) -> Coupon {
        Coupon(
            code: code, stock: request.stock, user: request.user, state: .sent,
            receivedAt: receivedAt, availableFrom: period.from, expiresAt: period.through,
            channel: request.channel, sentIn: version, version: version)
    }

    /// Writes the sent coupon.
    package func encode(to encoder: inout RecordEncoder) {
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
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
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
    package init(number: String, merchant: MerchantID, transaction: String, program: String) {
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
