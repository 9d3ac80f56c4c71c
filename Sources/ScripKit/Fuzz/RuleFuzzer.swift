public import ScripCore
public import ScripRules

/// Looks for a basket that breaks a promise every rule makes, and shrinks it.
public struct RuleFuzzer: Sendable {
    /// What to do.
    public struct Options: Hashable, Sendable {
        /// The same seed finds the same things.
        public var seed: UInt64
        /// Baskets to try.
        public var runs: Int
        /// The most seconds to spend; runs stop early, a shrink is finished.
        public var secondsMax: Double
        /// Steps that the rule may take on the baskets themselves; each is decided some thirty times more.
        public var stepsMax = Int64.max

        /// Options; the defaults take about a second.
        public init(seed: UInt64 = 1, runs: Int = 2_000, secondsMax: Double = 10) {
            self.seed = seed
            self.runs = runs
            self.secondsMax = secondsMax
        }
    }

    /// A promise that a rule breaks, and the smallest basket that shows it.
    public struct Counterexample: Hashable, Sendable {
        /// The promise's name, `invariant` for one of the author's own.
        public var code: String
        /// The promise.
        public var promise: String
        /// Where the author made it, `file:line`; empty for those that every rule makes.
        public var place: String
        /// What happens instead, in words.
        public var words: String
        /// The basket as a case, ready to paste into the rule's case file.
        public var yaml: String
        /// Lines of the smallest basket.
        public var lines: Int
    }

    /// A promise that the rule's file takes back.
    public struct Allowed: Hashable, Sendable {
        /// The promise's name.
        public var code: String
        /// The line of the comment in the rule's file.
        public var line: Int
        /// Why.
        public var reason: String
    }

    /// What came out.
    public struct Report: Hashable, Sendable {
        /// The seed to see the same again.
        public var seed: UInt64
        /// Baskets tried.
        public var runs: Int
        /// Baskets on which a coupon applied; few mean that little was tried.
        public var applied: Int
        /// Broken promises, each once.
        public var found: [Counterexample]
        /// How often each refusal was given.
        public var refusals: [String: Int]
        /// Promises that were not asked, for the rule's file says so.
        public var allowed: [Allowed]

        /// No basket got a discount: nothing was tried, or the rule never gives one.
        public var neverApplies: Bool {
            applied == 0 && !allowed.contains { $0.code == Finding.Code.neverApplies.rawValue }
        }

        /// Whether somebody must look at the rule.
        public var passed: Bool { found.isEmpty && !neverApplies }
    }

    private let options: Options

    /// A fuzzer with options.
    public init(_ options: Options = Options()) { self.options = options }

    /// Tries a rule.
    ///
    /// - Parameters:
    ///   - rule: A loaded rule.
    ///   - book: The book it was loaded into.
    ///   - cases: Its cases; trials begin with them.
    ///   - invariants: What the author promises besides.
    public func run(
        _ rule: Rule, in book: RuleBook, cases: [RuleCase] = [], invariants: [Invariant] = []
    ) throws(ScripError) -> Report {
        let source = try RuleSource(rule.source, file: rule.name + ".lua")
        let subject = Subject(
            book: book, rule: rule, outline: source.outline, picksCheapest: source.picksCheapest)
        var generator = TrialGenerator(
            outline: source.outline, vocabulary: source.vocabulary, cases: cases,
            seed: options.seed)
        let promises = try invariants.map { invariant throws(ScripError) in
            try invariant.loaded(into: book)
        }
        var report = Report(
            seed: options.seed, runs: 0, applied: 0, found: [], refusals: [:],
            allowed: RuleFuzzer.allowed(in: source.text))
        let properties = Property.allCases.filter { property in
            !report.allowed.contains { $0.code == property.code }
        }
        var broken: Set<String> = []
        let clock = ContinuousClock()
        let end = clock.now + .seconds(options.secondsMax)
        var steps: Int64 = 0
        while report.runs < options.runs, steps <= options.stepsMax, clock.now < end {
            let trial = generator.next()
            report.runs += 1
            guard let verdict = subject.decide(trial) else { continue }
            steps += verdict.steps
            if verdict.applies { report.applied += 1 }
            if case .refused(let refusal) = verdict.outcome {
                report.refusals[refusal.code, default: 0] += 1
            }
            for property in properties where !broken.contains(property.code) {
                guard subject.violation(of: property, by: trial) != nil else { continue }
                broken.insert(property.code)
                report.found.append(
                    shrunk(
                        trial, subject, code: property.code, promise: property.promise
                    ) { subject.violation(of: property, by: $0) })
            }
            for promise in promises where !broken.contains("invariant " + promise.name) {
                guard promise.violation(by: trial, subject) != nil else { continue }
                broken.insert("invariant " + promise.name)
                report.found.append(
                    shrunk(
                        trial, subject, code: "invariant", promise: promise.name,
                        place: promise.place.description
                    ) { promise.violation(by: $0, subject) })
            }
        }
        return report
    }

    /// Promises that a rule's file takes back, and `never-applies`.
    private static func allowed(in text: SourceText) -> [Allowed] {
        let known = Property.allCases.map(\.code) + [Finding.Code.neverApplies.rawValue]
        return Allowance.all(in: text).flatMap { allowance in
            allowance.codes.filter { known.contains($0.name) }.map { code in
                Allowed(
                    code: code.name, line: text.place(of: allowance.offset).line,
                    reason: allowance.reason)
            }
        }
    }

    private func shrunk(
        _ trial: Trial, _ subject: Subject, code: String, promise: String, place: String = "",
        _ violation: @escaping (Trial) -> String?
    ) -> Counterexample {
        var shrinker = Shrinker { violation($0) != nil }
        let small = shrinker.shrink(trial)
        let words = violation(small) ?? ""
        return Counterexample(
            code: code, promise: promise, place: place, words: words,
            yaml: CaseWriter.yaml(
                name: "found by fuzzing: \(promise)", trial: small, verdict: subject.decide(small)),
            lines: small.lines.count)
    }
}
