internal import ScripCore
internal import ScripHost
internal import ScripOperations

/// What speaks for a rule, for people.
enum ProofWords {
    /// In one line.
    static func brief(_ proof: RuleProof) -> String {
        if let why = proof.unproven {
            let missing = proof.missing.map(\.requirement.rawValue).joined(separator: ", ")
            return "UNPROVEN: \(why) (without \(missing))"
        }
        guard let evidence = proof.evidence else { return "none was asked for" }
        let count = evidence.cases.count
        var parts = [count == 0 ? "no cases" : count == 1 ? "1 case passes" : "\(count) cases pass"]
        if evidence.cases.failed > 0 {
            parts = ["\(evidence.cases.failed) of \(counted(count, "case")) fail"]
        }
        if let mutation = evidence.mutation {
            parts.append(
                "\(mutation.noticed) of \(counted(mutation.noticed + mutation.notNoticed, "mistake")) noticed"
            )
        }
        return parts.joined(separator: ", ")
    }

    /// What happened to a rule.
    static func text(_ rule: PublishedRule, in zone: MerchantTimeZone) -> String {
        let by = rule.proof.by.map { " by \($0)" } ?? ""
        let state = rule.isProposal ? "proposed" : "published"
        var text = "\(rule.rule) (\(rule.version.short)) \(state)\(by) "
        text += "on \(Calendar.text(rule.at, zone)), entry \(rule.entry)\n"
        return text + "  \(brief(rule.proof))\n"
    }

    /// Everything found, a line each, and what is missing.
    static func text(_ proven: ProvenRule, currency: String, in zone: MerchantTimeZone) -> String {
        let evidence = proven.evidence
        var rows: [(String, String)] = [
            ("rule", "\(evidence.rule) (\(evidence.version.short))"),
            ("check", check(evidence.check)), ("cases", cases(evidence.cases)),
            ("coverage", coverage(evidence.coverage)), ("mistakes", mutation(evidence.mutation)),
            ("fuzz", fuzz(evidence.fuzz)),
        ]
        if let exposure = evidence.exposure {
            rows.append(("exposure", self.exposure(exposure, Money(currency: currency))))
        }
        let width = rows.map(\.0.displayWidth).max() ?? 0
        var text = rows.map { "  \($0.0.padded(to: width))  \($0.1)\n" }.joined()
        for one in proven.missing {
            text += "missing [\(one.requirement.rawValue)]: \(one.detail). \(one.remedy).\n"
        }
        if proven.missing.isEmpty { text += "All that is asked for is there.\n" }
        if let proposed = proven.proposed {
            text += "Awaits approval: " + self.text(proposed, in: zone)
        }
        if let published = proven.published {
            text += self.text(published, in: zone)
            if proven.isSame == false { text += "  with other evidence than is found now\n" }
        }
        return text
    }

    private static func check(_ check: RuleEvidence.Check) -> String {
        guard check.errors + check.warnings > 0 else {
            return check.allowed == 0 ? "clean" : "clean, \(check.allowed) allowed by the file"
        }
        return "\(counted(check.errors, "error")), \(counted(check.warnings, "warning"))"
    }

    private static func cases(_ cases: RuleEvidence.Cases) -> String {
        guard cases.count > 0 else { return "none" }
        guard cases.failed > 0 else { return "\(cases.count), all pass" }
        return "\(cases.count), of which \(cases.failed) fail: "
            + cases.failing.joined(separator: "; ")
    }

    private static func coverage(_ coverage: RuleEvidence.Coverage) -> String {
        let idle = coverage.idleSteps.joined(separator: ", ")
        return "\(coverage.covered) of \(counted(coverage.lines, "line"))"
            + (idle.isEmpty ? "" : ", not one of \(idle)")
    }

    private static func mutation(_ mutation: RuleEvidence.Mutation?) -> String {
        guard let mutation else { return "not tried: there are no cases, or one fails" }
        return "\(mutation.tried) tried, \(mutation.noticed) noticed, "
            + "\(mutation.notNoticed) not noticed, \(mutation.unseen) that no basket tells apart "
            + "(score \(mutation.score) %)"
    }

    private static func fuzz(_ fuzz: RuleEvidence.Fuzz) -> String {
        let broken =
            fuzz.broken.isEmpty
            ? "no promise broken" : "broken: \(fuzz.broken.joined(separator: ", "))"
        return "\(counted(fuzz.runs, "basket")), a discount on \(fuzz.applied), \(broken)"
    }

    private static func exposure(_ exposure: RuleEvidence.Exposure, _ money: Money) -> String {
        let most = exposure.most.map { "at most \(money.text($0)) (proven)" } ?? "not proven"
        return "\(most); most found \(money.text(exposure.found)), with the parameters of the cases"
    }
}
