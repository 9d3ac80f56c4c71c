internal import ArgumentParser
internal import Foundation
internal import ScripCore
internal import ScripOperations
internal import ScripRules

/// What is asked of a rule before it is published, and why it may go without.
struct ProofOptions: ParsableArguments {
    @OptionGroup var policy: ProofPolicyOptions

    @Option(
        help: ArgumentHelp(
            "Publish the rule without the evidence that is asked for, and say why for ever after.",
            valueName: "why"))
    var unproven: String?

    /// The reason given here, or in a document.
    func reason(beside written: String?) throws(ScripError) -> String? {
        guard let unproven else { return written }
        guard written == nil || written == unproven else {
            throw ScripError(
                .invalidInput, "--unproven and unproven differ",
                remedy: "Write one of them, or the same in both", at: .path("unproven"))
        }
        return unproven
    }

    func asked() throws(ScripError) -> Set<ProofRequirement> { try policy.asked() }

    /// What speaks for a rule; throws unless that lets it be published.
    func proof(
        _ rule: RuleFile, _ unproven: String?, _ asked: Set<ProofRequirement>, in book: RuleBook
    ) throws(ScripError) -> RuleProof {
        let proof = try RuleGate.proof(for: rule.candidate, unproven: unproven, in: book)
        _ = try proof.kept(for: rule.name, RuleBook.version(of: rule.source), asking: asked)
        return proof
    }
}

/// What is asked of a rule before it is published.
struct ProofPolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is asked of a rule, of check, cases, steps, mutants and fuzz; all but fuzz by default. SCRIP_PROOF says the same.",
            valueName: "list"))
    var proof: String?

    func asked() throws(ScripError) -> Set<ProofRequirement> {
        guard let text = proof ?? ProcessInfo.processInfo.environment["SCRIP_PROOF"] else {
            return ProofRequirement.usual
        }
        do throws(ScripError) {
            return try ProofRequirement.list(text)
        } catch {
            throw error.in(proof == nil ? "SCRIP_PROOF" : "--proof")
        }
    }
}
