internal import Foundation
internal import ScripCore
internal import ScripHost
internal import ScripRules

/// Campaigns of the merchants' own, kept in the ledger's documents.
struct CampaignBook: Sendable {
    private let host: CouponHost
    private let clock: @Sendable () -> Instant
    /// The folder of gates that new campaigns may name.
    private let gates: GateShelf
    private let campaigns: Shelf<Campaign>
    private let numbers: Shelf<String>

    init(host: CouponHost, gates: GateShelf, clock: @escaping @Sendable () -> Instant) {
        self.host = host
        self.gates = gates
        self.clock = clock
        campaigns = Shelf(
            host: host, collection: "campaign",
            read: { try Campaign(kept: $0) }, write: { $0.json })
        numbers = Shelf(host: host, names: "campaign.number")
    }

    /// Creates a campaign; its gate is frozen from now on, as a stock's rule is.
    func create(_ bytes: [UInt8]) throws(ScripError) -> Campaign {
        let now = clock()
        return try retrying(or: { $0 }) { () throws(ScripError) in
            var known: Campaign?
            let wanted = try Campaign.read(request: bytes, now: now) {
                campaign, body throws(ScripError) in
                known = try find(CampaignBook.key(campaign))
                if let known {
                    // A campaign without a first second began when it was created.
                    if body["begin"] == nil { campaign.begin = known.begin }
                    return
                }
                guard campaign.end > now else {
                    throw body.wrong("end", "has passed", remedy: "Give a later second")
                }
                try checkStocks(of: campaign, in: body)
                if let rule = campaign.rule {
                    campaign.ruleSource = try source(of: rule, campaign.parameters)
                }
            }
            if let known {
                guard known.asksTheSame(as: wanted) else {
                    throw ScripError(
                        .requestMismatch,
                        "Request '\(wanted.requestNumber)' was used before for another campaign",
                        remedy: "Send the first request again, or a new request number",
                        at: .path("request_no"))
                }
                return .success(known)
            }
            var campaign = wanted
            campaign.id = "C" + RandomDigits.text(15)
            let created = campaign
            return Result { () throws(ScripError) in
                try host.write([
                    campaigns.adding(created, created.id),
                    numbers.adding(created.id, CampaignBook.key(created)),
                ])
                return created
            }
        }
    }

    /// What a request number is unique for.
    private static func key(_ campaign: Campaign) -> String {
        "\(campaign.merchant) \(campaign.requestNumber)"
    }

    private func checkStocks(
        of campaign: Campaign, in body: Fields<DataContract>
    ) throws(ScripError) {
        for (index, id) in campaign.stocks.enumerated() {
            let stock: Stock
            do throws(ScripError) {
                stock = try host.stock(StockID(rawValue: id))
            } catch {
                guard error.code == .notFound else { throw error }
                throw body.wrong(
                    "stocks", at: index, "is '\(id)', which is no stock",
                    remedy: "Name stocks of the merchant")
            }
            guard stock.definition.merchant.rawValue == campaign.merchant else {
                throw body.wrong(
                    "stocks", at: index, "is '\(id)', which belongs to another merchant",
                    remedy: "Name stocks of the merchant")
            }
            guard stock.definition.codeMode != .assigned else {
                throw body.wrong(
                    "stocks", at: index, "is '\(id)', which needs a code for each coupon",
                    remedy: "Name stocks whose codes are generated or uploaded")
            }
        }
    }

    /// The gate's source as it is now; one that cannot be used is refused before anything is kept.
    private func source(
        of rule: String, _ parameters: [ParameterValue.Field]
    ) throws(ScripError) -> String {
        let source: [UInt8]
        do throws(ScripError) {
            source = try gates.source(of: rule)
        } catch {
            throw ScripError(
                .invalidInput, error.detail, remedy: error.remedy, at: .path("rule"))
        }
        _ = try gates.bind(rule, source, parameters)
        return String(decoding: source, as: UTF8.self)
    }

    /// One campaign.
    func campaign(_ id: String) throws(ScripError) -> Campaign { try kept(id).value }

    /// Every campaign, newest first.
    func list(of merchant: String?) throws(ScripError) -> [Campaign] {
        try campaigns.all().map(\.value)
            .filter { merchant == nil || $0.merchant == merchant }
            .sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) }
    }

    /// Stops a campaign for good; stopping it again changes nothing.
    func stop(_ id: String) throws(ScripError) -> Campaign {
        try retrying(or: { $0 }) { () throws(ScripError) in
            let before = try kept(id)
            guard before.value.stoppedAt == nil else { return .success(before.value) }
            var campaign = before.value
            campaign.stoppedAt = clock()
            return Result { () throws(ScripError) in
                try host.write([campaigns.replacing(before, with: campaign, id)])
                return campaign
            }
        }
    }

    private func kept(_ id: String) throws(ScripError) -> Shelf<Campaign>.Kept {
        guard (1...64).contains(id.count),
            let kept = try campaigns.value(id)
        else {
            throw ScripError(
                .notFound, "There is no such campaign",
                remedy: "GET /v1/campaigns lists those there are")
        }
        return kept
    }

    private func find(_ key: String) throws(ScripError) -> Campaign? {
        guard let id = try numbers.value(key) else { return nil }
        return try campaigns.value(id.value)?.value
    }
}
