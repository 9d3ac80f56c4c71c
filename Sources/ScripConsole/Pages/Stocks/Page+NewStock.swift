internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations
internal import ScripRules

extension Page {
    /// The form that creates a stock.
    static let newStock: [Page] = [
        .get("/console/stocks/new", "stock.create") { visit throws(ScripError) in
            try newStockPage(visit, isTyped: false)
        },
        // Draws the form again, with the fields of the rule that is chosen by now, and looks at what is in it.
        .post("/console/stocks/new/preview", "stock.create", isLong: true) {
            visit throws(ScripError) in
            let form = StockForm(visit: visit, rule: try ruleChosen(visit), isTyped: true)
            let document = form.document()
            return try newStockPage(
                visit, isTyped: true, problems: document.problems,
                preview: preview(visit, document.value))
        },
        .post("/console/stocks/new", "stock.create", isLong: true) { visit throws(ScripError) in
            try createStock(visit)
        },
    ]

    private static func createStock(_ visit: Visit) throws(ScripError) -> ConsoleAnswer {
        // Fields of one rule say nothing to another, even where they have the same names.
        guard visit.field("rule") == visit.field("params_of") else {
            return try newStockPage(visit, isTyped: true, isOtherRule: true)
        }
        let form = StockForm(visit: visit, rule: try ruleChosen(visit), isTyped: true)
        var document = form.document()
        guard document.problems.isEmpty else {
            return try newStockPage(visit, isTyped: true, problems: document.problems)
        }
        document.text("request_no")
        do throws(ScripError) {
            let mayPublish = visit.person?.user.role.may("rule.publish") == true
            if mayPublish { document.text("unproven") }
            let rule = try mayPublish ? nil : published(visit)
            let stock = try JSONValue(
                json: visit.answer("stock.create", body: document.value, drafting: rule))
            return .moved(
                to: "/console/stocks/\(stock["stock_id"]?.string ?? "")?done=stock_created")
        } catch {
            return try newStockPage(visit, isTyped: true, error: error)
        }
    }

    /// The rule of the form for somebody who may not publish one: what is not published, and does not come with
    /// Scrip either, makes no stock.
    private static func published(_ visit: Visit) throws(ScripError) -> RuleDraft? {
        guard let name = visit.field("rule") else { return nil }
        let rules = visit.console.operations.rules
        try rules.find(name)
        let source = try rules.source(of: name)
        let isStandard =
            try visit.ask("rule.show", ["rule": .string(name)])["standard"] == .boolean(true)
        let published = try visit.host.published(RuleBook.version(of: source)).published
        guard isStandard || published?.rule == name else {
            throw ScripError(
                .notProven, "The rule '\(name)' is not published",
                remedy: "Ask an approver to publish it", at: .path("rule"))
        }
        return RuleDraft(
            name: name, source: source, cases: try rules.caseText(of: name), isSaved: true)
    }

    /// The rule that the form names; nil where it names none, or one that cannot be used.
    private static func ruleChosen(_ visit: Visit) throws(ScripError) -> JSONValue? {
        guard let name = visit.field("rule") else { return nil }
        do throws(ScripError) {
            let rule = try visit.ask("rule.show", ["rule": .string(name)])
            return rule["params"] == nil ? nil : rule
        } catch {
            guard error.code == .notFound || error.code == .invalidInput else { throw error }
            return nil
        }
    }

    private static func newStockPage(
        _ visit: Visit, isTyped: Bool, problems: [String: FormField.Problem] = [:],
        isOtherRule: Bool = false, preview: JSONValue? = nil, error: ScripError? = nil
    ) throws(ScripError) -> ConsoleAnswer {
        let rule = try ruleChosen(visit)
        let form = StockForm(visit: visit, rule: rule, isTyped: isTyped)
        let rules = try rules(visit)
        let isWrong = error != nil || !problems.isEmpty
        return visit.page(
            "stock-new",
            [
                "form": .object(form.shown(problems: problems, error: error)),
                "rules": rules, "rule": rule, "other_rule": .boolean(isOtherRule),
                "has_problems": .boolean(!problems.isEmpty && preview == nil), "preview": preview,
                "zone": .string(visit.format.zone.identifier),
            ], error: error, status: isWrong && preview == nil ? 422 : 200)
    }

    /// The rules that a stock may name.
    private static func rules(_ visit: Visit) throws(ScripError) -> JSONValue {
        let chosen = visit.field("rule")
        var shown: [JSONValue] = []
        var after: JSONValue?
        repeat {
            let page = try visit.ask("rule.list", ["limit": .integer(100), "after": after])
            for rule in page["rules"]?.items ?? [] {
                let name = rule["rule"]?.string
                shown.append(
                    .object([
                        .init(key: "rule_name", value: .text(name) ?? .null),
                        .init(
                            key: "rule_title",
                            value: .text(rule["title"]?.string.map(visit.format.title)) ?? .null),
                        .init(key: "broken", value: .boolean(rule["failure"] != nil)),
                        .init(key: "chosen", value: .boolean(name == chosen)),
                    ]))
            }
            after = page["next"]
        } while after != nil && shown.count < 500
        return .list(shown)
    }

    /// What the form would make, as far as it is filled in.
    private static func preview(_ visit: Visit, _ stock: JSONValue) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(key: "stock", value: StockView.shown(stock, visit.format))
        ]
        members += costs(visit, stock)
        return .object(members)
    }

    /// What a rule does with the parameters of a stock, in words, and what it can cost at most.
    ///
    /// What does not come to be is left out: why the parameters are not right is said when the stock is made.
    static func costs(_ visit: Visit, _ stock: JSONValue) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        let asked: [JSONValue.Member] = [
            .init(key: "rule", value: stock["rule"] ?? .string("")),
            .init(key: "params", value: stock["params"] ?? .object([])),
        ]
        if let reading = try? JSONValue(json: visit.answer("rule.reading", body: .object(asked))) {
            let text = reading[visit.format.language.rawValue]?.string
            let rule = visit.savedRule(stock["rule"]?.string ?? "")
            members.append(
                .init(
                    key: "reading",
                    value: .text(text.map { ReasonText.reading($0, of: rule, visit.format) })
                        ?? .null))
        }
        do throws(ScripError) {
            let runs = JSONValue.Member(key: "runs", value: .integer(exposureRuns))
            let exposure = try JSONValue(
                json: visit.answer("rule.exposure", body: .object(asked + [runs])))
            members.append(.init(key: "cost", value: StockView.cost(exposure, stock["limits"])))
        } catch {
            members.append(.init(key: "no_cost", value: visit.shown(error)))
        }
        return members
    }

    /// Baskets that are tried beside the bound that is shown.
    private static let exposureRuns: Int64 = 200
}

extension Visit {
    /// A rule of the folder as it is now, as a verdict names what decided; nil where there is none.
    fileprivate func savedRule(_ name: String) -> JSONValue? {
        guard let source = try? console.operations.rules.source(of: name) else { return nil }
        return .of([
            "name": .string(name), "version": .string(RuleBook.version(of: source).rawValue),
        ])
    }
}
