public import ScripContract
public import ScripCore

extension Campaign.Request {
    private static let keys = [
        "request_no", "name", "kind", "merchant", "stores", "stocks", "amount_min", "begin", "end",
        "rule", "params",
    ]

    /// Reads what a merchant asks for.
    ///
    /// - Throws: `invalid_input`, naming line, column and path of what is wrong and the remedy.
    package init(
        json bytes: [UInt8], given: [JSONValue.Member] = []
    ) throws(ScripError) {
        self = try Fields<DataContract>.read(
            bytes, "the campaign", keys: Self.keys, given: given
        ) {
            body throws(ScripError) in try Campaign.Request(body)
        }
    }

    private init(_ body: Fields<DataContract>) throws(ScripError) {
        self.init(
            number: try body.text("request_no", 1...128), name: try body.text("name", 1...64),
            kind: try body.word("kind"),
            merchant: MerchantID(rawValue: try body.text("merchant", MerchantID.characters)),
            stores: try body.texts("stores", 0...1_000, each: 1...64),
            stocks: try body.texts("stocks", 1...Campaign.stocksMax, each: 1...20)
                .map(StockID.init(rawValue:)),
            amountMin: try body.optionalInteger(
                "amount_min", in: 0...100_000_000_000, isMoney: true) ?? 0,
            begin: try body.optionalTime("begin"), end: try body.time("end"),
            rule: try body.optionalText("rule", 1...50))
        if try body.optionalMap("params") != nil, let params = body["params"] {
            do throws(ScripError) {
                parameters = try [ParameterValue.Field](json: params.json)
            } catch {
                // Its place would be one within the value alone.
                throw error.at(.path(error.place.path ?? "params"))
            }
        }
        if let begin, begin > end {
            throw body.wrong(
                "end", "is before begin", remedy: "Give a later second",
                cause: .init("end_before_begin"))
        }
        guard Set(stocks).count == stocks.count else {
            throw body.wrong("stocks", "names a stock twice", remedy: "Name each once")
        }
        guard rule != nil || body["params"] == nil else {
            throw body.wrong(
                "params", "has no rule to go to", remedy: "Add \"rule\", or leave it out")
        }
    }
}

/// A campaign, with where it stands.
public struct CampaignAnswer: Hashable, Sendable {
    /// The campaign.
    public var campaign: Campaign
    /// Where it stands.
    public var state: Campaign.State

    init(_ campaign: Campaign, at now: Instant) {
        self.campaign = campaign
        state = campaign.state(at: now)
    }
}

extension CampaignAnswer: JSONWritable {
    /// Writes what a merchant sees; the gate's source is on file.
    public func write(to writer: inout JSONWriter) {
        let request = campaign.request
        writer.object { writer in
            writer.member("id", campaign.id)
            writer.member("state", state.rawValue)
            writer.member("request_no", request.number)
            writer.member("name", request.name)
            writer.member("kind", request.kind.rawValue)
            writer.member("merchant", request.merchant.rawValue)
            writer.key("stores")
            writer.list(request.stores) { $1.value($0) }
            writer.key("stocks")
            writer.list(request.stocks) { $1.value($0.rawValue) }
            writer.member("amount_min", request.amountMin)
            writer.member("begin", campaign.begin)
            writer.member("end", request.end)
            if let rule = request.rule {
                writer.member("rule", rule)
                writer.key("params")
                request.parameters.write(to: &writer)
            }
            writer.member("created_at", campaign.createdAt)
            if let stoppedAt = campaign.stoppedAt { writer.member("stopped_at", stoppedAt) }
        }
    }
}

/// A page of campaigns, newest first.
public struct CampaignPage: Hashable, Sendable, JSONWritable {
    /// The campaigns.
    public var campaigns: [CampaignAnswer]
    /// Where the next page begins; nil when this is the last.
    public var next: String?

    /// Writes the page.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("campaigns")
            writer.list(campaigns) { $0.write(to: &$1) }
            if let next { writer.member("next", next) }
        }
    }
}
