public import ScripContract
public import ScripCore
internal import ScripLedger
internal import ScripRules

extension CouponHost {
    /// Publishes a rule: from now on stocks may be made of these very bytes.
    ///
    /// - Parameters:
    ///   - name: The rule's name.
    ///   - source: The bytes of its file.
    ///   - proof: What speaks for it, or why it goes without.
    ///   - request: The idempotency key.
    /// - Throws: `not_proven` without the evidence that is asked for, unless a reason is given.
    public func publish(
        rule name: String, source: [UInt8], proof: RuleProof, request: RequestNumber
    ) throws(ScripError) -> PublishedRule {
        try publish(name, source, proof, .rulePublished, request)
    }

    /// Proposes a rule: it waits until somebody publishes it with ``approve(rule:version:by:request:)``.
    ///
    /// - Throws: `not_proven` without the evidence that is asked for; a proposal needs all of it.
    public func propose(
        rule name: String, source: [UInt8], proof: RuleProof, request: RequestNumber
    ) throws(ScripError) -> PublishedRule {
        guard proof.unproven == nil else {
            throw .invalid(
                "unproven", "is for who publishes", remedy: "Propose the rule with its evidence")
        }
        return try publish(name, source, proof, .ruleProposed, request)
    }

    /// Publishes a rule that was proposed, with the evidence it was proposed with.
    ///
    /// - Parameters:
    ///   - name: The rule's name.
    ///   - version: Its version; other bytes were not proposed.
    ///   - approver: Who approves.
    ///   - request: The idempotency key.
    public func approve(
        rule name: String, version: RuleVersion, by approver: String?, request: RequestNumber
    ) throws(ScripError) -> PublishedRule {
        try request.check()
        return try ledger.write { [self] ledger throws(ScripError) in
            if let entry = try ledger.answer(to: .publishRule, request) {
                let event = RuleProven(
                    number: request, rule: name, version: version,
                    proof: RuleProof(evidence: nil, by: approver), proposal: 0, at: clock())
                return try before(entry, .rulePublished, event)
            }
            guard var stored = try ledger.rule(version), let proposal = stored.proposed,
                let written = try ledger.entry(proposal),
                case let proposed = try RuleProven(record: written.body), proposed.rule == name
            else {
                throw ScripError(
                    .notAllowed, "Nobody proposed the rule '\(name)' as it is (\(version))",
                    remedy: "Propose it as it is, or publish it")
            }
            var proof = proposed.proof
            guard approver == nil || approver != proof.by else {
                throw ScripError(
                    .notAllowed, "'\(name)' was proposed by who approves it",
                    remedy: "Let somebody else look at it", at: .path("by"))
            }
            proof.by = approver
            // More may be asked for by now than when it was proposed.
            let event = RuleProven(
                number: request, rule: name, version: version,
                proof: try proof.kept(for: name, version, asking: proofAsked),
                proposal: proposal, at: clock())
            let entry = try ledger.append(
                draft(.rulePublished, event), answering: LedgerRequest(.publishRule, request))
            (stored.proposed, stored.published) = (nil, entry)
            try ledger.put(stored)
            return PublishedRule(event, .rulePublished, in: entry)
        }
    }

    /// How a rule was published last, and which proposal of it waits.
    ///
    /// - Returns: Nil for both where nobody published or proposed these bytes.
    public func published(
        _ version: RuleVersion
    ) throws(ScripError) -> (published: PublishedRule?, proposed: PublishedRule?) {
        try ledger.read { [self] ledger throws(ScripError) in
            guard let stored = try ledger.rule(version) else { return (nil, nil) }
            return (
                try stored.published.flatMap { entry throws(ScripError) in
                    try publication(in: entry, from: ledger)
                },
                try stored.proposed.flatMap { entry throws(ScripError) in
                    try publication(in: entry, from: ledger)
                }
            )
        }
    }

    /// The bytes of a rule that was published, proposed or bound to a stock; nil for one that never was.
    package func source(of version: RuleVersion) throws(ScripError) -> [UInt8]? {
        try ledger.read { ledger throws(ScripError) in try ledger.rule(version)?.source }
    }

    /// With what a stock's rule was published when the stock was created.
    func proof(of stock: Stock, from ledger: LedgerReader) throws(ScripError) -> RuleProof? {
        guard
            let entry = try ledger.answer(to: .createStock, stock.definition.requestNumber),
            case let created = try StockCreated(record: entry.body)
        else { return nil }
        return switch created.proof {
        case .own(let proof): proof
        case .entry(let number): try publication(in: number, from: ledger)?.proof
        }
    }

