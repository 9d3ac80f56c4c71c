internal import ScripContract
internal import ScripCore

/// Turns YAML into cases, strictly: an unknown key is an error, not an expectation nobody checks.
///
/// Baskets, facts and parameters go through the readers of the JSON contract, so that a case means
/// what a checkout means.
struct CaseReader {
    let file: String
    let read: (String) throws(ScripError) -> [UInt8]

    /// What is wrong with a value, at its place.
    func fault(_ value: YAMLValue, _ detail: String, _ remedy: String) -> ScripError {
        ScripError(
            .invalidInput, detail, remedy: remedy,
            at: .init(document: file, line: value.line, column: value.column))
    }

    /// What is wrong with the key of a value, at the key's place.
    func fault(keyOf value: YAMLValue, _ detail: String, _ remedy: String) -> ScripError {
        let (line, column) = value.key ?? (value.line, value.column)
        return ScripError(
            .invalidInput, detail, remedy: remedy,
            at: .init(document: file, line: line, column: column))
    }

    /// Refuses keys that mean nothing here.
    func check(_ value: YAMLValue, keys: [String], _ what: String) throws(ScripError) {
        guard let entries = value.entries else {
            throw fault(value, "\(what) is a map of keys and values", "Write 'key: value'")
        }
        for (key, value) in entries where !keys.contains(key) {
            let hint = nearest(key, among: keys).map { "Did you mean '\($0)'?" }
            throw fault(
                keyOf: value, "\(what) has no '\(key)'",
                hint ?? "Use \(keys.joined(separator: ", "))"
            )
        }
    }

    func list(_ value: YAMLValue?, _ key: String) throws(ScripError) -> [YAMLValue] {
        guard let value else { return [] }
        switch value.kind {
        case .null: return []
        case .list(let list): return list
        default: throw fault(value, "'\(key)' is no list", "Write '- ' before each entry")
        }
    }

    func parameters(_ value: YAMLValue?) throws(ScripError) -> [ParameterValue.Field] {
        guard let value else { return [] }
        guard value.entries != nil else {
            throw fault(value, "'params' is a map", "Write { name: value }")
        }
        return try value.readAsJSON(file: file, [ParameterValue.Field].init(json:))
    }

    /// Where a file's times are read, and what amounts are in that say nothing else.
    func book(_ document: YAMLValue) throws(ScripError) -> Book {
        var place = MerchantTimeZone.shanghai
        if let zone = document["time_zone"] {
            place = try said(zone) { text throws(ScripError) in
                try MerchantTimeZone(identifier: text)
            }
        }
        guard let currency = document["currency"] else { return try Book(timeZone: place) }
        return try said(currency) { text throws(ScripError) in
            try Book(timeZone: place, currency: text)
        }
    }

    /// What a key's text means, or the place at which it means nothing.
    private func said<Value>(
        _ value: YAMLValue, _ read: (String) throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        do throws(ScripError) {
            return try read(value.text ?? "")
        } catch {
            throw fault(value, error.detail, error.remedy)
        }
    }

    func ruleCase(
        _ value: YAMLValue, _ shared: [ParameterValue.Field], in book: Book
    ) throws(ScripError) -> RuleCase {
        try check(value, keys: CaseFile.caseKeys, "a case")
        guard let name = value["name"]?.text else {
            throw fault(value, "a case has no name", "Write 'name: ' and a sentence")
        }
        var parameters = shared
        for field in try self.parameters(value["params"]) {
            if let index = parameters.firstIndex(where: { $0.key == field.key }) {
                parameters[index] = field
            } else {
                parameters.append(field)
            }
        }
        let left = try LeftByCoupons(value["lines"], self)
        var checkout = try basket(value, left, currency: value["currency"]?.text ?? book.currency)
        try overlay(value, on: &checkout)
        var facts = Facts.none
        if let time = checkout.time {
            facts = Facts(checkout: checkout, at: time, in: book.timeZone)
        } else {
            let known = Facts(checkout: checkout, at: Instant(epochSeconds: 0), in: book.timeZone)
            facts = known
            facts.now = Facts.none.now
        }
        if let context = value["context"] {
            let known = facts
            facts = try context.readAsJSON(file: file) { bytes throws(ScripError) in
                try Facts(json: bytes, defaults: known)
            }
        }
        return RuleCase(
            name: name, file: file, line: value.line, parameters: parameters,
            basket: checkout.basket, left: left.remainder(of: checkout.basket), facts: facts,
            expect: try expectation(value))
    }

    private func basket(
        _ value: YAMLValue, _ left: LeftByCoupons, currency: String
    ) throws(ScripError) -> Checkout {
        if let lines = value["lines"] {
            guard value["basket"] == nil else {
                throw fault(lines, "a case has 'lines' or 'basket', not both", "Take one away")
            }
            let complete = left.lines.enumerated().map { index, line in
                line.completed(id: String(index + 1))
            }
            let basket = YAMLValue(
                kind: .map([
                    ("currency", YAMLValue(kind: .text(currency), at: value)),
                    ("lines", YAMLValue(kind: .list(complete), at: lines)),
                ]), at: lines)
            return try basket.readAsJSON(file: file) { bytes throws(ScripError) in
                try Checkout(checkoutOrBasketJSON: bytes, currency: currency)
            }
        }
        guard let basket = value["basket"] else {
            throw fault(value, "a case has no basket", "Give 'lines' or 'basket'")
        }
        guard let path = basket.text else {
            return try basket.readAsJSON(file: file) { bytes throws(ScripError) in
                try Checkout(checkoutOrBasketJSON: bytes, currency: currency)
            }
        }
        let bytes: [UInt8]
        do {
            bytes = try read(path)
        } catch {
            throw error.at(.init(document: file, line: basket.line, column: basket.column))
        }
        do {
            return try Checkout(checkoutOrBasketJSON: bytes, currency: currency)
        } catch {
            // The basket's own file has the place.
            let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            let named = (folder + [Substring(path)]).joined(separator: "/")
            throw error.in(named)
        }
    }

    /// Time, store and the like stand in a case as they stand in a checkout.
    private func overlay(_ value: YAMLValue, on checkout: inout Checkout) throws(ScripError) {
        let keys = ["user", "time", "method", "store", "attributes"]
        var entries = (value.entries ?? []).filter { keys.contains($0.key) }
        guard !entries.isEmpty else { return }
        let basket = YAMLValue(
            kind: .map([
                ("currency", YAMLValue(kind: .text("CNY"), at: value)),
                ("lines", YAMLValue(kind: .list([YAMLValue.anyLine]), at: value)),
            ]), at: value)
        entries.append(("basket", basket))
        let whole = YAMLValue(kind: .map(entries), at: value)
        let read = try whole.readAsJSON(file: file) { bytes throws(ScripError) in
            try Checkout(json: bytes)
        }
        checkout.user = read.user ?? checkout.user
        checkout.time = read.time ?? checkout.time
        checkout.method = read.method ?? checkout.method
        checkout.store = read.store ?? checkout.store
        if value["attributes"] != nil { checkout.attributes = read.attributes }
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
                entries[index].value = YAMLValue(kind: .text(text), at: value)
            }
        } else {
            entries.append(("id", YAMLValue(kind: .text(id), line: line, column: column)))
        }
        if !entries.contains(where: { $0.key == "quantity" }) {
            entries.append(("quantity", YAMLValue(kind: .integer(1), line: line, column: column)))
        }
        return YAMLValue(kind: .map(entries), at: self)
    }
}
