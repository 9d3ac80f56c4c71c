internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripRules

extension ScripOperation {
    /// How rules go live.
    static let proofs: [ScripOperation] = [
        ScripOperation(
            "rule.evidence", .rules, length: .long,
            "Finds what speaks for a rule, and how it was published.",
            asks: .keys([rule]), answers: "ProvenRule"
        ) { context, request throws(ScripError) in
            try request.read([rule]) { fields throws(ScripError) in
                let name = try fields.text("rule", 1...64)
                try context.rules.find(name)
                return try ProvenRule(context.rules.candidate(name), context.host, context.ruleBook)
            }
        },
        ScripOperation(
            "rule.publish", .rules, changes: true, length: .long,
            "Publishes a rule with its evidence: from then on stocks may be made of it.",
            asks: .keys([rule, .requestNumber, unproven, by]), answers: "PublishedRule"
        ) { context, request throws(ScripError) in
            try request.read([rule, .requestNumber, unproven, by]) { fields throws(ScripError) in
                let name = try fields.text("rule", 1...64)
                let number = try fields.requestNumber()
                try context.rules.find(name)
                return try context.gate.publish(
                    context.rules.candidate(name),
                    unproven: fields.optionalText("unproven", 1...RuleProof.reasonMax),
                    by: fields.optionalText("by", 1...RuleProof.nameMax), request: number)
            }
        },
        ScripOperation(
            "rule.propose", .rules, changes: true, length: .long,
            "Proposes a rule with its evidence: it waits until somebody approves it.",
            asks: .keys([rule, .requestNumber, by]), answers: "PublishedRule"
        ) { context, request throws(ScripError) in
            try request.read([rule, .requestNumber, by]) { fields throws(ScripError) in
                let name = try fields.text("rule", 1...64)
                let number = try fields.requestNumber()
                try context.rules.find(name)
                return try context.gate.publish(
                    context.rules.candidate(name), unproven: nil,
                    by: fields.optionalText("by", 1...RuleProof.nameMax), isProposal: true,
                    request: number)
            }
        },
        // Not with the scope of those who write rules: whoever proposes one must not approve it.
        ScripOperation(
            "rule.approve", .stocks, changes: true, "Publishes a rule that was proposed.",
            asks: .keys([rule, .requestNumber, by]), answers: "PublishedRule"
        ) { context, request throws(ScripError) in
            try request.read([rule, .requestNumber, by]) { fields throws(ScripError) in
                let name = try fields.text("rule", 1...64)
                let number = try fields.requestNumber()
                try context.rules.find(name)
                return try context.gate.approve(
                    context.rules.candidate(name),
                    by: fields.optionalText("by", 1...RuleProof.nameMax), request: number)
            }
        },
    ]

    private static let rule = Key.text("rule", 1...64, "The rule's name.")
    private static let by = Key.text("by", 1...RuleProof.nameMax, "Who does it.").optional
    /// Of whatever publishes a rule.
    static let unproven = Key.text(
        "unproven", 1...RuleProof.reasonMax,
        "Why the rule goes without the evidence that is asked for; shown for ever after."
    ).optional
}
