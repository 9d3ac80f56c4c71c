public import ScripCore
internal import ScripHost
internal import ScripLedger
internal import ScripRules

/// Campaigns of the merchants' own.
public struct Campaigns: Sendable {
    private let host: CouponHost
    /// The folder of gates that new campaigns may name.
    private let gates: GateShelf

    init(host: CouponHost, gates: GateShelf) {
        self.host = host
        self.gates = gates
    }

    /// Creates a campaign; its gate is frozen from now on, as a stock's rule is.
    public func create(_ request: Campaign.Request) throws(ScripError) -> CampaignAnswer {
        try request.check()
        let number = RequestNumber(request.number, of: request.merchant)
        try number.check()
        // A gate is compiled beside the turn; a repeated request needs none, whatever became of the file.
        let isKnown = try host.ledger.read { ledger throws(ScripError) in
            try ledger.answer(to: .createCampaign, number) != nil
        }
        let source = isKnown ? nil : try source(for: request)
        return try host.ledger.write { [host] ledger throws(ScripError) in
            let now = host.clock()
            if let entry = try ledger.answer(to: .createCampaign, number) {
                let before = try CampaignCreated(record: entry.body).campaign
                guard before.request == request else {
                    throw ScripError.mismatch(
                        request.number, "another campaign",
                        differences: before.request.differences(from: request))
                }
                return CampaignAnswer(before, at: before.createdAt)
            }
            guard request.end > now else {
                throw ScripError.invalid(
                    "end", "has passed", remedy: "Give a later second", cause: .init("past"))
            }
            try host.checkGiven(request.stocks, by: request.merchant) {
                id throws(ScripError) in try ledger.stock(id)
            }
            let id = "C" + host.book.name(begunIn: try ledger.lastEntry() + 1, digits: 15)
            let campaign = Campaign(id: id, request: request, source: source, createdAt: now)
            let entry = try ledger.append(
                host.draft(.campaignCreated, CampaignCreated(campaign)),
                answering: LedgerRequest(.createCampaign, number))
            try ledger.put(
                Program(number: entry, version: entry, content: .campaign(campaign)))
            return CampaignAnswer(campaign, at: now)
        }
    }

    /// The gate's source as it is now; one that cannot be used is refused before anything is kept.
    private func source(for request: Campaign.Request) throws(ScripError) -> [UInt8]? {
        guard let rule = request.rule else { return nil }
        let source: [UInt8]
        do throws(ScripError) {
            source = try gates.source(of: rule)
        } catch {
            throw ScripError(
                .invalidInput, error.detail, remedy: error.remedy, at: .path("rule"))
        }
        _ = try gates.bind(rule, source, request.parameters)
        return source
    }

    /// One campaign.
    public func campaign(_ id: String) throws(ScripError) -> CampaignAnswer {
        let now = host.clock()
        return try host.ledger.read { ledger throws(ScripError) in
            CampaignAnswer(try ledger.campaign(id).campaign, at: now)
        }
    }

    /// Campaigns, newest first, a page at a time.
    ///
    /// - Parameters:
    ///   - merchant: Of this merchant only.
    ///   - kind: Of this kind only; a page looks at 1,000 campaigns at most for it, and may have fewer than asked
    ///     for although more follow.
    ///   - after: ``CampaignPage/next`` of the page before; nil for the first.
    ///   - limit: At most so many, 1 to 100.
    public func list(
        of merchant: MerchantID? = nil, kind: Campaign.Kind? = nil, after: String? = nil,
        limit: Int = 20
    ) throws(ScripError) -> CampaignPage {
        let now = host.clock()
        var found: [Campaign] = []
        var next = after
        var looked = 0
        repeat {
            // Never more than are wanted: the next page begins behind the last one that was looked at.
            let page = try Campaigns.page(
                .campaign, of: merchant, after: next, limit: limit - found.count, in: host)
            found += page.found.compactMap(\.campaign).filter {
                kind == nil || $0.request.kind == kind
            }
            next = page.next
            looked += page.found.count
        } while found.count < limit && next != nil && looked < Campaigns.lookedMax
        return CampaignPage(campaigns: found.map { CampaignAnswer($0, at: now) }, next: next)
    }

