public import ScripCore
public import ScripRules

/// Makes plausible mistakes in a rule, one at a time, and asks whether its cases would notice.
public struct RuleMutator: Sendable {
    /// What to do.
    public struct Options: Hashable, Sendable {
        /// The same seed finds the same baskets.
        public var seed: UInt64
        /// Baskets to try for each mistake that no case notices.
        public var runs: Int
        /// Steps of the rule to spend on baskets in all: of a dear rule fewer baskets are tried.
        public var stepsMax: Int64

        /// Options; by default a search ends within seconds, whatever the rule.
        public init(seed: UInt64 = 1, runs: Int = 2_000, stepsMax: Int64 = 1_000_000_000) {
            self.seed = seed
            self.runs = runs
            self.stepsMax = stepsMax
        }
    }

    private let options: Options

    /// A mutator with options.
    public init(_ options: Options = Options()) { self.options = options }

    /// Tries every mistake in a rule.
    ///
    /// - Parameters:
    ///   - rule: A loaded rule.
    ///   - file: What it is called in the report.
    ///   - book: Where to load the mistaken rules; each is let go of after it was tried.
    ///   - beside: The rule's case file, all of whose cases pass; nil when it has none.
    /// - Throws: `notAllowed` when a case fails without any mistake.
    public func run(
        _ rule: Rule, file: String, in book: RuleBook, beside: CaseFile?
    ) throws(ScripError) -> MutationReport {
        let cases = beside?.cases ?? []
        let source = try RuleSource(rule.source, file: file)
        let runner = CaseRunner()
        for ruleCase in cases where !runner.run(ruleCase, rule).passed {
            throw ScripError(
                .notAllowed,
                "\(ruleCase.file):\(ruleCase.line): the case '\(ruleCase.name)' fails as it is",
                remedy: "Mend the rule or the case first; scrip test says what differs")
        }
        let subject = Subject(
            book: book, rule: rule, outline: source.outline, picksCheapest: source.picksCheapest)
        let mutations = MutationFinder.mutations(of: source)
        let (trials, runs) = trials(for: source, cases, subject, mutations.count)
        var report = MutationReport(file: file, seed: options.seed, runs: runs, outcomes: [])
        var shown: [RuleCase] = []
        for mutation in mutations {
            let wrong = mutation.applied(to: rule.source)
            // What does not load is noticed by whoever loads it.
            guard case .success(let mutant) = book.compile(name: rule.name, source: wrong) else {
                continue
            }
            let fate: MutationReport.Fate
            if let first = cases.first(where: { !runner.run($0, mutant).passed }) {
                fate = .noticed(first.name, line: first.line)
            } else if let first = shown.first(where: { !runner.run($0, mutant).passed }) {
                fate = .shownBefore(first.name)
            } else {
                let search = MutantSearch(
                    subject: subject, mutant: mutant, mutation: mutation, beside: beside)
                let example = search.example(among: trials)
                if let example { shown.append(example.ruleCase) }
                fate = example.map { .shown($0.yaml) } ?? .unseen
            }
            report.outcomes.append(MutationReport.Outcome(mutation: mutation, fate: fate))
        }
        return report
    }

    /// The baskets that are tried, with the rule's own answers; the same for every mistake.
    ///
    /// - Returns: Beside them how many were looked at.
    private func trials(
        for source: RuleSource, _ cases: [RuleCase], _ subject: Subject, _ mutations: Int
    ) -> (trials: [(trial: Trial, verdict: Verdict)], runs: Int) {
        var generator = TrialGenerator(
            outline: source.outline, vocabulary: source.vocabulary, cases: cases,
            seed: options.seed)
        var trials: [(trial: Trial, verdict: Verdict)] = []
        var steps: Int64 = 0
        for run in 0..<options.runs {
            // Counted and not timed, so that every machine tries the same baskets.
            guard steps <= options.stepsMax / Int64(max(1, mutations)) else { return (trials, run) }
            let trial = generator.next()
            // Where the rule itself gives no answer there is none to hold a mistake to.
            guard let verdict = subject.decide(trial) else { continue }
            steps += verdict.steps
            if !verdict.hasFailed { trials.append((trial, verdict)) }
        }
        return (trials, options.runs)
    }
}

/// Looks for a basket on which a rule and a mistaken one differ.
struct MutantSearch {
    let subject: Subject
    let mutant: Rule
    let mutation: Mutation
    /// The file that the case would stand in.
    let beside: CaseFile?

    /// Found baskets that are tried as cases before the search is given up: some differ only in what
    /// a case cannot say.
    private static let attempts = 5

    /// The smallest one, as a case that the rule passes and the mistaken one does not.
    func example(
        among trials: [(trial: Trial, verdict: Verdict)]
    ) -> (yaml: String, ruleCase: RuleCase)? {
        var attempts = 0
        for (trial, verdict) in trials where differs(verdict, on: trial) {
            var shrinker = Shrinker { small in
                guard let verdict = subject.decide(small), !verdict.hasFailed else { return false }
                return differs(verdict, on: small)
            }
            for candidate in [shrinker.shrink(trial), trial] {
                if let example = example(candidate) { return example }
            }
            attempts += 1
            if attempts == MutantSearch.attempts { return nil }
        }
        return nil
    }

    /// The keys above the cases of the file: what they say holds for a case put there.
    private var head: String {
        guard let beside else { return "" }
        return "params: \(CaseWriter.value(.record(beside.parameters)))\n"
            + "currency: \(beside.book.currency)\n"
            + "time_zone: \(CaseWriter.scalar(beside.book.timeZone.identifier))\n"
    }

    private func differs(_ verdict: Verdict, on trial: Trial) -> Bool {
        guard let other = decided(trial) else { return false }
        if verdict.outcome != other.outcome {
            guard case .refused(let one) = verdict.outcome, case .refused(let two) = other.outcome,
                one.code == two.code
            else { return true }
            if one.details != two.details { return true }
        }
        return verdict.gifts != other.gifts || !verdict.lines.elementsEqual(other.lines)
    }

    private func decided(_ trial: Trial) -> Verdict? {
        try? trial.decided(by: mutant)
    }

    /// The trial as a case, if it can be said as one.
    private func example(_ trial: Trial) -> (yaml: String, ruleCase: RuleCase)? {
        guard let right = subject.decide(trial), let wrong = decided(trial) else { return nil }
        let yaml = CaseWriter.yaml(
            name: mutation.title, trial: trial,
            expect: CaseWriter.expectation(right, apartFrom: wrong),
            currency: beside?.book.currency ?? "CNY")
        // What is shown is what was tried: the case is read again before anybody is told of it.
        guard
            let file = try? CaseFile(
                yaml: "\(head)cases:\n\(yaml)", file: "shown",
                read: { (_) throws(ScripError) in [] }),
            let ruleCase = file.cases.first
        else { return nil }
        let runner = CaseRunner()
        let isRight = runner.run(ruleCase, subject.rule).passed
        return isRight && !runner.run(ruleCase, mutant).passed ? (yaml, ruleCase) : nil
    }
}

extension Verdict {
    /// Whether the rule gave no answer.
    fileprivate var hasFailed: Bool {
        if case .failed = outcome { true } else { false }
    }
}
