internal import ScripCore

extension CaseReader {
    /// Reads `expect`, so strictly that nothing in it goes unchecked.
    func expectation(_ value: YAMLValue) throws(ScripError) -> RuleCase.Expectation {
        guard let expect = value["expect"] else {
            throw fault(value, "a case expects nothing", "Write 'expect: { discount: … }'")
        }
        try check(expect, keys: CaseFile.expectKeys, "'expect'")
        var wanted = RuleCase.Expectation()
        wanted.discount = try number(expect, "discount")
        wanted.payable = try number(expect, "payable")
        if let trimmed = expect["trimmed"] {
            guard let flag = trimmed.boolean else {
                throw fault(trimmed, "'trimmed' is true or false", "Write one of them")
            }
            wanted.trimmed = flag
        }
        if let lines = expect["lines"] {
            wanted.lines = [:]
            for (id, part) in try entries(lines, "lines", "{ id: minor units }") {
                guard let amount = part.integer else {
                    throw fault(part, "line '\(id)' gets no whole number", "Write minor units")
                }
                wanted.lines?[id] = amount
            }
        }
        wanted.uses = try uses(expect["uses"])
        wanted.gifts = try gifts(expect["gifts"])
        if let reasons = expect["reasons"] {
            wanted.reasons = [:]
            for (id, reason) in try entries(reasons, "reasons", "{ id: reason }") {
                wanted.reasons?[id] = try text(reason, "the reason of line '\(id)'")
            }
        }
        wanted.refused = try text(expect, key: "refused")
        wanted.message = try text(expect, key: "message")
        wanted.failed = try failure(expect)
        if let details = expect["details"] {
            wanted.details = []
            for (key, value) in try entries(details, "details", "{ short: 100 }") {
                guard let detail = value.attribute else {
                    throw fault(
                        value, "detail '\(key)' is no number, text or truth", "Write one of them")
                }
                wanted.details?.append(Refusal.Detail(key: key, value: detail))
            }
        }
        guard wanted != RuleCase.Expectation() else {
            throw fault(expect, "a case expects nothing", "Write 'expect: { discount: … }'")
        }
        try agree(expect, wanted)
        return wanted
    }

    /// Expectations that cannot be met together, or that would not be looked at.
    private func agree(
        _ expect: YAMLValue, _ wanted: RuleCase.Expectation
    ) throws(ScripError) {
        if wanted.refused != nil, let failed = expect["failed"] {
            throw fault(
                keyOf: failed, "a verdict is 'refused' or 'failed', not both", "Take one away")
        }
        guard wanted.refused == nil else { return }
        if let details = expect["details"] {
            throw fault(keyOf: details, "only a refusal has 'details'", "Write 'refused' as well")
        }
        if wanted.failed == nil, let message = expect["message"] {
            throw fault(
                keyOf: message, "only a refusal or a failure has a 'message'",
                "Write 'refused' or 'failed' as well")
        }
    }

    private func failure(_ expect: YAMLValue) throws(ScripError) -> String? {
        guard let kind = try text(expect, key: "failed") else { return nil }
        let known = RuleFailure.Kind.allCases.map(\.rawValue)
        guard known.contains(kind), let value = expect["failed"] else {
            throw fault(
                expect["failed"] ?? expect, "a rule does not fail as '\(kind)'",
                nearest(kind, among: known).map { "Did you mean '\($0)'?" }
                    ?? "Use \(known.joined(separator: ", "))")
        }
        return value.text
    }

    private func number(_ value: YAMLValue, _ key: String) throws(ScripError) -> Int64? {
        guard let entry = value[key] else { return nil }
        guard let number = entry.integer else {
            throw fault(
                entry, "'\(key)' is no whole number", "Write minor units: 12.50 yuan is 1250")
        }
        return number
    }

    private func entries(
        _ value: YAMLValue, _ key: String, _ example: String
    ) throws(ScripError) -> [(key: String, value: YAMLValue)] {
        guard let entries = value.entries else {
            throw fault(value, "'\(key)' is no map", "Write \(example)")
        }
        return entries
    }

    private func text(_ value: YAMLValue, key: String) throws(ScripError) -> String? {
        guard let entry = value[key] else { return nil }
        return try text(entry, "'\(key)'")
    }

    private func text(_ value: YAMLValue, _ what: String) throws(ScripError) -> String {
        guard let text = value.text else {
            throw fault(value, "\(what) is no text", "Write it in quotes")
        }
        return text
    }
}

extension YAMLValue {
    /// The value as a detail of a refusal.
    fileprivate var attribute: Attribute.Value? {
        switch kind {
        case .integer(let number): .integer(number)
        case .boolean(let flag): .boolean(flag)
        case .text(let text): .string(text)
        case .null, .list, .map: nil
        }
    }
}
