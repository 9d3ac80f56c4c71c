public import ScripCore

extension RuleProof: JSONWritable {
    /// Writes whether the rule is proven, what was asked for, what is missing, and the evidence.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in write(into: &writer) }
    }

    /// Writes its members into an object that has more.
    package func write(into writer: inout JSONWriter) {
        writer.member("proven", isProven)
        if let unproven { writer.member("unproven", unproven) }
        if let by { writer.member("by", by) }
        writer.key("asked")
        writer.list(ProofRequirement.allCases.filter(asked.contains)) { one, writer in
            writer.value(one.rawValue)
        }
        if !isProven { writer.member("missing", missing) }
        if let evidence { writer.member("evidence", evidence) }
    }
}

extension MissingProof: JSONWritable {
    /// Writes what was asked, what is wrong, and what to do.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("requirement", requirement.rawValue)
            writer.member("detail", detail)
            writer.member("remedy", remedy)
        }
    }
}

extension RuleEvidence: JSONWritable {
    /// Writes what was found, part by part.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("kit", kit)
            writer.member("rule", rule)
            writer.member("version", version.rawValue)
            writer.key("files")
            writer.list(files) { file, writer in
                writer.object { writer in
                    writer.member("name", file.name)
                    writer.member("version", file.version.rawValue)
                }
            }
            writer.key("check")
            writer.object { writer in
                writer.member("errors", check.errors)
                writer.member("warnings", check.warnings)
                writer.member("allowed", check.allowed)
            }
            writer.key("cases")
            writer.object { writer in
                writer.member("count", cases.count)
                writer.member("failed", cases.failed)
                writer.texts("failing", cases.failing)
            }
            writer.key("coverage")
            writer.object { writer in
                writer.member("lines", coverage.lines)
                writer.member("covered", coverage.covered)
                writer.texts("idle_steps", coverage.idleSteps)
            }
            if let mutation {
                writer.key("mutation")
                writer.object { writer in
                    writer.member("seed", String(mutation.seed))
                    writer.member("runs", mutation.runs)
                    writer.member("tried", mutation.tried)
                    writer.member("noticed", mutation.noticed)
                    writer.member("not_noticed", mutation.notNoticed)
                    writer.member("unseen", mutation.unseen)
                    writer.member("score", mutation.score)
                }
            }
            writer.key("fuzz")
            writer.object { writer in
                writer.member("seed", String(fuzz.seed))
                writer.member("runs", fuzz.runs)
                writer.member("applied", fuzz.applied)
                writer.member("promises", fuzz.promises)
                writer.texts("broken", fuzz.broken)
            }
            if let exposure { writer.member("exposure", exposure) }
        }
    }
}

extension RuleEvidence.Exposure: JSONWritable {
    /// Writes the parameters, what is proven for them, and what was found.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("params")
            writer.object { writer in
                for field in parameters { writer.member(named: field.key, field.value) }
            }
            writer.bound("most", "amount", most)
            writer.bound("share", "hundredths_of_percent", share)
            writer.key("found")
            writer.object { writer in
                writer.member("runs", runs)
                writer.member("discount", found)
            }
        }
    }
}

extension JSONWriter {
    /// Writes a bound, or that none is proven.
    package mutating func bound(_ name: StaticString, _ key: StaticString, _ value: Int64?) {
        self.key(name)
        object { writer in
            writer.member("proven", value != nil)
            if let value { writer.member(key, value) }
        }
    }

    fileprivate mutating func texts(_ name: StaticString, _ texts: [String]) {
        key(name)
        list(texts) { text, writer in writer.value(text) }
    }
}

extension RuleEvidence {
    /// Reads what ``write(to:)`` writes.
    ///
    /// - Throws: `invalidInput`, naming the place.
    public init(json bytes: [UInt8]) throws(ScripError) {
        self = try Fields<DataContract>.read(
            bytes, "the evidence",
            keys: [
                "kit", "rule", "version", "files", "check", "cases", "coverage", "mutation", "fuzz",
                "exposure",
            ]
        ) { fields throws(ScripError) in try RuleEvidence(fields) }
    }

    package init(_ fields: Fields<DataContract>) throws(ScripError) {
        let check = try fields.object("check", keys: ["errors", "warnings", "allowed"])
        let cases = try fields.object("cases", keys: ["count", "failed", "failing"])
        let coverage = try fields.object("coverage", keys: ["lines", "covered", "idle_steps"])
        let fuzz = try fields.object(
            "fuzz", keys: ["seed", "runs", "applied", "promises", "broken"])
        self.init(
            kit: try fields.count("kit"), rule: try fields.text("rule", 1...64),
            version: try fields.version("version"),
            files: try fields.objects(
                "files", 0...RuleEvidence.filesMax, keys: ["name", "version"]
            ).map {
                file throws(ScripError) in
                File(name: try file.text("name", 1...4_096), version: try file.version("version"))
            },
            check: Check(
                errors: try check.count("errors"), warnings: try check.count("warnings"),
                allowed: try check.count("allowed")),
            cases: Cases(
                count: try cases.count("count"), failing: try cases.names("failing"),
                failed: try cases.count("failed")),
            coverage: Coverage(
                lines: try coverage.count("lines"), covered: try coverage.count("covered"),
                idleSteps: try coverage.names("idle_steps")),
            mutation: try fields.optionalObject(
                "mutation",
                keys: ["seed", "runs", "tried", "noticed", "not_noticed", "unseen", "score"]
            ).map { one throws(ScripError) in
                Mutation(
                    seed: try one.seed(), runs: try one.count("runs"),
                    tried: try one.count("tried"), noticed: try one.count("noticed"),
                    notNoticed: try one.count("not_noticed"))
            },
            fuzz: Fuzz(
                seed: try fuzz.seed(), runs: try fuzz.count("runs"),
                applied: try fuzz.count("applied"), promises: try fuzz.count("promises"),
                broken: try fuzz.names("broken")),
            exposure: try fields.optionalObject(
                "exposure", keys: ["params", "most", "share", "found"]
            ).map { one throws(ScripError) in
                let found = try one.object("found", keys: ["runs", "discount"])
                return Exposure(
                    parameters: try one["params"].map { params throws(ScripError) in
                        try [ParameterValue.Field](json: params.json(.compact))
                    } ?? [],
                    most: try one.bound("most", "amount"),
                    share: try one.bound("share", "hundredths_of_percent"),
                    runs: try found.count("runs"),
                    found: try found.integer("discount", in: 0...Basket.Bounds.totalMax))
            })
    }
}

extension Fields where Dialect == DataContract {
    fileprivate func count(_ key: String) throws(ScripError) -> Int64 {
        try integer(key, in: 0...1_000_000_000_000)
    }

    fileprivate func names(_ key: String) throws(ScripError) -> [String] {
        try texts(key, 0...RuleEvidence.namesMax, each: 0...RuleEvidence.nameMax)
    }

    fileprivate func version(_ key: String) throws(ScripError) -> RuleVersion {
        RuleVersion(rawValue: try text(key, 1...80))
    }

    fileprivate func seed() throws(ScripError) -> UInt64 {
        guard let seed = UInt64(try text("seed", 1...20)) else {
            throw wrong("seed", "is no number", remedy: "Write a whole number, as text")
        }
        return seed
    }

    fileprivate func bound(_ key: String, _ name: String) throws(ScripError) -> Int64? {
        let bound = try object(key, keys: ["proven", name])
        return try bound.optionalInteger(name, in: 0...1_000_000_000_000)
    }
}
