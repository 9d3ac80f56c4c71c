public import ScripCore

extension RuleProof: Record {
    /// Writes the proof.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(optional: evidence)
        let asked = ProofRequirement.allCases.filter(asked.contains)
        encoder.append(count: asked.count)
        for requirement in asked { encoder.append(requirement.rawValue) }
        encoder.append(optional: unproven)
        encoder.append(optional: by)
    }

    /// Reads a proof.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(evidence: try decoder.optional { d throws(ScripError) in try d.value() })
        asked = Set(
            try decoder.list { d throws(ScripError) in try d.choice(ProofRequirement.self) })
        unproven = try decoder.optional { d throws(ScripError) in try d.string() }
        by = try decoder.optional { d throws(ScripError) in try d.string() }
    }
}

extension RuleEvidence: Record {
    /// Writes the evidence.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(kit)
        encoder.append(rule)
        encoder.append(version)
        encoder.append(list: files)
        encoder.append(check.errors)
        encoder.append(check.warnings)
        encoder.append(check.allowed)
        encoder.append(cases.count)
        encoder.append(texts: cases.failing)
        encoder.append(cases.failed)
        encoder.append(coverage.lines)
        encoder.append(coverage.covered)
        encoder.append(texts: coverage.idleSteps)
        encoder.append(optional: mutation)
        encoder.append(Int64(bitPattern: fuzz.seed))
        encoder.append(fuzz.runs)
        encoder.append(fuzz.applied)
        encoder.append(fuzz.promises)
        encoder.append(texts: fuzz.broken)
        encoder.append(optional: exposure)
    }

    /// Reads evidence.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            kit: try decoder.amount(), rule: try decoder.string(), version: try decoder.value(),
            files: try decoder.list { d throws(ScripError) in try d.value() },
            check: Check(
                errors: try decoder.amount(), warnings: try decoder.amount(),
                allowed: try decoder.amount()),
            cases: Cases(
                count: try decoder.amount(), failing: try decoder.texts(),
                failed: try decoder.amount()),
            coverage: Coverage(
                lines: try decoder.amount(), covered: try decoder.amount(),
                idleSteps: try decoder.texts()),
            mutation: try decoder.optional { d throws(ScripError) in try d.value() },
            fuzz: Fuzz(
                seed: UInt64(bitPattern: try decoder.integer()), runs: try decoder.amount(),
                applied: try decoder.amount(), promises: try decoder.amount(),
                broken: try decoder.texts()),
            exposure: try decoder.optional { d throws(ScripError) in try d.value() })
    }
}

extension RuleEvidence.File: Record {
    /// Writes the name and the hash.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(name)
        encoder.append(version)
    }

    /// Reads the name and the hash.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(name: try decoder.string(), version: try decoder.value())
    }
}

extension RuleEvidence.Mutation: Record {
    /// Writes the counts.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(Int64(bitPattern: seed))
        encoder.append(runs)
        encoder.append(tried)
        encoder.append(noticed)
        encoder.append(notNoticed)
    }

    /// Reads the counts.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            seed: UInt64(bitPattern: try decoder.integer()), runs: try decoder.amount(),
            tried: try decoder.amount(), noticed: try decoder.amount(),
            notNoticed: try decoder.amount())
        guard noticed + notNoticed <= tried else {
            throw decoder.damaged("counts more mistakes than were tried")
        }
    }
}

extension RuleEvidence.Exposure: Record {
    /// Writes what is proven, and what was found.
    public func encode(to encoder: inout RecordEncoder) {
        encoder.append(list: parameters)
        encoder.append(optional: most)
        encoder.append(optional: share)
        encoder.append(runs)
        encoder.append(found)
    }

    /// Reads what is proven, and what was found.
    public init(from decoder: inout RecordDecoder) throws(ScripError) {
        self.init(
            parameters: try decoder.list { d throws(ScripError) in try d.value() },
            most: try decoder.optional { d throws(ScripError) in try d.amount() },
            share: try decoder.optional { d throws(ScripError) in try d.amount() },
            runs: try decoder.amount(), found: try decoder.amount())
    }
}

extension RecordEncoder {
    mutating func append(texts: [String]) {
        append(count: texts.count)
        for text in texts { append(text) }
    }
}

extension RecordDecoder {
    mutating func texts() throws(ScripError) -> [String] {
        try list { d throws(ScripError) in try d.string() }
    }
}
