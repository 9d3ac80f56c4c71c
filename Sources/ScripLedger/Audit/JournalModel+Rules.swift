internal import ScripCore

extension JournalModel {
    /// What the journal says of a rule.
    struct RuleRow {
        /// The name it was first known by.
        var name: String
        var proposed: Int64?
        var published: Int64?
        /// What was proposed.
        var proposal: RuleProven?
    }

    mutating func apply(_ event: RuleProven, in entry: JournalEntry) throws(ScripError) {
        try claim(.publishRule, event.number, entry)
        try check(event.at, asked: nil, entry)
        try expect(event.version.hash?.count == 32, "publishes no rule")
        try check(event.proof, of: event.rule, event.version)
        var row = rules[event.version] ?? RuleRow(name: event.rule)
        if entry.kind == .ruleProposed {
            try expect(event.proposal == nil, "proposes what was proposed")
            try expect(event.proof.isProven, "proposes a rule that is not proven")
            (row.proposed, row.proposal) = (entry.number, event)
        } else {
            if let number = event.proposal {
                try expect(row.proposed == number, "approves what nobody proposed")
                try expect(
                    row.proposal?.rule == event.rule
                        && row.proposal?.proof.evidence == event.proof.evidence,
                    "approves something else than was proposed")
            }
            (row.proposed, row.proposal) = (nil, nil)
            row.published = entry.number
        }
        rules[event.version] = row
    }

    /// A stock publishes its rule, or names the entry that did.
    mutating func publish(_ event: StockCreated, in entry: JournalEntry) throws(ScripError) {
        var row = rules[event.ruleVersion] ?? RuleRow(name: event.definition.rule)
        switch event.proof {
        case .entry(let number):
            try expect(row.published == number, "binds a stock to a rule that nobody published")
        case .own(let proof):
            try check(proof, of: event.definition.rule, event.ruleVersion)
            if proof.isProven { row.published = entry.number }
        }
        rules[event.ruleVersion] = row
    }

    /// A proof is of the very bytes, and says why where something is missing.
    private func check(
        _ proof: RuleProof, of rule: String, _ version: RuleVersion
    ) throws(ScripError) {
        do throws(ScripError) {
            try proof.check()
        } catch {
            throw impossible("publishes a rule in a way that is not allowed")
        }
        try expect(
            proof.evidence.map { $0.version == version && $0.rule == rule } ?? true,
            "publishes a rule with the evidence of another")
        try expect(
            proof.isProven == proof.missing.isEmpty,
            "publishes a rule without what was asked for, and no reason")
    }
}
