internal import ScripContract
internal import ScripCore
internal import ScripPrograms

extension Page {
    /// What gives coupons by itself.
    static let programs: [Page] = [
        .get("/console/programs", "campaign.list") { visit throws(ScripError) in
            try programList(visit, "campaign.list", "campaigns")
        },
        .get("/console/programs/new", "campaign.create") { visit throws(ScripError) in
            ProgramForm(visit: visit, kind: .campaign).page(isTyped: false)
        },
        .post("/console/programs/new", "campaign.create") { visit throws(ScripError) in
            ProgramForm(visit: visit, kind: .campaign).answer()
        },
        // Draws the form again, with the fields of the gate that is chosen by now.
        .post("/console/programs/new/gate", "campaign.create") { visit throws(ScripError) in
            ProgramForm(visit: visit, kind: .campaign).page(isTyped: true)
        },
        .get("/console/programs/pay-gifts", "pay_gift.list") { visit throws(ScripError) in
            try programList(visit, "pay_gift.list", "activities", template: "pay-gifts")
        },
        .get("/console/programs/pay-gifts/new", "pay_gift.create") { visit throws(ScripError) in
            ProgramForm(visit: visit, kind: .payGift).page(isTyped: false)
        },
        .post("/console/programs/pay-gifts/new", "pay_gift.create") { visit throws(ScripError) in
            ProgramForm(visit: visit, kind: .payGift).answer()
        },
        .get("/console/programs/gates", "gate.list") { visit throws(ScripError) in
            let page = try visit.ask(
                "gate.list", ["limit": .integer(20), "after": .text(visit.field("after"))])
            return visit.page(
                "gates",
                [
                    "gates": .list((page["gates"]?.items ?? []).map(gateShown)),
                    "next": page["next"],
                ])
        },
        .get("/console/programs/pay-gifts/{activity}", "pay_gift.show") {
            visit throws(ScripError) in
            try activityPage(visit)
        },
        .post("/console/programs/pay-gifts/{activity}/end", "pay_gift.end") {
            visit throws(ScripError) in
            let id = visit.part("activity")
            do throws(ScripError) {
                try checkSure(visit, "end the activity")
                _ = try visit.ask("pay_gift.end", ["id": .string(id)])
            } catch {
                guard error.code != .notFound else { throw error }
                return try activityPage(visit, error: error)
            }
            return .moved(
                to: "/console/programs/pay-gifts/\(id.percentEncoded)?done=pay_gift_ended")
        },
        .get("/console/programs/gates/{gate}", "gate.show") { visit throws(ScripError) in
            let gate = try visit.ask("gate.show", ["gate": .string(visit.part("gate"))])
            return visit.page("gate", ["gate": gateShown(gate)])
        },
        .get("/console/programs/{id}", "campaign.show") { visit throws(ScripError) in
            try campaignPage(visit)
        },
        .get("/console/programs/{id}/outcomes", "program.outcomes", isLong: true) {
            visit throws(ScripError) in
            try OutcomesPage(visit).answer()
        },
        .post("/console/programs/{id}/stop", "campaign.stop") { visit throws(ScripError) in
            do throws(ScripError) {
                try checkSure(visit, "stop the campaign")
                _ = try visit.ask("campaign.stop", ["id": .string(visit.part("id"))])
            } catch {
                guard error.code != .notFound else { throw error }
                return try campaignPage(visit, error: error)
            }
            return .moved(
                to: "/console/programs/\(visit.part("id").percentEncoded)?done=campaign_stopped")
        },
    ]

    private static func checkSure(_ visit: Visit, _ what: String) throws(ScripError) {
        guard visit.field("sure") == "true" else {
            throw .invalid("sure", "is not ticked", remedy: "Tick it to \(what) for good")
        }
    }

    private static func programList(
        _ visit: Visit, _ operation: String, _ key: String, template: String? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        // Only campaigns are of several kinds.
        let kind = key == "campaigns" ? visit.field("kind") : nil
        let page = try visit.ask(
            operation,
            [
                "limit": .integer(20), "after": .text(visit.field("after")),
                "merchant": .text(visit.field("merchant")), "kind": .text(kind),
            ])
        let asked = [("merchant", visit.field("merchant")), ("kind", kind)]
        return visit.page(
            template ?? key,
            members: [
                (key, .list((page[key]?.items ?? []).map(programShown))), ("next", page["next"]),
                ("merchant", .text(visit.field("merchant"))),
                (
                    "kinds",
                    .list(
                        Campaign.Kind.allCases.map {
                            .of([
                                "option": .string($0.rawValue),
                                "chosen": .boolean($0.rawValue == kind),
                            ])
                        })
                ), ("is_filtered", .boolean(asked.contains { $0.1 != nil })),
                // What the next page is asked for too.
                (
                    "asked",
                    .string(
                        asked.compactMap { name, value in
                            value.map { "&\(name)=" + $0.percentEncoded }
                        }.joined())
                ),
            ])
    }

    /// The stocks that a program gives from: five at most.
    private static func gives(_ program: JSONValue, _ visit: Visit) -> JSONValue {
        .list(
            (program["stocks"]?.items ?? []).map { stock -> JSONValue in
                let found = try? visit.ask("stock.show", ["stock_id": stock])
                return found.map { StockView.shown($0, visit.format) }
                    ?? .object([.init(key: "stock_id", value: stock)])
            })
    }

    private static func mayEnd(_ program: JSONValue) -> JSONValue {
        .boolean(["waiting", "running"].contains(program["state"]?.string ?? ""))
    }

    private static func campaignPage(
        _ visit: Visit, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let campaign = try visit.ask("campaign.show", ["id": .string(visit.part("id"))])
        return visit.page(
            "campaign",
            [
                "campaign": programShown(campaign), "gives": gives(campaign, visit),
                "here": .string(visit.part("id").percentEncoded), "may_stop": mayEnd(campaign),
            ], error: error)
    }

    /// Merchants of an activity that are shown.
    private static let merchantsMax = 50

    private static func activityPage(
        _ visit: Visit, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let id = visit.part("activity")
        let activity = try visit.ask("pay_gift.show", ["id": .string(id)])
        let merchants = activity["merchants"]?.items ?? []
        return visit.page(
            "pay-gift",
            [
                "activity": programShown(activity), "gives": gives(activity, visit),
                "merchants": .list(Array(merchants.prefix(merchantsMax))),
                "more_merchants": merchants.count > merchantsMax
                    ? .integer(Int64(merchants.count - merchantsMax)) : nil,
                "hours": .list(
                    (activity["daily"]?.items ?? []).map { .string(DailyHours.shown($0)) }),
                "here": .string(id.percentEncoded), "may_end": mayEnd(activity),
            ], error: error)
    }

    private static func programShown(_ program: JSONValue) -> JSONValue {
        guard case .object(let members) = program else { return program }
        return .object(
            members + [
                .init(
                    key: "badge",
                    value: .string(StockView.badge(program["state"]?.string ?? "")))
            ])
    }

    private static func gateShown(_ gate: JSONValue) -> JSONValue {
        guard case .object(let members) = gate, let about = gate["about"]?.string else {
            return gate
        }
        return .object(members + [.init(key: "about_word", value: .string("about_" + about))])
    }
}
