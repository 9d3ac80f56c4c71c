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

        /// Options; the defaults take about a second.
        public init(seed: UInt64 = 1, runs: Int = 2_000, secondsMax: Double = 10) {
            self.seed = seed
            self.runs = runs
            self.secondsMax = secondsMax
        }
    }

    /// A promise that a rule breaks, and the smallest basket that shows it.
    public struct Counterexample: Hashable, Sendable {
        /// The promise.
        public var promise: String
        /// What happens instead, in words.
        public var words: String
        /// The basket as a case, ready to paste into the rule's case file.
        public var yaml: String
        /// Lines of the smallest basket.
        public var lines: Int
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
    }

    private let options: Options

    /// A fuzzer with options.
    public init(_ options: Options = Options()) { self.options = options }

    /// Tries a rule.
    ///
    /// - Parameters:
    ///   - rule: A loaded rule.
    ///   - book: The book it was loaded into.
    ///   - invariants: What the author promises besides.
    public func run(
        _ rule: Rule, in book: RuleBook, invariants: [Invariant] = []
    ) throws(ScripError) -> Report {
        let source = try RuleSource(rule.source, file: rule.name + ".lua")
        let subject = Subject(
            book: book, rule: rule, outline: source.outline, picksCheapest: source.picksCheapest)
        var generator = TrialGenerator(
            outline: source.outline, vocabulary: source.vocabulary, seed: options.seed)
        let promises = try invariants.map { invariant throws(ScripError) in
            try invariant.loaded(into: book)
        }
        var report = Report(seed: options.seed, runs: 0, applied: 0, found: [])
        var broken: Set<String> = []
        let clock = ContinuousClock()
        let end = clock.now + .seconds(options.secondsMax)
        while report.runs < options.runs, clock.now < end {
            let trial = generator.next()
            report.runs += 1
            guard let verdict = subject.decide(trial) else { continue }
            if verdict.applies { report.applied += 1 }
            for property in Property.allCases where !broken.contains(property.rawValue) {
                guard subject.violation(of: property, by: trial) != nil else { continue }
                broken.insert(property.rawValue)
                report.found.append(
                    shrunk(trial, subject, property.promise, expecting: property != .answers) {
                        subject.violation(of: property, by: $0)
                    })
            }
            for promise in promises where !broken.contains("invariant " + promise.name) {
                guard promise.violation(by: trial, subject) != nil else { continue }
                broken.insert("invariant " + promise.name)
                report.found.append(
                    shrunk(trial, subject, promise.name, expecting: true) {
                        promise.violation(by: $0, subject)
                    })
            }
        }
        return report
    }

    private func shrunk(
        _ trial: Trial, _ subject: Subject, _ promise: String, expecting: Bool,
        _ violation: @escaping (Trial) -> String?
    ) -> Counterexample {
        var shrinker = Shrinker { violation($0) != nil }
        let small = shrinker.shrink(trial)
        let words = violation(small) ?? ""
        return Counterexample(
            promise: promise, words: words,
            yaml: CaseWriter.yaml(
                name: "found by fuzzing: \(promise)", trial: small, verdict: subject.decide(small)),
            lines: small.lines.count)
    }
}
