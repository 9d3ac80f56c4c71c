public import ScripContract
public import ScripCore
public import ScripHost
public import ScripKit
public import ScripRules
internal import StandardRules

/// Lets a rule go live with its evidence, and only so, unless somebody says why.
///
/// Evidence is made of the bytes of the rule and of its cases as they are now; what was published before with
/// the same bytes counts.
public struct RuleGate: Sendable {
    /// A rule as its author has it.
    public struct Candidate {
        /// Its name.
        public var name: String
        /// The bytes of its file.
        public var source: [UInt8]
        /// Its case file; nil when it has none.
        public var cases: () throws(ScripError) -> CaseFile?

        /// A rule that may go live.
        public init(
            name: String, source: [UInt8], cases: @escaping () throws(ScripError) -> CaseFile?
        ) {
            self.name = name
            self.source = source
            self.cases = cases
        }
    }

    private let host: CouponHost
    private let book: RuleBook

    /// A gate before a host.
    ///
    /// - Parameters:
    ///   - host: Keeps what is published.
    ///   - book: Loads rules, and mistaken ones beside them.
    public init(_ host: CouponHost, _ book: RuleBook) {
        self.host = host
        self.book = book
    }

    /// The evidence for a rule, made now; of a standard rule as it comes, it was made before.
    public static func evidence(
        for candidate: Candidate, in book: RuleBook
    ) throws(ScripError) -> RuleEvidence {
        let cases = try candidate.cases()
        if let known = known(candidate, cases) { return known }
        return try RuleProver().evidence(
            for: candidate.name, source: candidate.source, cases: cases, in: book)
    }

    /// The evidence that a standard rule carries, if this is one as it comes.
    private static func known(_ candidate: Candidate, _ cases: CaseFile?) -> RuleEvidence? {
        guard let known = StandardEvidence.all[candidate.name],
            known.version == RuleBook.version(of: candidate.source),
            known.files == cases?.files ?? []
        else { return nil }
        return known
    }

    /// Whether evidence has to be found for a stock, which takes seconds; where cases cannot be read, none is looked for.
    func mustFindEvidence(
        for request: StockRequest, _ candidate: Candidate
    ) throws(ScripError) -> Bool {
        guard
            try host.stockCreated(request.definition, ruleSource: candidate.source) == nil,
            try !isPublished(candidate)
        else { return false }
        guard case .success(let cases) = RuleGate.read(candidate) else { return false }
        return RuleGate.known(candidate, cases) == nil
    }

    /// The cases beside a rule, or why they cannot be read.
    private static func read(_ candidate: Candidate) -> Result<CaseFile?, ScripError> {
        Result { () throws(ScripError) in try candidate.cases() }
    }

    /// What speaks for a rule, made now.
    ///
    /// - Parameters:
    ///   - candidate: The rule.
    ///   - unproven: Why it may go without.
    ///   - name: Who publishes it.
    ///   - book: Where it is loaded.
    public static func proof(
        for candidate: Candidate, unproven: String?, by name: String? = nil, in book: RuleBook
    ) throws(ScripError) -> RuleProof {
        do throws(ScripError) {
            return RuleProof(
                evidence: try evidence(for: candidate, in: book), unproven: unproven, by: name)
        } catch {
            // A rule that does not load cannot go live at all; one whose cases cannot be read may.
            guard unproven != nil, error.code != .ruleInvalid else { throw error }
            return RuleProof(evidence: nil, unproven: unproven, by: name)
        }
    }

