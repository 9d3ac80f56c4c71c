internal import ScripCore
internal import ScripRules

/// Runs a rule on sample baskets on either side of every parameter, so that a mistake in a branch
/// shows before a till meets it.
struct Probe {
    let subject: Subject
    private let text: SourceText
    private let file: String
    private var generator: TrialGenerator
    private var applied = 0
    private var decided = 0
    /// Failures by message, with the trial that showed each first.
    private var failures: [String: (failure: RuleFailure, trial: Trial)] = [:]
    /// Refusals that say nothing sensible, by code.
    private var nonsense: [String: Sentence] = [:]
    private var refusals: Set<String> = []
    /// Parameters whose value changed an answer.
    private var alive: Set<String> = []
    /// Parameters that were given another value at least now and then.
    private var tried: Set<String> = []

    init(
        book: RuleBook, rule: Rule, outline: RuleOutline, vocabulary: RuleVocabulary,
        cases: [RuleCase], text: SourceText, file: String
    ) {
        subject = Subject(book: book, rule: rule, outline: outline, picksCheapest: false)
        generator = TrialGenerator(
            outline: outline, vocabulary: vocabulary, cases: cases, seed: 20_261_123)
        self.text = text
        self.file = file
    }

    /// Tries the cases and so many baskets besides, more as long as none gets a discount, or a parameter
    /// changes nothing: there are some that matter on few baskets.
    mutating func run(_ count: Int) {
        for trial in generator.seeds { attempt(trial) }
        for _ in 0..<count { attempt(generator.next()) }
        for _ in 0..<count * 10 where applied == 0 && failures.isEmpty {
            attempt(generator.next(), varying: false)
        }
        guard applied > 0, failures.isEmpty else { return }
        for _ in 0..<count * 10 where !tried.isSubset(of: alive) { attempt(generator.next()) }
    }

    private mutating func attempt(_ trial: Trial, varying: Bool = true) {
        guard let verdict = subject.decide(trial) else { return }
        decided += 1
        note(verdict, trial)
        if varying { vary(trial, verdict) }
    }

    private mutating func note(_ verdict: Verdict, _ trial: Trial) {
        switch verdict.outcome {
        case .applies: applied += 1
        case .failed(let failure):
            let key = "\(failure.line ?? 0) \(failure.kind)"
            if failures[key] == nil { failures[key] = (failure, trial) }
        case .refused(let refusal):
            refusals.insert(refusal.code)
            if refusal.message.contains("{") {
                nonsense[refusal.code] = "its words are “\(refusal.message)”"
            }
            for detail in refusal.details {
                if case .integer(let figure) = detail.value, figure <= 0,
                    detail.key == "short" || detail.key == "missing"
                {
                    nonsense[refusal.code] = "it says that \(figure) is missing (\(detail.key))"
                }
            }
        }
    }

    /// Gives every parameter another value and sees whether anything changes.
    private mutating func vary(_ trial: Trial, _ verdict: Verdict) {
        for parameter in subject.outline.parameters ?? [] where !alive.contains(parameter.name) {
            for _ in 0..<3 {
                let other = trial.with(parameter.name, generator.value(parameter))
                guard other != trial, let second = subject.decide(other) else { continue }
                tried.insert(parameter.name)
                note(second, other)
                var (left, right) = (verdict, second)
                (left.steps, right.steps) = (0, 0)
                if left != right { alive.insert(parameter.name) }
            }
        }
    }

    /// What the runs showed that the source did not.
    func findings(besides known: [Finding]) -> [Finding] {
        var list: [Finding] = []
        func add(
            _ code: Finding.Code, _ severity: Finding.Severity, line: Int, column: Int = 1,
            _ sentence: Sentence
        ) {
            list.append(
                Finding(
                    code: code, severity: severity, file: file,
                    place: (line, line > 0 ? column : 0), sentence))
        }
        for (_, found) in failures.sorted(by: { $0.key < $1.key }) {
            let line = found.failure.line ?? 0
            // The source has shown it already, or something that comes first.
            guard !known.contains(where: { $0.line == line || line == 0 && $0.severity == .error })
            else { continue }
            var shrinker = Shrinker { trial in
                guard case .failed(let failure)? = subject.decide(trial)?.outcome else {
                    return false
                }
                return failure.line == found.failure.line && failure.kind == found.failure.kind
            }
            let small = shrinker.shrink(found.trial)
            let failure = found.failure.words(of: subject.rule.fileName)
            list.append(
                Finding(
                    code: .probeFailed, severity: .error, file: file, line: line,
                    column: line > 0 ? 1 : 0,
                    message: "\(failure), on this basket: \(words(small))"))
        }
        for (code, words) in nonsense.sorted(by: { $0.key < $1.key }) {
            let place = refusalPlace(code)
            add(
                .probeRefusal, .error, line: place.line, column: place.column,
                "the refusal '\(code)' makes no sense: " + words)
        }
        let declared = subject.outline.parameters ?? []
        if applied == 0, decided > 0, failures.isEmpty {
            add(
                .neverApplies, .error, line: 0,
                "none of \(decided) sample baskets got a discount; refused as \(refusals.sorted().joined(separator: ", "))"
            )
        } else if failures.isEmpty, !known.contains(where: { $0.severity == .error }) {
            let silent = Set(known.filter { $0.code == .unusedParam }.compactMap(\.subject))
            for parameter in declared
            where tried.contains(parameter.name) && !alive.contains(parameter.name)
                && !silent.contains(parameter.name)
            {
                let place = text.place(of: parameter.offset)
                add(
                    .deadParam, .warning, line: place.line, column: place.column,
                    "no sample basket got another answer when '\(parameter.name)' changed")
            }
        }
        return list
    }

    private func refusalPlace(_ code: String) -> (line: Int, column: Int) {
        guard let refusal = subject.outline.refusals?.first(where: { $0.code == code }) else {
            return (0, 0)
        }
        return text.place(of: refusal.offset)
    }

    /// The basket and all that it is not without.
    private func words(_ trial: Trial) -> String {
        var parts = trial.lines.prefix(3).map { line in
            var text = "\(line.quantity) × \(line.unitPrice)"
            if let part = trial.taken[line.id] { text += ", \(part) taken off before" }
            var labels = line.tags
            labels += line.attributes.map { "\($0.key) \(CaseWriter.scalar($0.value))" }
            return labels.isEmpty ? text : text + " with \(labels.joined(separator: ", "))"
        }
        if trial.lines.count > 3 { parts.append("\(trial.lines.count - 3) more") }
        var text = parts.joined(separator: "; ")
        let parameters = trial.parameters.map { "\($0.key) \(CaseWriter.value($0.value))" }
        if !parameters.isEmpty { text += " (\(parameters.joined(separator: ", ")))" }
        let attributes = trial.facts.attributes.map { "\($0.key) \(CaseWriter.value($0.value))" }
        text +=
            attributes.isEmpty
            ? missingAttributes : ", attributes \(attributes.joined(separator: ", "))"
        if trial.facts.now != Facts.none.now {
            text += ", at \(Instant(epochSeconds: trial.facts.now.epoch).rfc3339(in: .shanghai))"
        }
        return text
    }

    /// Attributes that the rule asks about and that are not there.
    private var missingAttributes: String {
        let names = generator.vocabulary.attributes
        return names.isEmpty ? "" : ", without \(names.joined(separator: ", "))"
    }
}
