internal import ScripContract
internal import ScripCore

extension Page {
    /// One stock, and what may be changed about it.
    static let stock: [Page] = [
        .get("/console/stocks/{stock_id}", "stock.show") { visit throws(ScripError) in
            try stockPage(visit)
        },
        .get("/console/stocks/{stock_id}/cost", "rule.exposure", isLong: true) {
            visit throws(ScripError) in
            try stockPage(visit, withCost: true)
        },
        .post("/console/stocks/{stock_id}/state", "stock.change") { visit throws(ScripError) in
            try changed(visit, "state_changed") { () throws(ScripError) in
                let state = visit.field("state")
                if state == "stopped", visit.field("sure") != "true" {
                    throw .invalid(
                        "sure", "is not ticked", remedy: "Tick it to stop the stock for good")
                }
                _ = try visit.ask(
                    "stock.change",
                    [
                        "stock_id": id(visit), "request_no": .text(visit.field("request_no")),
                        "state": .text(state),
                    ])
            }
        },
        .post("/console/stocks/{stock_id}/approve", "stock.approve") { visit throws(ScripError) in
            try changed(visit, "stock_approved") { () throws(ScripError) in
                _ = try visit.ask(
                    "stock.approve",
                    ["stock_id": id(visit), "request_no": .text(visit.field("request_no"))])
            }
        },
        .post("/console/stocks/{stock_id}/budget", "stock.change") { visit throws(ScripError) in
            try changed(visit, "budget_changed") { () throws(ScripError) in
                _ = try visit.ask(
                    "stock.change",
                    [
                        "stock_id": id(visit), "request_no": .text(visit.field("request_no")),
                        "total": .number(try visit.number("total")),
                        "per_day": .number(try visit.number("per_day")),
                        "current": .number(try visit.number("current")),
                    ])
            }
        },
        .get("/console/stocks/{stock_id}/edit", "stock.edit") { visit throws(ScripError) in
            let stock = try visit.ask("stock.show", ["stock_id": id(visit)])
            return StockEditForm(visit: visit, stock: stock).page(isTyped: false)
        },
        .post("/console/stocks/{stock_id}/edit", "stock.edit") { visit throws(ScripError) in
            let stock = try visit.ask("stock.show", ["stock_id": id(visit)])
            return try StockEditForm(visit: visit, stock: stock).answer()
        },
    ]

    static func id(_ visit: Visit) -> JSONValue { .string(visit.part("stock_id")) }

    /// Changes a stock and shows it, or shows it with what went wrong.
    private static func changed(
        _ visit: Visit, _ done: String, _ change: () throws(ScripError) -> Void
    ) throws(ScripError) -> ConsoleAnswer {
        do throws(ScripError) {
            try change()
        } catch {
            guard error.code != .notFound else { throw error }
            return try stockPage(visit, error: error)
        }
        return .moved(
            to: "/console/stocks/\(visit.part("stock_id").percentEncoded)?done=\(done)")
    }

    private static func stockPage(
        _ visit: Visit, withCost: Bool = false, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let stock = try visit.ask("stock.show", ["stock_id": id(visit)])
        // The folder may have the rule otherwise by now: then its parameters are shown as they were bound, and
        // what it can cost is not looked for.
        let rule = try? visit.ask("rule.show", ["rule": stock["rule"]])
        let isSame = rule?["version"] == stock["rule_version"]
        let members = withCost && isSame ? costs(visit, stock) : []
        let worked = JSONValue.object(members)
        return visit.page(
            "stock",
            [
                "stock": StockView.shown(stock, visit.format),
                "here": .string(visit.part("stock_id").percentEncoded),
                "terms": .list(StockTerms.rows(stock, visit.format)),
                "params": .list(
                    isSame
                        ? ParameterForm(rule?["params"], visit.format).rows(stock["params"]) : []),
                "worked": .boolean(withCost && isSame), "cost": worked["cost"],
                "reading": worked["reading"], "no_cost": worked["no_cost"],
                "other_rule": .boolean(!isSame),
                "typed_total": .text(error == nil ? nil : visit.field("total")),
                "typed_per_day": .text(error == nil ? nil : visit.field("per_day")),
            ], error: error)
    }
}

/// The terms of a stock in rows of words.
enum StockTerms {
    static func rows(_ stock: JSONValue, _ format: PageFormat) -> [JSONValue] {
        var rows: [JSONValue] = []
        func add(_ path: String, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            rows.append(
                .object([
                    .init(
                        key: "term",
                        value: .string(Words.text("stocks.field." + path, format.language) ?? path)),
                    .init(key: "text", value: .string(text)),
                ]))
        }
        for key in ["type", "code_mode", "use_method", "layer"] {
            add(key, stock[key]?.string.map(format.word))
        }
        for key in ["goods", "merchant", "comment", "exclusive_group", "notify_appid"] {
            add(key, stock[key]?.string)
        }
        add("priority", stock["priority"]?.integer.map(format.number))
        add("mini_program.appid", stock["mini_program"]?["appid"]?.string)
        add("mini_program.path", stock["mini_program"]?["path"]?.string)
        for key in ["codes_ignore_case", "natural_person_limit", "prevent_api_abuse"]
        where stock[key] == .boolean(true) {
            add(key, Words.text("stocks.params.yes", format.language))
        }
        addLimits(stock["limits"] ?? .null, "limits", isMoney: false)
        func addLimits(_ limits: JSONValue, _ path: String, isMoney: Bool) {
            guard case .object(let members) = limits else { return }
            for member in members {
                let below = path + "." + member.key
                if let limit = member.value.integer {
                    add(below, isMoney ? format.money(limit) : format.number(limit))
                } else {
                    addLimits(member.value, below, isMoney: member.key == "amount")
                }
            }
        }
        let display = stock["display"] ?? .null
        for key in ["description", "image_url", "logo_url", "merchant_name"] {
            add("display." + key, display[key]?.string)
        }
        add("display.background_color", display["background_color"]?.string.map(format.word))
        add("entrance.code_display", stock["entrance"]?["code_display"]?.string.map(format.word))
        return rows
    }
}
