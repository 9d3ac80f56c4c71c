internal import ScripCore
public import ScripRules

/// Reads a rule as its author wrote it, loads it, tries it on sample baskets, and says what is wrong.
public struct RuleChecker: Sendable {
    private let book: RuleBook
    private let probes: Int

    /// Checks with a book's limits.
    ///
    /// - Parameters:
    ///   - book: Rules are loaded into it.
    ///   - probes: Sample baskets to try; 0 only reads the source.
    public init(book: RuleBook, probes: Int = 400) {
        self.book = book
        self.probes = probes
    }

    /// All findings on a rule, in the order of its lines.
    ///
    /// - Parameters:
    ///   - name: The rule's name, its file's name without `.lua`.
    ///   - source: The file's bytes.
    ///   - file: The file as it was named, for messages.
    ///   - cases: The rule's cases; sample baskets begin with them.
    /// - Returns: What the file allows is among them, and says so.
    public func check(
        name: String, source: [UInt8], file: String, cases: [RuleCase] = []
    ) -> [Finding] {
        let text = SourceText(source)
        var findings: [Finding] = []
        let loaded = book.compile(name: name, source: source)
        do {
            let tree = try LuaParser.parse(source)
            let outline = RuleOutline(tree)
            for note in RuleLint.notes(on: tree, outline: outline) {
                let place = text.place(of: note.offset)
                findings.append(
                    Finding(
                        code: note.code, severity: note.severity, file: file, place: place,
                        note.sentence, subject: note.subject, nearest: note.nearest))
            }
            if case .failure(let failure) = loaded {
                add(failure, name: name, file: file, to: &findings)
            }
            if case .success(let rule) = loaded, probes > 0 {
                var probe = Probe(
                    book: book, rule: rule, outline: outline,
                    vocabulary: RuleVocabulary(tree, outline), cases: cases, text: text,
                    file: file)
                probe.run(probes)
                findings += lowPercents(of: cases, rule, file: file)
                findings += probe.findings(besides: findings)
            }
        } catch {
            let place = text.place(of: error.offset)
            findings.append(
                Finding(
                    code: .syntax, severity: .error, file: file, line: place.line,
                    column: place.column, message: error.message))
            // The sandbox has the last word on what is Lua.
            if case .success = loaded { findings = [] }
        }
        return applyAllowances(findings, in: text, file: file).sorted {
            ($0.line, $0.column, $0.code.rawValue, $0.message)
                < ($1.line, $1.column, $1.code.rawValue, $1.message)
        }
    }

    /// Cases whose percentage to pay is that of somebody who counts in tenths.
    ///
    /// Whoever writes 80 in another case does not: then 1 is the least there is, and meant.
    private func lowPercents(of cases: [RuleCase], _ rule: Rule, file: String) -> [Finding] {
        let percents = cases.flatMap {
            ParameterDoubt.percents(in: $0.parameters, of: rule.parameters)
        }
        let inHundredths = Set(
            percents.filter { $0.percent > 9 }.map { RuleChecker.name(of: $0.path) })
        var doubts: [Sentence] = []
        for (path, percent) in percents
        where ParameterDoubt.isLow(percent: percent)
            && !inHundredths.contains(RuleChecker.name(of: path))
        {
            let doubt =
                "in its cases, \(path) is \(percent): "
                + ParameterDoubt.sentence(percent: percent)
            if !doubts.contains(doubt) { doubts.append(doubt) }
        }
        return doubts.map { doubt in
            Finding(
                code: .lowPercent, severity: .warning, file: file, place: (0, 0), doubt)
        }
    }

    /// A path without its indices: `params.tiers.pay_percent`.
    private static func name(of path: String) -> String {
        path.replacing(/\[\d+\]/, with: "")
    }

    /// Whether findings of a code would have been made.
    func looksFor(_ code: String) -> Bool {
        let probed: [Finding.Code] = [.probeFailed, .probeRefusal, .neverApplies, .deadParam]
        return probes > 0 || !probed.map(\.rawValue).contains(code)
    }

    /// Adds why a rule did not load, unless the source already showed it.
    private func add(
        _ failure: RuleFailure, name: String, file: String, to findings: inout [Finding]
    ) {
        let line = failure.line ?? 0
        guard !findings.contains(where: { $0.severity == .error && ($0.line == line || line == 0) })
        else { return }
        findings.append(
            Finding(
                code: .contract, severity: .error, file: file, line: line, column: line > 0 ? 1 : 0,
                message: failure.words(of: Rule.fileName(name))))
    }
}