    /// Creates a stock, and publishes its rule with it unless these bytes are published already.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - candidate: Its rule.
    ///   - found: What speaks for the rule, where that is known.
    ///   - awaitingApproval: Whether it must be approved before it sends.
    public func createStock(
        _ request: StockRequest, _ candidate: Candidate, found: RuleProof? = nil,
        awaitingApproval: Bool = false
    ) throws(ScripError) -> Stock {
        // A repeated request gets its first answer, whatever its cases say by now.
        if let stock = try host.stockCreated(
            request.definition, ruleSource: candidate.source, awaitingApproval: awaitingApproval)
        {
            return stock
        }
        try request.definition.check()
        // A stock that could not be made in any case is refused before anybody looks for evidence.
        _ = try book.load(name: candidate.name, source: candidate.source)
            .bind(request.definition.parameters)
        var proof = found
        if try isPublished(candidate) {
            proof = nil
        } else if proof == nil {
            proof = try RuleGate.proof(for: candidate, unproven: request.unproven, in: book)
        }
        // Who published the rule without evidence has said why for its stocks too.
        if request.unproven == nil, let found = proof,
            !found.missing(of: host.proofAsked).isEmpty,
            let published = try host.published(RuleBook.version(of: candidate.source)).published,
            published.rule == candidate.name, !published.proof.isProven
        {
            proof = nil
        }
        return try host.createStock(
            request.definition, ruleSource: candidate.source, proof: proof,
            awaitingApproval: awaitingApproval)
    }

    /// Publishes or proposes a rule.
    public func publish(
        _ candidate: Candidate, unproven: String?, by name: String?, isProposal: Bool = false,
        request: RequestNumber
    ) throws(ScripError) -> PublishedRule {
        try request.check()
        if let before = try host.rulePublished(
            candidate.name, candidate.source, unproven: unproven, by: name,
            isProposal: isProposal, request: request)
        {
            return before
        }
        let proof = try RuleGate.proof(for: candidate, unproven: unproven, by: name, in: book)
        return isProposal
            ? try host.propose(
                rule: candidate.name, source: candidate.source, proof: proof, request: request)
            : try host.publish(
                rule: candidate.name, source: candidate.source, proof: proof, request: request)
    }

    /// Publishes a rule that was proposed.
    public func approve(
        _ candidate: Candidate, by name: String?, request: RequestNumber
    ) throws(ScripError) -> PublishedRule {
        try host.approve(
            rule: candidate.name, version: RuleBook.version(of: candidate.source), by: name,
            request: request)
    }

    /// Whether these very bytes were published, the rule's and its cases', with all that is asked by now.
    private func isPublished(_ candidate: Candidate) throws(ScripError) -> Bool {
        let version = RuleBook.version(of: candidate.source)
        guard let published = try host.published(version).published,
            published.rule == candidate.name, published.proof.isProven,
            published.proof.missing(of: host.proofAsked).isEmpty,
            // Cases that cannot be read are not those it was published with.
            case .success(let cases) = RuleGate.read(candidate)
        else { return false }
        return published.proof.evidence?.files == (cases?.files ?? [])
    }
}

extension RuleFolder {
    /// A rule of the folder, or a standard rule.
    public func candidate(_ name: String) throws(ScripError) -> RuleGate.Candidate {
        RuleGate.Candidate(name: name, source: try source(of: name)) {
            () throws(ScripError) in try cases(of: name)
        }
    }
}

extension OperationContext {
    /// What rules pass before they go live.
    var gate: RuleGate { RuleGate(host, ruleBook) }

    /// Whether a stock's rule is looked at for seconds.
    func mustFindEvidence(for request: StockRequest) throws(ScripError) -> Bool {
        try gate.mustFindEvidence(for: request, rules.candidate(request.definition.rule))
    }

    /// Creates a stock of a rule of the folder, or of a standard rule.
    package func createStock(_ request: StockRequest) throws(ScripError) -> Stock {
        try gate.createStock(request, rules.candidate(request.definition.rule))
    }
}

/// The evidence that comes with the standard rules.
enum StandardEvidence {
    /// By the rule's name.
    static let all: [String: RuleEvidence] = {
        guard let written = try? JSONValue(json: StandardRule.evidence),
            case .list(let rules)? = written["rules"]
        else { return [:] }
        let all = rules.compactMap { rule in
            rule["evidence"].flatMap { try? RuleEvidence(json: $0.json) }
        }
        return Dictionary(all.map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first })
    }()
}
