public import ScripCore
public import ScripRules

/// What became of one case.
public struct CaseOutcome: Hashable, Sendable {
    /// The case.
    public var ruleCase: RuleCase
    /// What is not as expected, one line each; empty when the case passes.
    public var differences: [String]
    /// The verdict; nil when the parameters were not taken.
    public var verdict: Verdict?
    /// The last step that ran; nil when none did.
    package var lastStep: RuleStep?

    /// Whether everything is as expected.
    public var passed: Bool { differences.isEmpty }
}

/// Runs cases against a rule and says what differs, in a shop manager's words.
public struct CaseRunner: Sendable {
    /// Runs each case in the book of its rule.
    public init() {}

    /// Decides one case.
    public func run(_ ruleCase: RuleCase, _ rule: Rule) -> CaseOutcome {
        var hits: [UInt32] = []
        return run(ruleCase, rule, hits: &hits)
    }

    /// ``run(_:_:)``, adding to how often each line of the rule ran.
    public func run(_ ruleCase: RuleCase, _ rule: Rule, hits: inout [UInt32]) -> CaseOutcome {
        let bound: BoundRule
        do {
            bound = try rule.bind(ruleCase.parameters)
        } catch {
            return CaseOutcome(
                ruleCase: ruleCase, differences: ["parameters: \(error)"], verdict: nil)
        }
        let decision = bound.decide(
            on: ruleCase.basket, left: ruleCase.left, facts: ruleCase.facts, lineHits: &hits)
        let verdict = decision.verdict
        return CaseOutcome(
            ruleCase: ruleCase, differences: differences(verdict, ruleCase), verdict: verdict,
            lastStep: verdict.applies ? .discount : decision.endedBy)
    }

    /// What a verdict has that a case does not expect, one line each.
    func differences(_ verdict: Verdict, _ ruleCase: RuleCase) -> [String] {
        let expect = ruleCase.expect
        let money = MoneyWords(currency: ruleCase.basket.currency)
        var list: [String] = []
        func differ(_ what: String, _ wanted: String, _ got: String) {
            if wanted != got { list.append("\(what): expected \(wanted), got \(got)") }
        }
        let got = words(verdict, money)
        if let code = expect.refused {
            guard case .refused(let refusal) = verdict.outcome else {
                return ["expected a refusal (\(code)), but \(got)"]
            }
            differ("refusal", code, refusal.code)
            if let message = expect.message {
                differ("words", "“\(message)”", "“\(refusal.message)”")
            }
            for detail in expect.details ?? [] {
                let actual = refusal.details.first { $0.key == detail.key }?.value
                differ(
                    detail.key, plain(detail.value), actual.map(plain) ?? "nothing")
            }
        } else if let kind = expect.failed {
            guard case .failed(let failure) = verdict.outcome else {
                return ["expected the rule to fail (\(kind)), but \(got)"]
            }
            differ("failure", kind, failure.kind.rawValue)
            if let message = expect.message, !failure.message.contains(message) {
                differ("words", "“…\(message)…”", "“\(failure.message)”")
            }
        } else {
            guard case .applies(let discount, let trimmed) = verdict.outcome else {
                let wanted = expect.discount.map(money.words) ?? "a discount"
                return ["expected \(wanted) off, but \(got)"]
            }
            if let wanted = expect.discount {
                differ("comes off", money.words(wanted), money.words(discount))
            }
            if let wanted = expect.trimmed {
                differ("trimmed to the goods", wanted ? "yes" : "no", trimmed ? "yes" : "no")
            }
        }
        if !verdict.applies {
            if let wanted = expect.discount {
                differ("comes off", money.words(wanted), money.words(0))
            }
            if expect.trimmed == true { differ("trimmed to the goods", "yes", "no") }
        }
        if let wanted = expect.payable {
            differ("left to pay", money.words(wanted), money.words(verdict.payable))
        }
        list += lineDifferences(verdict, expect, money)
        list += setDifferences(verdict, expect)
        return list
    }

    private func lineDifferences(
        _ verdict: Verdict, _ expect: RuleCase.Expectation, _ money: MoneyWords
    ) -> [String] {
        var list: [String] = []
        if let wanted = expect.lines {
            for line in verdict.lines where line.discount != wanted[line.id] ?? 0 {
                list.append(
                    "line \(line.id): expected \(money.words(wanted[line.id] ?? 0)) off, "
                        + "got \(money.words(line.discount))")
            }
            for id in wanted.keys.sorted() where !verdict.lines.contains(where: { $0.id == id }) {
                list.append("line \(id): expected, but the basket has no such line")
            }
        }
        for (id, reason) in (expect.reasons ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let line = verdict.lines.first(where: { $0.id == id }) else {
                list.append("line \(id): expected, but the basket has no such line")
                continue
            }
            if line.inScope {
                list.append("line \(id): expected out of scope (\(reason)), but it counts")
            } else if line.reason ?? "" != reason {
                list.append(
                    "line \(id): expected out of scope because of \(reason), "
                        + "got \(line.reason ?? "no reason")")
            }
        }
        return list
    }

    private func words(_ verdict: Verdict, _ money: MoneyWords) -> String {
        switch verdict.outcome {
        case .applies(let discount, _): "\(money.words(discount)) comes off"
        case .refused(let refusal): "it is refused (\(refusal.code)): \(refusal.message)"
        case .failed(let failure): "the rule fails (\(failure.kind.rawValue)): \(failure.message)"
        }
    }

    private func plain(_ value: Attribute.Value) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        }
    }
}
