internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations
internal import ScripRules

extension Studio {
    private var values: JSONValue {
        get throws(ScripError) { try parameters.json }
    }

    /// Mistakes that no case would notice, with cases that would.
    func mutated() throws(ScripError) -> Part {
        let report = try ask("rule.mutate")
        let survivors = (report["mutants"]?.items ?? []).filter { $0["case"] != nil }
        return Part(
            "mutation",
            .of([
                "tried": report["tried"], "noticed": report["noticed"], "unseen": report["unseen"],
                "score": report["score"],
                "survivors": .list(
                    survivors.prefix(Studio.survivorsMax).map {
                        .of([
                            "line": $0["line"], "column": $0["column"], "original": $0["original"],
                            "mistaken": $0["mistaken"], "case": $0["case"],
                            "is_gone": .boolean($0["mistaken"]?.string == ""),
                        ])
                    }),
                "more": survivors.count > Studio.survivorsMax
                    ? .integer(Int64(survivors.count - Studio.survivorsMax)) : nil,
                "is_well": .boolean(survivors.isEmpty),
            ]))
    }

    /// Cases that are shown at once; whoever has taken them looks again.
    private static let survivorsMax = 10

    /// What one redemption takes off at most.
    func exposed() throws(ScripError) -> Part {
        Part("exposure", try ask("rule.exposure", ["params": try values]))
    }

    /// What speaks for the rule, and what is missing.
    func evidence() throws(ScripError) -> Part {
        let proof = try ask("rule.evidence")
        return Part(
            "evidence",
            .of([
                "evidence": proof["evidence"], "missing": proof["missing"],
                "is_well": .boolean(proof["missing"]?.items.isEmpty ?? true),
            ]))
    }

    /// What the rule does, in words.
    func reading() throws(ScripError) -> Part {
        let reading = try ask("rule.reading", ["params": try values])
        return Part(
            "reading",
            .of([
                "paragraphs": .list(
                    ReasonText.reading(
                        reading[visit.format.language.rawValue]?.string ?? "",
                        of: decided(by: RuleBook.version(of: Array(source.utf8))), visit.format
                    )
                    .split(separator: "\n").map { .string(String($0)) }),
                "whole": reading["whole"],
            ]))
    }

    /// The baskets on which the rule as it is written says something else than the published one.
    func compared() throws(ScripError) -> Part {
        guard let published = try publishedSource() else {
            return Part(
                "comparison", .of(["is_unpublished": .boolean(true), "differences": .list([])]))
        }
        let before = RuleDraft(name: rule, source: published.bytes, cases: nil)
        var baskets: [(name: String?, basket: JSONValue)] = [(nil, try basket.json(visit.format))]
        for sample in RuleFolder.sampleBaskets {
            baskets.append((sample.name, try JSONValue(json: sample.json)))
        }
        var differences: [JSONValue] = []
        for (name, basket) in baskets {
            let old = verdict(on: basket, by: before)
            let new = verdict(on: basket, by: draft)
            guard old != new else { continue }
            differences.append(
                .of([
                    "name": .text(name), "old": shown(old, by: published.version),
                    "new": shown(new, by: RuleBook.version(of: Array(source.utf8))),
                ]))
        }
        return Part(
            "comparison",
            .of([
                "version": .string(published.version.rawValue),
                "count": .integer(Int64(baskets.count)), "differences": .list(differences),
                "is_same": .boolean(differences.isEmpty),
            ]))
    }

    /// A verdict but for what differs with every version; the error of what cannot be decided.
    private func verdict(on basket: JSONValue, by draft: RuleDraft?) -> JSONValue {
        do throws(ScripError) {
            var members = Visit.members([
                "rule": .string(rule), "params": try parameters.json,
            ])
            members.append(
                .init(key: basket["basket"] == nil ? "basket" : "checkout", value: basket))
            let answer = try JSONValue(
                json: visit.answer("eval", body: .object(members), drafting: draft))
            guard case .object(let verdict) = answer else { return answer }
            return .object(verdict.filter { $0.key != "rule" && $0.key != "cost" })
        } catch {
            return .of(["trouble": .string(error.detail)])
        }
    }

    /// This rule in a version, as a verdict names what decided.
    private func decided(by version: RuleVersion) -> JSONValue {
        .of(["name": .string(rule), "version": .string(version.rawValue)])
    }

