internal import ScripCore
internal import WeChatPay

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

    var state: (Instant) -> String {
        { now in
            if stoppedAt != nil { return "stopped" }
            if now < begin { return "waiting" }
            return now > end ? "over" : "running"
        }
    }
}

extension Campaign {
    /// Reads what a merchant asks for (`POST /v1/campaigns`); everything else is filled in later.
    init(request body: FieldReader, now: Instant) throws(WireError) {
        try body.expect(
            only: "request_no", "name", "kind", "merchant", "stores", "stocks", "amount_min",
            "begin", "end", "rule", "params")
        let kind = try body.requiredWord("kind", Kind.self)
        id = ""
        requestNumber = try body.required("request_no", 1...128)
        name = try body.required("name", 1...64)
        self.kind = kind
        merchant = try body.required("merchant", 1...32)
        stores = try body.texts("stores", 0...1_000, each: 1...64)
        stocks = try body.texts("stocks", 1...5, each: 1...20)
        guard Set(stocks).count == stocks.count else {
            throw body.fault("stocks", "names a stock twice")
        }
        amountMin = try body.integer("amount_min", 0...100_000_000_000) ?? 0
        begin = try body.time("begin") ?? now
        end = try body.requiredTime("end")
        guard begin <= end else { throw body.fault("end", "is before begin") }
        rule = try body.text("rule", 1...50)
        ruleSource = nil
        parameters = []
        if let params = body["params"] {
            guard rule != nil else { throw body.fault("params", "has no rule to go to") }
            guard case .object = params else { throw body.fault("params", "is not an object") }
            parameters = try WireError.asking { () throws(ScripError) in
                try [ParameterValue.Field](json: params.json)
            }
        }
        createdAt = now
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
    init(kept bytes: [UInt8]) throws(WireError) {
        let body = try FieldReader(json: bytes)
        id = try body.required("id", 1...64)
        requestNumber = try body.required("request_no", 1...128)
        name = try body.required("name", 1...64)
        kind = try body.requiredWord("kind", Kind.self)
        merchant = try body.required("merchant", 1...32)
        stores = try body.texts("stores", 0...1_000, each: 1...64)
        stocks = try body.texts("stocks", 1...5, each: 1...20)
        amountMin = try body.requiredInteger("amount_min", 0...Int64.max)
        begin = try body.requiredTime("begin")
        end = try body.requiredTime("end")
        rule = try body.text("rule", 1...50)
        ruleSource = try body.text("rule_source", 0...Campaign.sourceBytesMax)
        parameters = try WireError.asking { () throws(ScripError) in
            guard let params = body["params"] else { return [] }
            return try [ParameterValue.Field](json: params.json)
        }
        createdAt = try body.requiredTime("created_at")
        stoppedAt = try body.time("stopped_at")
    }
}
