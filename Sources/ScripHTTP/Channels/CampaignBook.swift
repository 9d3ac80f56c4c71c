internal import Foundation
internal import Scrip
internal import ScripCore
internal import ScripRules
internal import WeChatPay

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
            read: { bytes throws(WireError) in try Campaign(kept: bytes) }, write: { $0.json })
        numbers = Shelf(host: host, names: "campaign.number")
    }

    /// Creates a campaign; its gate is frozen from now on, as a stock's rule is.
    func create(_ bytes: [UInt8]) throws(WireError) -> Campaign {
        let body = try FieldReader(json: bytes)
        let now = clock()
        var campaign = try Campaign(request: body, now: now)
        let key = "\(campaign.merchant) \(campaign.requestNumber)"
        return try retrying { () throws(WireError) in
            if let known = try find(key) {
                // A campaign without a first second began when it was created.
                if body["begin"] == nil { campaign.begin = known.begin }
                guard known.asksTheSame(as: campaign) else {
                    throw WireError(
                        409, .invalidRequest,
                        "request_no was used before for another campaign. "
                            + "Send the first request again, or a new number.")
                }
                return .success(known)
            }
            guard campaign.end > now else { throw body.fault("end", "has passed") }
            try checkStocks(of: campaign, in: body)
            if let rule = campaign.rule {
                campaign.ruleSource = try source(of: rule, campaign.parameters, in: body)
            }
            campaign.id = "C" + RandomDigits.text(15)
            return Result { () throws(ScripError) in
                try host.write([
                    campaigns.adding(campaign, campaign.id), numbers.adding(campaign.id, key),
                ])
                return campaign
            }
        }
    }

    private func checkStocks(of campaign: Campaign, in body: FieldReader) throws(WireError) {
        for id in campaign.stocks {
            let stock: Stock
            do throws(ScripError) {
                stock = try host.stock(StockID(rawValue: id))
            } catch {
                throw error.code == .notFound
                    ? body.fault("stocks", "names '\(id)', which is no stock")
                    : WireError(error)
            }
            guard stock.definition.merchant.rawValue == campaign.merchant else {
                throw body.fault("stocks", "names '\(id)', which belongs to another merchant")
            }
            guard stock.definition.codeMode != .assigned else {
                throw body.fault("stocks", "names '\(id)', which needs a code for each coupon")
            }
        }
    }

    private func source(
        of rule: String, _ parameters: [ParameterValue.Field], in body: FieldReader
    ) throws(WireError) -> String {
        do throws(ScripError) {
            let source = try gates.source(of: rule)
            _ = try gates.bind(rule, source, parameters)
            return String(decoding: source, as: UTF8.self)
        } catch {
            let field = error.detail.hasPrefix("params") ? "params" : "rule"
            throw body.fault(field, "cannot be used: \(error.description)", value: rule)
        }
    }

    /// One campaign.
    func campaign(_ id: String) throws(WireError) -> Campaign { try kept(id).value }

    /// Every campaign, newest first.
    func list(of merchant: String?) throws(ScripError) -> [Campaign] {
        try campaigns.all().map(\.value)
            .filter { merchant == nil || $0.merchant == merchant }
            .sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) }
    }

    /// Stops a campaign for good; stopping it again changes nothing.
    func stop(_ id: String) throws(WireError) -> Campaign {
        try retrying { () throws(WireError) in
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

    private func kept(_ id: String) throws(WireError) -> Shelf<Campaign>.Kept {
        guard (1...64).contains(id.count),
            let kept = try WireError.asking({ () throws(ScripError) in try campaigns.value(id) })
        else { throw WireError(404, .resourceNotExists, "There is no such campaign.") }
        return kept
    }

    private func find(_ key: String) throws(WireError) -> Campaign? {
        try WireError.asking { () throws(ScripError) in
            guard let id = try numbers.value(key) else { return nil }
            return try campaigns.value(id.value)?.value
        }
    }
}