    private func shown(_ verdict: JSONValue, by version: RuleVersion) -> JSONValue {
        let words = ReasonText.words(verdict["reason"], of: decided(by: version), visit.format)
        return .of([
            "applies": .boolean(verdict["verdict"]?.string == "applies"),
            "discount": verdict["discount"], "payable": verdict["payable"],
            "reason": verdict["reason"]?["code"],
            "message": .text(words) ?? verdict["reason"]?["message"],
            "failure": verdict["error"]?["message"], "trouble": verdict["trouble"],
            "lines": .list(
                (verdict["lines"]?.items ?? []).filter { ($0["discount"]?.integer ?? 0) > 0 }),
        ])
    }

    /// What the past would have cost.
    func backtested() throws(ScripError) -> Part {
        let report: JSONValue
        do throws(ScripError) {
            report = try ask("rule.backtest")
        } catch {
            guard error.code == .notFound else { throw error }
            return Part("backtest", .of(["is_unused": .boolean(true)]))
        }
        let before = report["cost_before"]?.integer ?? 0
        let after = report["cost_after"]?.integer ?? 0
        guard case .object(let members) = report else { return Part("backtest", report) }
        return Part(
            "backtest",
            .object(
                members
                    + Visit.members([
                        "sums": chart("backtest-sums", [("", before, after)]),
                        "by_day": chart(
                            "backtest-days",
                            (report["spans"]?.items ?? []).map { span in
                                (
                                    String((span["day"]?.string ?? "").dropFirst(5)) + " ",
                                    span["before"]?.integer ?? 0, span["after"]?.integer ?? 0
                                )
                            }),
                        "change": .integer(after - before), "failures": Studio.more(report),
                    ])))
    }

    private static func more(_ report: JSONValue) -> JSONValue? {
        report["failed"]?.integer == 0 ? nil : report["first_failure"]
    }

    /// What came off then and would come off now, one below the other.
    private func chart(
        _ id: String, _ sums: [(label: String, before: Int64, after: Int64)]
    ) -> JSONValue? {
        let format = visit.format
        func words(_ key: String) -> String { Words.text("rules." + key, format.language) ?? key }
        func bar(_ label: String, _ amount: Int64) -> BarChart.Bar {
            .init(label: label, value: amount, shown: format.money(amount))
        }
        let before = format.money(sums.reduce(0) { $0 &+ $1.before })
        let after = format.money(sums.reduce(0) { $0 &+ $1.after })
        return BarChart(
            id: id, title: words(id == "backtest-days" ? "chart_days" : "chart"),
            summary: "\(words("old")) \(before), \(words("now")) \(after)",
            bars: sums.flatMap {
                [bar($0.label + words("old"), $0.before), bar($0.label + words("now"), $0.after)]
            }
        ).value
    }

    // MARK: What is published

    /// The published rule of this name: as it is saved, or what it was when somebody wrote over it.
    private func publishedSource() throws(ScripError) -> (version: RuleVersion, bytes: [UInt8])? {
        if let saved, let version = saved.base.source, try isPublished {
            return (version, Array(saved.source.utf8))
        }
        guard let document = try visit.host.document(publishedKey),
            let text = try JSONValue(json: document.body)["version"]?.string,
            let bytes = try visit.host.source(of: RuleVersion(rawValue: text))
        else { return nil }
        return (RuleVersion(rawValue: text), bytes)
    }

    /// Whether the rule is published as it is saved.
    var isPublished: Bool {
        get throws(ScripError) {
            guard saved != nil else { return false }
            return try visit.ask("rule.show", ["rule": .string(rule)])["published"] != nil
        }
    }

    /// Keeps which version is published: the ledger knows rules by their versions alone.
    func notePublished(_ version: RuleVersion?) throws(ScripError) {
        guard let version else { return }
        let body = JSONValue.of(["version": .string(version.rawValue)]).json
        let known = try visit.host.document(publishedKey)
        guard known?.body != body else { return }
        try visit.host.write([
            .put(publishedKey, body, expecting: known.map { .version($0.version) } ?? .absent)
        ])
    }

    private var publishedKey: DocumentKey {
        DocumentKey(collection: "console_published_rules", key: rule)
    }
}
