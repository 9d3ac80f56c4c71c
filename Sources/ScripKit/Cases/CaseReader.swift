internal import ScripCore

/// Turns YAML into cases, strictly: an unknown key is an error, not an expectation nobody checks.
///
/// Baskets, facts and parameters go through the readers of the JSON contract, so that a case means
/// what a checkout means.
struct CaseReader {
    let file: String
    let read: (String) throws(ScripError) -> [UInt8]

    func fault(_ line: Int, _ detail: String, _ remedy: String) -> ScripError {
        ScripError(.invalidInput, "\(file):\(line): \(detail)", remedy: remedy)
    }

    /// Refuses keys that mean nothing here.
    func check(_ value: YAMLValue, keys: [String], _ what: String) throws(ScripError) {
        guard let entries = value.entries else {
            throw fault(value.line, "\(what) is a map of keys and values", "Write 'key: value'")
        }
        for (key, value) in entries where !keys.contains(key) {
            let hint = nearest(key, among: keys).map { "Did you mean '\($0)'?" }
            throw fault(
                value.line, "\(what) has no '\(key)'", hint ?? "Use \(keys.joined(separator: ", "))"
            )
        }
    }

    func list(_ value: YAMLValue?, _ key: String) throws(ScripError) -> [YAMLValue] {
        switch value?.kind {
        case nil, .null?: return []
        case .list(let list)?: return list
        default:
            throw fault(value?.line ?? 1, "'\(key)' is no list", "Write '- ' before each entry")
        }
    }

    func parameters(_ value: YAMLValue?) throws(ScripError) -> [ParameterValue.Field] {
        guard let value else { return [] }
        guard value.entries != nil else {
            throw fault(value.line, "'params' is a map", "Write { name: value }")
        }
        return try inside(value.line) { () throws(ScripError) in
            try [ParameterValue.Field](json: value.json)
        }
    }

    func ruleCase(
        _ value: YAMLValue, _ shared: [ParameterValue.Field], currency: String
    ) throws(ScripError) -> RuleCase {
        try check(value, keys: CaseFile.caseKeys, "a case")
        guard let name = value["name"]?.text else {
            throw fault(value.line, "a case has no name", "Write 'name: ' and a sentence")
        }
        var parameters = shared
        for field in try self.parameters(value["params"]) {
            if let index = parameters.firstIndex(where: { $0.key == field.key }) {
                parameters[index] = field
            } else {
                parameters.append(field)
            }
        }
        var checkout = try basket(value, currency: value["currency"]?.text ?? currency)
        try overlay(value, on: &checkout)
        var facts = Facts.none
        if let time = checkout.time {
            facts = Facts(checkout: checkout, at: time, in: .shanghai)
        } else {
            let known = Facts(checkout: checkout, at: Instant(epochSeconds: 0), in: .shanghai)
            facts = known
            facts.now = Facts.none.now
        }
        if let context = value["context"] {
            let known = facts
            facts = try inside(context.line) { () throws(ScripError) in
                try Facts(json: context.json, defaults: known)
            }
        }
        return RuleCase(
            name: name, file: file, line: value.line, parameters: parameters,
            basket: checkout.basket, facts: facts, expect: try expectation(value))
    }

    private func inside<Value>(
        _ line: Int, _ body: () throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        do {
            return try body()
        } catch {
            throw ScripError(error.code, "\(file):\(line): \(error.detail)", remedy: error.remedy)
        }
    }

    private func basket(_ value: YAMLValue, currency: String) throws(ScripError) -> Checkout {
        if let lines = value["lines"] {
            guard value["basket"] == nil else {
                throw fault(lines.line, "a case has 'lines' or 'basket', not both", "Take one away")
            }
            let complete = try list(lines, "lines").enumerated().map { index, line in
                line.completed(id: String(index + 1))
            }
            let basket = YAMLValue(
                kind: .map([
                    ("currency", YAMLValue(kind: .text(currency), line: value.line)),
                    ("lines", YAMLValue(kind: .list(complete), line: lines.line)),
                ]), line: lines.line)
            return try inside(lines.line) { () throws(ScripError) in
                try Checkout(checkoutOrBasketJSON: basket.json)
            }
        }
        guard let basket = value["basket"] else {
            throw fault(value.line, "a case has no basket", "Give 'lines' or 'basket'")
        }
        if let path = basket.text {
            let bytes = try inside(basket.line) { () throws(ScripError) in try read(path) }
            return try inside(basket.line) { () throws(ScripError) in
                try Checkout(checkoutOrBasketJSON: bytes)
            }
        }
        return try inside(basket.line) { () throws(ScripError) in
            try Checkout(checkoutOrBasketJSON: basket.json)
        }
    }

