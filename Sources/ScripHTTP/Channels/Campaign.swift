internal import ScripCore

/// A campaign of the merchant's own: who pays in these stores, or anywhere, is given coupons.
struct Campaign: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Payments face to face, in the stores named (附近发券).
        case nearby
        /// Payments of any kind.
        case payment
    }

    var id: String
    var requestNumber: String
    var name: String
    var kind: Kind
    var merchant: String
    /// Stores in which it gives; empty for all.
    var stores: [String]
    /// What it gives: one coupon, or several at once.
    var stocks: [String]
    /// The least to pay, in minor units.
    var amountMin: Int64
    var begin: Instant
    var end: Instant
    /// The gate that has the last word, by name; nil for none.
    var rule: String?
    /// The gate's source as it was when the campaign was created.
    var ruleSource: String?
    var parameters: [ParameterValue.Field]
    var createdAt: Instant
    var stoppedAt: Instant?

    /// The most bytes of a gate's source.
    static let sourceBytesMax = 64 << 10

    /// Where it stands: `waiting`, `running`, `over` or `stopped`.
    func state(_ now: Instant) -> String {
        if stoppedAt != nil { return "stopped" }
        if now < begin { return "waiting" }
        return now > end ? "over" : "running"
    }
}

extension Campaign {
    private static let asked = [
        "request_no", "name", "kind", "merchant", "stores", "stocks", "amount_min", "begin", "end",
        "rule", "params",
    ]

    /// Reads what a merchant asks for (`POST /v1/campaigns`); everything else is filled in later.
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - now: When it begins if it does not say so.
    ///   - check: Looks at what only the book knows, with the fields to blame.
    static func read(
        request bytes: [UInt8], now: Instant,
        _ check: (inout Campaign, Fields<DataContract>) throws(ScripError) -> Void = {
            (_, _) throws(ScripError) in
        }
    ) throws(ScripError) -> Campaign {
        try Fields<DataContract>.read(bytes, "the campaign", keys: asked) {
            body throws(ScripError) in
            var campaign = try Campaign(terms: body, begin: body.optionalTime("begin") ?? now)
            guard campaign.begin <= campaign.end else {
                throw body.wrong("end", "is before begin", remedy: "Give a later second")
            }
            guard Set(campaign.stocks).count == campaign.stocks.count else {
                throw body.wrong("stocks", "names a stock twice", remedy: "Name each once")
            }
            guard campaign.rule != nil || body["params"] == nil else {
                throw body.wrong(
                    "params", "has no rule to go to", remedy: "Add \"rule\", or leave it out")
            }
            campaign.createdAt = now
            try check(&campaign, body)
            return campaign
        }
    }

    /// Reads what request and ledger share.
    private init(terms body: Fields<DataContract>, begin: Instant) throws(ScripError) {
        id = ""
        requestNumber = try body.text("request_no", 1...128)
        name = try body.text("name", 1...64)
        kind = try body.word("kind")
        merchant = try body.text("merchant", 1...32)
        stores = try body.texts("stores", 0...1_000, each: 1...64)
        stocks = try body.texts("stocks", 1...5, each: 1...20)
        amountMin = try body.optionalInteger("amount_min", in: 0...100_000_000_000) ?? 0
        self.begin = begin
        end = try body.time("end")
        rule = try body.optionalText("rule", 1...50)
        parameters = []
        if try body.optionalMap("params") != nil, let params = body["params"] {
            do throws(ScripError) {
                parameters = try [ParameterValue.Field](json: params.json)
            } catch {
                // Its place would be one within the value alone.
                throw error.at(.path(error.place.path ?? "params"))
            }
        }
        createdAt = begin
    }

    /// Whether two requests ask for the same.
    func asksTheSame(as other: Campaign) -> Bool {
        var copy = other
        copy.id = id
        copy.ruleSource = ruleSource
        copy.createdAt = createdAt
        copy.stoppedAt = stoppedAt
        return copy == self
    }
}

extension Campaign: JSONWritable {
    /// Writes what is kept.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writeTerms(to: &writer)
            if let ruleSource { writer.member("rule_source", ruleSource) }
            writer.member("created_at", createdAt)
            if let stoppedAt { writer.member("stopped_at", stoppedAt) }
        }
    }

    /// Writes what a merchant sees.
    func write(to writer: inout JSONWriter, at now: Instant) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("state", state(now))
            writeTerms(to: &writer)
            writer.member("created_at", createdAt)
            if let stoppedAt { writer.member("stopped_at", stoppedAt) }
        }
    }

    private func writeTerms(to writer: inout JSONWriter) {
        writer.member("request_no", requestNumber)
        writer.member("name", name)
        writer.member("kind", kind.rawValue)
        writer.member("merchant", merchant)
        writer.key("stores")
        writer.list(stores) { $1.value($0) }
        writer.key("stocks")
        writer.list(stocks) { $1.value($0) }
        writer.member("amount_min", amountMin)
        writer.member("begin", begin)
        writer.member("end", end)
        if let rule {
            writer.member("rule", rule)
            writer.key("params")
            parameters.write(to: &writer)
        }
    }

    /// Reads what was kept.
    init(kept bytes: [UInt8]) throws(ScripError) {
        let keys = Campaign.asked + ["id", "rule_source", "created_at", "stopped_at"]
        self = try Fields<DataContract>.read(bytes, "the campaign", keys: keys, isKept: true) {
            body throws(ScripError) in
            var campaign = try Campaign(terms: body, begin: body.time("begin"))
            campaign.id = try body.text("id", 1...64)
            campaign.ruleSource = try body.optionalText(
                "rule_source", 0...Campaign.sourceBytesMax)
            campaign.createdAt = try body.time("created_at")
            campaign.stoppedAt = try body.optionalTime("stopped_at")
            return campaign
        }
    }
}
