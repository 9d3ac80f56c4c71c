public import ScripContract
public import ScripCore
public import ScripHost
internal import ScripKit
public import ScripRules

/// What speaks for a rule as it is now, and how these bytes were published.
public struct ProvenRule: JSONWritable, Sendable {
    /// Made now.
    public let evidence: RuleEvidence
    /// What is asked for and is not there.
    public let missing: [MissingProof]
    /// How these bytes were published; nil where they were not.
    public let published: PublishedRule?
    /// What awaits approval.
    public let proposed: PublishedRule?

    /// Looks at a rule, from scratch.
    ///
    /// - Parameters:
    ///   - candidate: The rule.
    ///   - host: Where it may have been published; nil where there is no ledger.
    ///   - book: Where it is loaded.
    ///   - asked: What is asked of a rule where there is no host to say so.
    public init(
        _ candidate: RuleGate.Candidate, _ host: CouponHost?, _ book: RuleBook,
        asking asked: Set<ProofRequirement> = ProofRequirement.usual
    ) throws(ScripError) {
        evidence = try RuleProver().evidence(
            for: candidate.name, source: candidate.source, cases: candidate.cases(), in: book)
        missing = evidence.missing(of: host?.proofAsked ?? asked)
        (published, proposed) = try host?.published(evidence.version) ?? (nil, nil)
    }

    /// Whether the rule was published with what is found now; nil where it was not published with evidence of this
    /// kit.
    public var isSame: Bool? {
        guard let before = published?.proof.evidence, published?.rule == evidence.rule,
            before.kit == evidence.kit
        else { return nil }
        return before == evidence
    }

    /// Writes the evidence, and what became of the rule.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("evidence", evidence)
            writer.member("missing", missing)
            if let isSame { writer.member("same", isSame) }
            if let published { writer.member("published", published) }
            if let proposed { writer.member("proposed", proposed) }
        }
    }
}