    /// Time, store and the like stand in a case as they stand in a checkout.
    private func overlay(_ value: YAMLValue, on checkout: inout Checkout) throws(ScripError) {
        let keys = ["user", "time", "method", "store", "attributes"]
        var entries = (value.entries ?? []).filter { keys.contains($0.key) }
        guard !entries.isEmpty else { return }
        let basket = YAMLValue(
            kind: .map([
                ("currency", YAMLValue(kind: .text("CNY"), line: value.line)),
                ("lines", YAMLValue(kind: .list([YAMLValue.anyLine]), line: value.line)),
            ]), line: value.line)
        entries.append(("basket", basket))
        let whole = YAMLValue(kind: .map(entries), line: value.line)
        let read = try inside(value.line) { () throws(ScripError) in
            try Checkout(json: whole.json)
        }
        checkout.user = read.user ?? checkout.user
        checkout.time = read.time ?? checkout.time
        checkout.method = read.method ?? checkout.method
        checkout.store = read.store ?? checkout.store
        if value["attributes"] != nil { checkout.attributes = read.attributes }
    }

    private func expectation(_ value: YAMLValue) throws(ScripError) -> RuleCase.Expectation {
        guard let expect = value["expect"] else {
            throw fault(value.line, "a case expects nothing", "Write 'expect: { discount: … }'")
        }
        try check(expect, keys: CaseFile.expectKeys, "'expect'")
        var wanted = RuleCase.Expectation()
        wanted.discount = try number(expect, "discount")
        wanted.payable = try number(expect, "payable")
        if let trimmed = expect["trimmed"] {
            guard let flag = trimmed.boolean else {
                throw fault(trimmed.line, "'trimmed' is true or false", "Write one of them")
            }
            wanted.trimmed = flag
        }
        if let lines = expect["lines"] {
            wanted.lines = [:]
            for (id, part) in lines.entries ?? [] {
                guard let amount = part.integer else {
                    throw fault(part.line, "line '\(id)' gets no whole number", "Write minor units")
                }
                wanted.lines?[id] = amount
            }
        }
        wanted.uses = try uses(expect["uses"])
        wanted.gifts = try gifts(expect["gifts"])
        if let reasons = expect["reasons"] {
            wanted.reasons = [:]
            for (id, reason) in reasons.entries ?? [] { wanted.reasons?[id] = reason.text ?? "" }
        }
        wanted.refused = expect["refused"]?.text
        wanted.message = expect["message"]?.text
        wanted.failed = expect["failed"]?.text
        if let details = expect["details"] {
            wanted.details = (details.entries ?? []).map { key, value in
                Refusal.Detail(key: key, value: value.attribute)
            }
        }
        guard wanted != RuleCase.Expectation() else {
            throw fault(expect.line, "a case expects nothing", "Write 'expect: { discount: … }'")
        }
        return wanted
    }

    private func number(_ value: YAMLValue, _ key: String) throws(ScripError) -> Int64? {
        guard let entry = value[key] else { return nil }
        guard let number = entry.integer else {
            throw fault(
                entry.line, "'\(key)' is no whole number", "Write minor units: 12.50 yuan is 1250")
        }
        return number
    }
}

extension YAMLValue {
    /// A line that is there only because a checkout needs one.
    fileprivate static let anyLine = YAMLValue(
        kind: .map([
            ("id", YAMLValue(kind: .text("1"), line: 0)),
            ("unit_price", YAMLValue(kind: .integer(1), line: 0)),
            ("quantity", YAMLValue(kind: .integer(1), line: 0)),
        ]), line: 0)

    /// A line with what may be left out in a case: its id and a quantity of 1.
    fileprivate func completed(id: String) -> YAMLValue {
        guard case .map(var entries) = kind else { return self }
        if let index = entries.firstIndex(where: { $0.key == "id" }) {
            let value = entries[index].value
            if let text = value.text {
                entries[index].value = YAMLValue(kind: .text(text), line: value.line)
            }
        } else {
            entries.append(("id", YAMLValue(kind: .text(id), line: line)))
        }
        if !entries.contains(where: { $0.key == "quantity" }) {
            entries.append(("quantity", YAMLValue(kind: .integer(1), line: line)))
        }
        return YAMLValue(kind: .map(entries), line: line)
    }

    /// The value as a detail of a refusal.
    fileprivate var attribute: Attribute.Value {
        switch kind {
        case .integer(let number): .integer(number)
        case .boolean(let flag): .boolean(flag)
        default: .string(text ?? "")
        }
    }
}
