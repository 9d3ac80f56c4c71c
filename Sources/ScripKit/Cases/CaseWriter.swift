internal import ScripCore

/// Writes a trial as a case, ready to paste into a case file.
enum CaseWriter {
    /// The case, indented as an entry of `cases:`, with what the rule says now.
    static func yaml(name: String, trial: Trial, verdict: Verdict?) -> String {
        yaml(name: name, trial: trial, expect: expect(verdict))
    }

    /// The case, indented as an entry of `cases:` of a file in which amounts are in a currency.
    static func yaml(
        name: String, trial: Trial, expect: String, currency: String = "CNY"
    ) -> String {
        var text = "  - name: \(scalar(name))\n"
        if !trial.parameters.isEmpty {
            text += "    params: \(value(.record(trial.parameters)))\n"
        }
        if trial.currency != currency { text += "    currency: \(trial.currency)\n" }
        let facts = trial.facts
        if facts.now != Facts.none.now {
            text += "    time: \(Instant(epochSeconds: facts.now.epoch).rfc3339(in: .shanghai))\n"
        }
        if UseMethod(rawValue: facts.redemption.method) != nil {
            text += "    method: \(facts.redemption.method)\n"
        }
        let store = facts.redemption.store
        if store != Checkout.Store() {
            text += "    store: { id: \(scalar(store.id)), region: \(scalar(store.region)) }\n"
        }
        if !facts.attributes.isEmpty {
            let entries = facts.attributes.map { "\(scalar($0.key)): \(value($0.value))" }
            text += "    attributes: { \(entries.joined(separator: ", ")) }\n"
        }
        if let context = context(facts) { text += "    context: { \(context) }\n" }
        text += "    lines:\n"
        for line in trial.lines {
            let left = trial.taken[line.id] == nil ? nil : trial.left(line)
            text += "      - \(flow(line, left: left))\n"
        }
        return text + "    expect: \(expect)\n"
    }

    private static func context(_ facts: Facts) -> String? {
        var parts: [String] = []
        var wallet: [String] = []
        if facts.wallet.redeemed != 0 { wallet.append("redeemed: \(facts.wallet.redeemed)") }
        if facts.wallet.redeemedToday != 0 {
            wallet.append("redeemed_today: \(facts.wallet.redeemedToday)")
        }
        if facts.wallet.count != 0 { wallet.append("count: \(facts.wallet.count)") }
        if facts.wallet.ofStock != 0 { wallet.append("of_stock: \(facts.wallet.ofStock)") }
        if facts.wallet.firstPurchase { wallet.append("first_purchase: true") }
        if !wallet.isEmpty { parts.append("wallet: { \(wallet.joined(separator: ", ")) }") }
        if !facts.redemption.applied.isEmpty {
            let applied = facts.redemption.applied.map {
                "{ stock: \(scalar($0.stock)), discount: \($0.discount) }"
            }
            parts.append("redemption: { applied: [\(applied.joined(separator: ", "))] }")
        }
        if facts.stock != Facts.Stock() {
            var stock = ["sent: \(facts.stock.sent)", "redeemed: \(facts.stock.redeemed)"]
            if facts.stock.remaining != .max { stock.append("remaining: \(facts.stock.remaining)") }
            parts.append("stock: { \(stock.joined(separator: ", ")) }")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func flow(_ line: Line, left: Int64?) -> String {
        var parts = ["id: \(scalar(line.id))"]
        if !line.name.isEmpty { parts.append("name: \(scalar(line.name))") }
        if !line.sku.isEmpty { parts.append("sku: \(scalar(line.sku))") }
        if !line.category.isEmpty { parts.append("category: \(scalar(line.category))") }
        if !line.brand.isEmpty { parts.append("brand: \(scalar(line.brand))") }
        parts.append("unit_price: \(line.unitPrice)")
        if line.quantity != 1 { parts.append("quantity: \(line.quantity)") }
        if let left {
            parts.append("list_amount: \(line.amount), amount: \(left)")
        } else if line.amount != line.unitPrice * line.quantity {
            parts.append("amount: \(line.amount)")
        }
        if !line.tags.isEmpty {
            parts.append("tags: [\(line.tags.map(scalar).joined(separator: ", "))]")
        }
        if !line.attributes.isEmpty {
            let entries = line.attributes.map { "\(scalar($0.key)): \(scalar($0.value))" }
            parts.append("attributes: { \(entries.joined(separator: ", ")) }")
        }
        return "{ \(parts.joined(separator: ", ")) }"
    }

    private static func expect(_ verdict: Verdict?) -> String {
        switch verdict?.outcome {
        case .applies(let discount, _)?:
            "{ discount: \(discount) } # what it does now; write what it should do"
        case .refused(let refusal)?:
            "{ refused: \(refusal.code) } # what it does now; write what it should do"
        default: "{ discount: 0 } # it fails now; write what it should do"
        }
    }

    /// A parameter's value in flow style.
    static func value(_ value: ParameterValue) -> String {
        switch value {
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        case .string(let text): scalar(text)
        case .list(let list): "[\(list.map(self.value).joined(separator: ", "))]"
        case .record(let fields):
            fields.isEmpty
                ? "{}"
                : "{ \(fields.map { "\(scalar($0.key)): \(self.value($0.value))" }.joined(separator: ", ")) }"
        }
    }

    /// An attribute's value in flow style.
    static func value(_ value: Attribute.Value) -> String {
        switch value {
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        case .string(let text): scalar(text)
        }
    }

    /// Text as YAML, quoted when it could be read as something else.
    static func scalar(_ text: String) -> String {
        let plain =
            !text.isEmpty && Int64(text) == nil
            && !["true", "false", "null", "~"].contains(text)
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "_/. '-".unicodeScalars.contains(scalar)
            }
            && text.first != " " && text.last != " " && text.first != "-" && text.first != "'"
        return plain
            ? text
            : "\"\(text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined())\""
    }
}
