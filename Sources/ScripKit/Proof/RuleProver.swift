public import ScripCore
public import ScripRules

/// Finds what speaks for a rule: everything the kit can say of it, in one go.
///
/// The same bytes give the same evidence on every machine and in every run of one ``kit``.
public struct RuleProver: Sendable {
    /// How much is tried.
    public struct Options: Hashable, Sendable {
        /// The same seed finds the same baskets.
        public var seed: UInt64
        /// Baskets to try for each mistake that no case notices.
        public var mutationRuns: Int
        /// Baskets to try to break a promise.
        public var fuzzRuns: Int
        /// Baskets to look for the dearest among.
        public var exposureRuns: Int
        /// Lines of baskets to look at in order to make the dearest dearer.
        public var exposureWork: Int

        /// As much as every publication is made with.
        public init(
            seed: UInt64 = 1, mutationRuns: Int = 2_000, fuzzRuns: Int = 200,
            exposureRuns: Int = 500, exposureWork: Int = 20_000
        ) {
            self.seed = seed
            self.mutationRuns = mutationRuns
            self.fuzzRuns = fuzzRuns
            self.exposureRuns = exposureRuns
            self.exposureWork = exposureWork
        }
    }

    /// Which kit finds it: raised whenever the same bytes give other evidence than before.
    public static let kit: Int64 = 3

    /// Steps that a rule may take on the baskets of the fuzzer themselves.
    private static let fuzzStepsMax: Int64 = 10_000_000

    private let options: Options

    /// A prover with options.
    public init(_ options: Options = Options()) { self.options = options }

    /// The evidence for a rule.
    ///
    /// - Parameters:
    ///   - name: The rule's name.
    ///   - source: The bytes of its file.
    ///   - cases: Its case file; nil when it has none.
    ///   - book: Where to load it.
    /// - Throws: `rule_invalid` when it does not load: then there is nothing to look at.
    public func evidence(
        for name: String, source: [UInt8], cases file: CaseFile?, in book: RuleBook
    ) throws(ScripError) -> RuleEvidence {
        let rule = try book.load(name: name, source: source)
        let cases = file?.cases ?? []
        let findings = RuleChecker(book: book).check(
            name: name, source: source, file: Rule.fileName(name), cases: cases)
        let (said, coverage) = run(cases, rule)
        var mutation: RuleEvidence.Mutation?
        if let file, !cases.isEmpty, said.failed == 0 {
            mutation = try mutations(of: rule, beside: file, in: book)
        }
        return RuleEvidence(
            kit: RuleProver.kit, rule: name, version: rule.version, files: file?.files ?? [],
            check: RuleEvidence.Check(
                errors: findings.count { $0.allowed == nil && $0.severity == .error },
                warnings: findings.count { $0.allowed == nil && $0.severity == .warning },
                allowed: findings.count { $0.allowed != nil }),
            cases: said, coverage: coverage, mutation: mutation,
            fuzz: try fuzz(rule, beside: file, in: book),
            exposure: try exposure(of: rule, beside: file, in: book))
    }

    private func run(
        _ cases: [RuleCase], _ rule: Rule
    ) -> (RuleEvidence.Cases, RuleEvidence.Coverage) {
        var coverage = RuleCoverage(rule: rule, file: Rule.fileName(rule.name))
        let runner = CaseRunner()
        var failing: [String] = []
        // What the host called, and not what can be made out in the source.
        var idle: [RuleStep] = rule.hasEligible ? [.eligible, .discount] : [.discount]
        for ruleCase in cases {
            let outcome = runner.run(ruleCase, rule, hits: &coverage.hits)
            if !outcome.passed { failing.append(ruleCase.name) }
            switch outcome.lastStep {
            case .discount: idle = []
            case .eligible: idle.removeAll { $0 == .eligible }
            default: break
            }
        }
        return (
            RuleEvidence.Cases(
                count: Int64(cases.count), failing: failing.told, failed: Int64(failing.count)),
            RuleEvidence.Coverage(
                lines: Int64(coverage.count), covered: Int64(coverage.covered),
                idleSteps: idle.map(\.rawValue))
        )
    }

    private func mutations(
        of rule: Rule, beside file: CaseFile, in book: RuleBook
    ) throws(ScripError) -> RuleEvidence.Mutation {
        let report = try RuleMutator(
            RuleMutator.Options(seed: options.seed, runs: options.mutationRuns)
        ).run(rule, file: Rule.fileName(rule.name), in: book, beside: file)
        return RuleEvidence.Mutation(
            seed: report.seed, runs: Int64(report.runs), tried: Int64(report.outcomes.count),
            noticed: Int64(report.noticed), notNoticed: Int64(report.notNoticed))
    }

    private func fuzz(
        _ rule: Rule, beside file: CaseFile?, in book: RuleBook
    ) throws(ScripError) -> RuleEvidence.Fuzz {
        // Counted and not timed: a slow machine would find less.
        var options = RuleFuzzer.Options(
            seed: self.options.seed, runs: self.options.fuzzRuns, secondsMax: 1_000_000_000)
        options.stepsMax = RuleProver.fuzzStepsMax
        let report = try RuleFuzzer(options).run(
            rule, in: book, cases: file?.cases ?? [], invariants: file?.invariants ?? [])
        var broken = report.found.map { $0.code == "invariant" ? $0.promise : $0.code }
        if report.neverApplies { broken.append(Finding.Code.neverApplies.rawValue) }
        return RuleEvidence.Fuzz(
            seed: report.seed, runs: Int64(report.runs), applied: Int64(report.applied),
            promises: Int64(file?.invariants.count ?? 0), broken: broken.told)
    }

    private func exposure(
        of rule: Rule, beside file: CaseFile?, in book: RuleBook
    ) throws(ScripError) -> RuleEvidence.Exposure? {
        // Without a stock the parameters of the cases are the only ones there are.
        let parameters = file?.parameters ?? []
        guard let bound = try? rule.bind(parameters) else { return nil }
        let found = try ExposureFinder(
            seed: options.seed, runs: options.exposureRuns, workMax: options.exposureWork
        ).find(
            rule, parameters: parameters, in: book, cases: file?.cases ?? [],
            currency: (file?.book ?? .usual).currency)
        return RuleEvidence.Exposure(
            parameters: bound.parameters, most: found.most, share: found.share,
            runs: Int64(found.runs), found: found.dearest?.discount ?? 0)
    }
}

extension [String] {
    /// As many as evidence tells.
    fileprivate var told: [String] {
        prefix(RuleEvidence.namesMax).map { name in
            guard name.unicodeScalars.count > RuleEvidence.nameMax else { return name }
            var cut = String.UnicodeScalarView()
            cut.append(contentsOf: name.unicodeScalars.prefix(RuleEvidence.nameMax - 1))
            return String(cut) + "…"
        }
    }
}

extension [Finding] {
    fileprivate func count(_ isMeant: (Finding) -> Bool) -> Int64 { Int64(filter(isMeant).count) }
}
