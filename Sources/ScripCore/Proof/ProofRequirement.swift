/// Something that is asked of a rule before it is published.
public enum ProofRequirement: String, Hashable, Sendable, CaseIterable {
    /// `scrip check` finds nothing that the rule's file does not allow.
    case check
    /// There are cases, and all of them pass.
    case cases
    /// Every step runs in some case.
    case steps
    /// Every mistake that some basket shows is noticed by a case.
    case mutants
    /// No basket that was tried breaks a promise.
    case fuzz

    /// What is asked unless the configuration says otherwise.
    public static let usual: Set<ProofRequirement> = [.check, .cases, .steps, .mutants]

    /// Reads a list such as `check,cases`.
    public static func list(_ text: String) throws(ScripError) -> Set<ProofRequirement> {
        var all: Set<ProofRequirement> = []
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init) {
            guard let one = ProofRequirement(rawValue: word) else {
                throw ScripError(
                    .invalidInput, "'\(word)' is nothing that is asked of a rule",
                    remedy: "Use \(allCases.map(\.rawValue).joined(separator: ", "))")
            }
            all.insert(one)
        }
        guard !all.isEmpty else {
            throw ScripError(
                .invalidInput, "Nothing is asked of a rule before it is published",
                remedy: "Ask for some of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return all
    }
}

/// What is asked of a rule and not there.
public struct MissingProof: Hashable, Sendable {
    /// What was asked.
    public var requirement: ProofRequirement
    /// What is wrong, without a full stop: `the case 'ten pieces' fails`.
    public var detail: String
    /// What to do, beginning with a command, without a full stop.
    public var remedy: String
}

extension RuleEvidence {
    /// What is asked and not there, in the order in which it is mended.
    public func missing(of asked: Set<ProofRequirement>) -> [MissingProof] {
        ProofRequirement.allCases.filter(asked.contains).compactMap { requirement in
            fault(requirement, asked).map {
                MissingProof(requirement: requirement, detail: $0.detail, remedy: $0.remedy)
            }
        }
    }

    private func fault(
        _ requirement: ProofRequirement, _ asked: Set<ProofRequirement>
    ) -> (detail: String, remedy: String)? {
        // Without cases nothing runs and nothing is noticed; that is said once.
        if [.steps, .mutants].contains(requirement), cases.count == 0 || cases.failed > 0 {
            return asked.contains(.cases) ? nil : fault(.cases, asked)
        }
        switch requirement {
        case .check:
            let count = check.errors + check.warnings
            guard count > 0 else { return nil }
            return (
                "its check finds \(counted(count, "mistake"))", "scrip check \(rule) says which"
            )
        case .cases:
            guard cases.count > 0 else {
                return (
                    "it has no cases", "scrip test runs them once they stand in \(rule).cases.yaml"
                )
            }
            guard cases.failed > 0 else { return nil }
            let first = cases.failing.first.map { "its case '\($0)' fails" } ?? "a case fails"
            let more = cases.failed > 1 ? ", and \(cases.failed - 1) more" : ""
            return (first + more, "scrip test \(rule) says what differs")
        case .steps:
            guard let step = coverage.idleSteps.first else { return nil }
            let more =
                coverage.idleSteps.count > 1 ? ", and \(coverage.idleSteps.count - 1) more" : ""
            return (
                "no case runs its step '\(step)'\(more)",
                "scrip test --coverage \(rule) says which lines do not run"
            )
        case .mutants:
            guard let mutation else {
                return ("nobody made mistakes in it", "scrip mutate \(rule) does")
            }
            guard mutation.notNoticed > 0 else { return nil }
            return (
                "\(counted(mutation.notNoticed, "mistake")) in it would go unnoticed by its cases",
                "scrip mutate \(rule) shows cases for them"
            )
        case .fuzz:
            guard let promise = fuzz.broken.first else { return nil }
            return (
                "some basket breaks the promise '\(promise)'", "scrip fuzz \(rule) shows the basket"
            )
        }
    }
}