    func publication(
        in number: Int64, from ledger: LedgerReader
    ) throws(ScripError) -> PublishedRule? {
        guard let entry = try ledger.entry(number) else { return nil }
        guard entry.kind == .stockCreated else {
            return PublishedRule(try RuleProven(record: entry.body), entry.kind, in: number)
        }
        let created = try StockCreated(record: entry.body)
        guard case .own(let proof) = created.proof else { return nil }
        return PublishedRule(
            rule: created.definition.rule, version: created.ruleVersion, isProposal: false,
            entry: number, at: created.createdAt, proof: proof, proposal: nil,
            stock: created.id)
    }

    private func publish(
        _ name: String, _ source: [UInt8], _ proof: RuleProof, _ kind: JournalEntry.Kind,
        _ request: RequestNumber
    ) throws(ScripError) -> PublishedRule {
        try request.check()
        let rule = try rules.load(name: name, source: source)
        return try ledger.write { [self] ledger throws(ScripError) in
            var event = RuleProven(
                number: request, rule: name, version: rule.version, proof: proof, at: clock())
            if let entry = try ledger.answer(to: .publishRule, request) {
                return try before(entry, kind, event)
            }
            event.proof = try proof.kept(for: name, rule.version, asking: proofAsked)
            let entry = try ledger.append(
                draft(kind, event), answering: LedgerRequest(.publishRule, request))
            var stored =
                try ledger.rule(rule.version)
                ?? StoredRule(version: rule.version, name: name, source: rule.source)
            // What is published needs no approval any more.
            (stored.proposed, stored.published) =
                kind == .ruleProposed ? (entry, stored.published) : (nil, entry)
            try ledger.put(stored)
            return PublishedRule(event, kind, in: entry)
        }
    }

    /// The rule that a repeated request published or proposed; nil for a new one.
    package func rulePublished(
        _ name: String, _ source: [UInt8], unproven: String?, by publisher: String?,
        isProposal: Bool, request: RequestNumber
    ) throws(ScripError) -> PublishedRule? {
        try ledger.read { [self] ledger throws(ScripError) in
            guard let entry = try ledger.answer(to: .publishRule, request) else { return nil }
            let event = RuleProven(
                number: request, rule: name, version: RuleBook.version(of: source),
                proof: RuleProof(evidence: nil, unproven: unproven, by: publisher), at: clock())
            return try before(entry, isProposal ? .ruleProposed : .rulePublished, event)
        }
    }

    /// The first answer, if the request is the same.
    private func before(
        _ entry: JournalEntry, _ kind: JournalEntry.Kind, _ asked: RuleProven
    ) throws(ScripError) -> PublishedRule {
        let event = try RuleProven(record: entry.body)
        let isApproval = event.proposal != nil
        // A reason is kept only where something was missing.
        let isOtherReason =
            event.proof.unproven != nil && asked.proof.unproven != event.proof.unproven
        let differences =
            (event.rule == asked.rule ? [] : ["rule"])
            + (event.version == asked.version ? [] : ["rule source"])
            + (entry.kind == kind && isApproval == (asked.proposal != nil)
                ? [] : ["what is to become of it"])
            + (event.proof.by == asked.proof.by ? [] : ["by"])
            + (isOtherReason ? ["unproven"] : [])
        guard differences.isEmpty else {
            throw ScripError.mismatch(
                asked.number, "the rule '\(event.rule)'", differences: differences,
                first: "Send the first request")
        }
        return PublishedRule(event, entry.kind, in: entry.number)
    }
}

/// A rule that was published or proposed, and with what.
public struct PublishedRule: Hashable, Sendable {
    /// The rule's name.
    public var rule: String
    /// The hash of its source.
    public var version: RuleVersion
    /// Whether it awaits somebody's approval.
    public var isProposal: Bool
    /// The entry of the journal.
    public var entry: Int64
    /// When.
    public var at: Instant
    /// What speaks for it.
    public var proof: RuleProof
    /// The entry of the proposal that was approved, if it was one.
    public var proposal: Int64?
    /// The stock that it was published with; nil where it was published by itself.
    public var stock: StockID?
}

extension PublishedRule {
    fileprivate init(_ event: RuleProven, _ kind: JournalEntry.Kind, in entry: Int64) {
        self.init(
            rule: event.rule, version: event.version, isProposal: kind == .ruleProposed,
            entry: entry, at: event.at, proof: event.proof, proposal: event.proposal, stock: nil)
    }
}

extension PublishedRule: JSONWritable {
    /// Writes what it is, and what speaks for it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("rule", rule)
            writer.member("version", version.rawValue)
            writer.member("state", isProposal ? "proposed" : "published")
            writer.member("entry", entry)
            writer.member("at", at)
            if let proposal { writer.member("proposal", proposal) }
            if let stock { writer.member("stock_id", stock.rawValue) }
            proof.write(into: &writer)
        }
    }
}
