internal import ScripContract
internal import ScripCore

/// An explained verdict as the page shows it.
struct StudioVerdict {
    private let answer: JSONValue
    private let format: PageFormat
    private let goods: [JSONValue]

    /// What was answered to a request.
    init(_ answer: JSONValue, _ request: JSONValue, _ format: PageFormat) {
        self.answer = answer
        let basket = request["basket"] ?? request["checkout"]?["basket"]
        goods = basket?["lines"]?.items ?? []
        // A basket need not be in the book's currency.
        self.format = PageFormat(
            language: format.language, currency: basket?["currency"]?.string ?? format.currency,
            zone: format.zone)
    }

    var members: [JSONValue.Member] {
        let verdict = answer["verdict"]?.string
        return Visit.members([
            "state": .of([
                "applies": .boolean(verdict == "applies"),
                "refused": .boolean(verdict == "refused"), "failed": .boolean(verdict == "failed"),
            ]),
            "discount": money(answer["discount"]), "payable": money(answer["payable"]),
            "trimmed": answer["trimmed"], "reason": reason, "failure": answer["error"],
            "lines": lines, "gifts": answer["gifts"] ?? .list([]),
            "steps": steps(answer["explain"]?["steps"] ?? .null),
            "conditions": conditions(answer["explain"]?["conditions"] ?? .null),
            "scope_amount": money(answer["explain"]?["scope"]?["amount"]),
            "scope_count": answer["explain"]?["scope"]?["count"], "cost": answer["cost"]?["steps"],
            "printed": .string(printed),
        ])
    }

    private var reason: JSONValue? {
        guard case .object(let members)? = answer["reason"] else { return nil }
        let words = ReasonText.words(answer["reason"], of: answer["rule"], format)
        let figures = ReasonText.figures(answer["reason"], of: answer["rule"], format)
        return .object(
            members + Visit.members(["words": .text(words), "figures": .list(figures)]))
    }

    private func money(_ value: JSONValue?) -> JSONValue? {
        .text(value?.integer.map(format.money))
    }

    /// What `scrip eval --json` prints: the verdict without what explains it, laid out for people.
    private var printed: String {
        guard case .object(let members) = answer else { return "" }
        return JSONValue.object(members.filter { $0.key != "explain" }).jsonText(.pretty) + "\n"
    }

    private var lines: JSONValue {
        let shares = answer["explain"]?["shares"]?.items ?? []
        return .list(
            (answer["lines"]?.items ?? []).prefix(StudioVerdict.linesMax).enumerated().map {
                index, line in
                let good = index < goods.count ? goods[index] : .null
                let share = shares.first { $0["id"] == line["id"] }
                let name = [good["name"], good["sku"], line["id"]].compactMap { $0?.string }
                    .first { !$0.isEmpty }
                return .of([
                    "name": .text(name),
                    "amount": .text(StudioVerdict.amount(good).map(format.money)),
                    "counts": line["in_scope"], "reason": line["reason"],
                    "discount": (line["discount"]?.integer ?? 0) > 0
                        ? money(line["discount"]) : nil, "uses": line["uses"],
                    "share": .text(share?["exact_hundredths"]?.integer.map(exact)),
                ])
            })
    }

    private static let linesMax = 200

    private static func amount(_ line: JSONValue) -> Int64? {
        if let amount = line["amount"]?.integer { return amount }
        guard let price = line["unit_price"]?.integer else { return nil }
        let (amount, isTooMuch) = price.multipliedReportingOverflow(
            by: line["quantity"]?.integer ?? 1)
        return isTooMuch ? nil : amount
    }

    /// A share to the hundredth of the smallest coin.
    private func exact(_ hundredths: Int64) -> String {
        let rest = String(hundredths % 100 + 100).dropFirst()
        let whole = format.amount(hundredths / 100)
        return whole + (whole.contains(".") ? "" : ".") + rest
    }

    private func steps(_ steps: JSONValue) -> JSONValue {
        .list(
            steps.items.filter { $0["state"]?.string != "absent" }.map { step in
                let state = step["state"]?.string ?? ""
                return .of([
                    "step": .string("step_" + (step["step"]?.string ?? "")),
                    "state": .string("step_" + state), "message": step["message"],
                    "line": step["line"], "passed": .boolean(state == "passed"),
                    "stopped": .boolean(state == "refused" || state == "failed"),
                ])
            })
    }

    private func conditions(_ conditions: JSONValue) -> JSONValue {
        .list(
            conditions.items.map { condition in
                .of([
                    "condition": condition["condition"], "holds": condition["holds"],
                    "label": .text(ConditionText.label(condition, format)),
                    "asked": .text(ConditionText.asked(condition, format)) ?? condition["asked"],
                    "given": .text(ConditionText.given(condition, format)) ?? condition["given"],
                ])
            })
    }
}
