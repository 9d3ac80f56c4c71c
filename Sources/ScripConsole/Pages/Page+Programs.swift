internal import ScripCore

extension Page {
    /// What gives coupons by itself.
    static let programs: [Page] = [
        .get("/console/programs", "campaign.list") { visit throws(ScripError) in
            let page = try visit.ask(
                "campaign.list",
                [
                    "limit": .integer(20), "after": .text(visit.field("after")),
                    "merchant": .text(visit.field("merchant")),
                ])
            return visit.page(
                "campaigns",
                [
                    "campaigns": .list((page["campaigns"]?.items ?? []).map(campaignShown)),
                    "next": page["next"], "merchant": .text(visit.field("merchant")),
                    "merchant_path": .text(visit.field("merchant")?.percentEncoded),
                ])
        },
        .get("/console/programs/new", "campaign.create") { visit throws(ScripError) in
            CampaignForm(visit: visit).page(isTyped: false)
        },
        .post("/console/programs/new", "campaign.create") { visit throws(ScripError) in
            CampaignForm(visit: visit).answer()
        },
        .get("/console/programs/{id}", "campaign.show") { visit throws(ScripError) in
            try campaignPage(visit)
        },
        .post("/console/programs/{id}/stop", "campaign.stop") { visit throws(ScripError) in
            do throws(ScripError) {
                guard visit.field("sure") == "true" else {
                    throw .invalid(
                        "sure", "is not ticked", remedy: "Tick it to stop the campaign for good")
                }
                _ = try visit.ask("campaign.stop", ["id": .string(visit.part("id"))])
            } catch {
                guard error.code != .notFound else { throw error }
                return try campaignPage(visit, error: error)
            }
            return .moved(
                to: "/console/programs/\(visit.part("id").percentEncoded)?done=campaign_stopped")
        },
    ]

    private static func campaignPage(
        _ visit: Visit, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let campaign = try visit.ask("campaign.show", ["id": .string(visit.part("id"))])
        // A campaign has five stocks at most.
        let stocks = (campaign["stocks"]?.items ?? []).map { stock -> JSONValue in
            let found = try? visit.ask("stock.show", ["stock_id": stock])
            return found.map { StockView.shown($0, visit.format) }
                ?? .object([.init(key: "stock_id", value: stock)])
        }
        return visit.page(
            "campaign",
            [
                "campaign": campaignShown(campaign), "gives": .list(stocks),
                "here": .string(visit.part("id").percentEncoded),
                "may_stop": .boolean(
                    ["waiting", "running"].contains(campaign["state"]?.string ?? "")),
            ], error: error)
    }

    private static func campaignShown(_ campaign: JSONValue) -> JSONValue {
        guard case .object(let members) = campaign else { return campaign }
        return .object(
            members + [
                .init(
                    key: "badge",
                    value: .string(StockView.badge(campaign["state"]?.string ?? "")))
            ])
    }
}
