/// With what a rule was published, or proposed: its evidence, what was asked for, and what was said where
/// that was not there.
public struct RuleProof: Hashable, Sendable {
    /// What speaks for the rule; nil where nobody looked.
    public var evidence: RuleEvidence?
    /// What was asked for.
    public var asked: Set<ProofRequirement>
    /// Why it goes without; nil for a rule that has all that was asked for.
    public var unproven: String?
    /// Who did it, as far as somebody said.
    public var by: String?

    /// A proof, as a caller has it; what is asked for is the host's to say.
    public init(evidence: RuleEvidence?, unproven: String? = nil, by: String? = nil) {
        self.evidence = evidence
        asked = []
        self.unproven = unproven
        self.by = by
    }

    /// A rule that is published as it is.
    public static func unproven(_ why: String) -> RuleProof {
        RuleProof(evidence: nil, unproven: why)
    }

    /// Whether all that was asked for is there.
    public var isProven: Bool { unproven == nil }

    /// What was asked for and is not there.
    public var missing: [MissingProof] { missing(of: asked) }

    /// What is asked and is not there.
    public func missing(of asked: Set<ProofRequirement>) -> [MissingProof] {
        guard let evidence else {
            return ProofRequirement.allCases.filter(asked.contains).map {
                MissingProof(
                    requirement: $0, detail: "nobody looked for \($0.rawValue)",
                    remedy: "scrip rule evidence finds it")
            }
        }
        return evidence.missing(of: asked)
    }

    /// Characters of a reason at most.
    public static let reasonMax = 256
    /// Characters of a name at most.
    public static let nameMax = 64

    /// The proof as it is kept: a reason is kept only where something is missing, and where something is
    /// there has to be one.
    ///
    /// - Parameters:
    ///   - rule: The rule's name.
    ///   - version: Its version; evidence of other bytes is none.
    ///   - asked: What is asked for.
    package func kept(
        for rule: String, _ version: RuleVersion, asking asked: Set<ProofRequirement>
    ) throws(ScripError) -> RuleProof {
        try check()
        if let evidence, evidence.version != version || evidence.rule != rule {
            throw ScripError(
                .conflict,
                "The evidence is of '\(evidence.rule)' (\(evidence.version)), and the rule '\(rule)' is "
                    + "\(version)",
                remedy: "Make it again from the rule as it is")
        }
        var kept = self
        kept.asked = asked
        let missing = missing(of: asked)
        if missing.isEmpty {
            kept.unproven = nil
        } else if unproven == nil {
            throw ScripError.notProven(rule, missing)
        }
        return kept
    }

    package func check() throws(ScripError) {
        if let unproven {
            guard unproven.unicodeScalars.count <= RuleProof.reasonMax, unproven.saysSomething
            else {
                throw .invalid(
                    "unproven", "is not a reason of 1 to \(RuleProof.reasonMax) characters",
                    remedy: "Say in a sentence why the rule goes without")
            }
        }
        try evidence?.checkBounds()
        if let by, by.unicodeScalars.count > RuleProof.nameMax || !by.saysSomething {
            throw .invalid(
                "by", "is no name of 1 to \(RuleProof.nameMax) characters", remedy: "Name a person")
        }
    }
}

extension String {
    fileprivate var saysSomething: Bool { unicodeScalars.contains { !CouponCode.isBlank($0) } }
}

extension ScripError {
    /// A rule that may not be published as it is.
    static func notProven(_ rule: String, _ missing: [MissingProof]) -> ScripError {
        let details = missing.map(\.detail).joined(separator: "; ")
        let remedies = missing.map(\.remedy).joined(separator: "; ")
        return ScripError(
            .notProven, "The rule '\(rule)' is not proven: \(details)",
            remedy: "\(remedies); or publish it all the same and say why, as 'unproven'",
            at: .path("rule"))
    }
}