    /// Campaigns that a page of one kind looks at.
    private static let lookedMax = 1_000

    /// Programs of a kind, newest first, a page at a time, and where the next page begins.
    static func page(
        _ kind: Program.Kind, of merchant: MerchantID?, after: String?, limit: Int,
        in host: CouponHost
    ) throws(ScripError) -> (found: [Program], next: String?) {
        let before = try place(after)
        guard (1...100).contains(limit) else {
            throw ScripError.invalid("limit", "is \(limit)", remedy: "Use 1 through 100")
        }
        return try host.ledger.read { ledger throws(ScripError) in
            let found = try ledger.programs(kind, of: merchant, before: before, limit: limit + 1)
            return (
                Array(found.prefix(limit)),
                found.count > limit ? String(found[limit - 1].number) : nil
            )
        }
    }

    /// The entry before which a page begins.
    static func place(_ after: String?) throws(ScripError) -> Int64 {
        guard let after else { return .max }
        guard let number = Int64(after), number > 0 else {
            throw ScripError.invalid(
                "after", "is not where a page begins", remedy: "Use the next of the page before")
        }
        return number
    }

    /// Stops a campaign for good; stopping it again changes nothing.
    public func stop(_ id: String) throws(ScripError) -> CampaignAnswer {
        try host.ledger.write { [host] ledger throws(ScripError) in
            let now = host.clock()
            var (program, campaign) = try ledger.campaign(id)
            if campaign.stoppedAt == nil {
                campaign.stoppedAt = now
                let event = CampaignStopped(id: id, at: now)
                program.version = try ledger.append(
                    host.draft(.campaignStopped, event), answering: nil)
                program.content = .campaign(campaign)
                try ledger.put(program)
            }
            return CampaignAnswer(campaign, at: now)
        }
    }
}

extension LedgerReader {
    fileprivate func campaign(
        _ id: String
    ) throws(ScripError) -> (program: Program, campaign: Campaign) {
        guard (1...64).contains(id.utf8.count),
            let program = try program(Program.Name(.campaign, id)), let campaign = program.campaign
        else {
            throw ScripError(
                .notFound, "There is no such campaign",
                remedy: "See campaign.list for those there are")
        }
        return (program, campaign)
    }
}

extension Campaign.Request {
    /// Throws for what its readers would refuse.
    func check() throws(ScripError) {
        try TextBounds.check(number, in: 1...128, "request_no")
        try TextBounds.check(name, in: 1...64, "name")
        try merchant.check()
        guard (1...Campaign.stocksMax).contains(stocks.count), Set(stocks).count == stocks.count
        else {
            throw ScripError.invalid(
                "stocks", "names none, too many or one twice",
                remedy: "Name 1 to \(Campaign.stocksMax), each once",
                cause: .init("stocks", ["max": "\(Campaign.stocksMax)"]))
        }
        guard stores.count <= 1_000 else {
            throw ScripError.invalid(
                "stores", "has \(stores.count) entries", remedy: "Name at most 1000",
                cause: .init(
                    "entries", ["count": "\(stores.count)", "min": "0", "max": "1000"]))
        }
        guard amountMin >= 0 else {
            throw ScripError.invalid(
                "amount_min", "is \(amountMin)", remedy: "Use 0 or more minor units",
                cause: .range(amountMin, 0...Basket.Bounds.amountMax, isMoney: true))
        }
        if let begin, begin > end {
            throw ScripError.invalid(
                "end", "is before begin", remedy: "Give a later second",
                cause: .init("end_before_begin"))
        }
        guard rule != nil || parameters.isEmpty else {
            throw ScripError.invalid(
                "params", "has no rule to go to", remedy: "Name a rule, or leave it out")
        }
    }

    fileprivate func differences(from other: Campaign.Request) -> [String] {
        let pairs: [(String, Bool)] = [
            ("name", name.isExactly(other.name)), ("kind", kind == other.kind),
            ("stores", stores == other.stores), ("stocks", stocks == other.stocks),
            ("amount_min", amountMin == other.amountMin), ("begin", begin == other.begin),
            ("end", end == other.end), ("rule", rule == other.rule),
            ("params", parameters == other.parameters),
        ]
        return pairs.filter { !$0.1 }.map(\.0)
    }
}
