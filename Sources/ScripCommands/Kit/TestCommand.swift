internal import ArgumentParser
internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip test`: runs the cases that stand beside the rules.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the cases beside the rules.",
        discussion: """
            Cases are YAML: a name, a basket, parameters, and what must come out. Exits with 1 when \
            a case fails.

            EXAMPLE
              scrip test rules/spend_and_save.cases.yaml --coverage
            """)

    @Argument(
        help: "Case files, rules, names of rules or folders; the rules folder when left out.",
        completion: Completions.rules)
    var paths: [String] = []

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Only cases whose name matches.", valueName: "regex"))
    var only: String?

    @Flag(help: "Answer in the Test Anything Protocol.")
    var tap = false

    @Flag(help: "Answer in JUnit's XML.")
    var junit = false

    @Flag(help: "Fail when no case runs.")
    var failOnEmpty = false

    @Flag(help: "Say which lines of each rule ran.")
    var coverage = false

    @Option(
        help: ArgumentHelp("Write coverage for other tools.", valueName: "file"),
        completion: .file())
    var lcov: String?

    @Option(
        help: ArgumentHelp("Write coverage as a page to look at.", valueName: "file"),
        completion: .file())
    var html: String?

    @Flag(help: "Run again whenever a file changes, until interrupted.")
    var watch = false

    @OptionGroup var rules: RuleOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard [tap, junit, answer.json].filter({ $0 }).count <= 1 else {
            throw ValidationError("Choose one of --tap, --junit and --json.")
        }
    }

    func run() throws {
        guard watch else { return try runOnce() }
        var seen = ""
        while true {
            let now = changes()
            if now != seen {
                seen = now
                do {
                    try runOnce()
                } catch is ExitCode {
                    // A case failed and was shown; the next change may mend it.
                } catch {
                    Terminal.message("scrip: error: \(error)\n")
                }
            }
            Thread.sleep(forTimeInterval: 0.3)
        }
    }

    /// Names and times of everything that could change an answer.
    private func changes() -> String {
        let folders = Set(
            (paths.isEmpty ? [rules.rules] : paths).map { path -> String in
                guard path.hasSuffix(".lua") || path.hasSuffix(".yaml") else { return path }
                let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                return folder.isEmpty ? "." : folder.joined(separator: "/")
            })
        var marks: [String] = []
        for folder in folders.sorted() {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names.sorted() {
                let path = "\(folder)/\(name)"
                let date = try? FileManager.default.attributesOfItem(atPath: path)[
                    .modificationDate]
                marks.append("\(path) \((date as? Date)?.timeIntervalSince1970 ?? 0)")
            }
        }
        return marks.joined(separator: "\n")
    }

    private func runOnce() throws {
        let pattern = try pattern()
        let (named, rest) = try rules.split(paths)
        let files =
            paths.isEmpty || !rest.isEmpty
            ? try RuleFiles.find(
                paths.isEmpty ? [rules.rules] : rest, ending: ".cases.yaml", sibling: ".lua") : []
        let book = try RuleBook()
        let runner = CaseRunner()
        var report = CaseReport()
        var covered: [RuleCoverage] = []
        let subjects = named.map(Subject.rule) + files.map(Subject.cases)
        for subject in subjects {
            let loaded: (file: CaseFile, rule: Rule, path: String)
            do throws(ScripError) {
                let (file, rule) = try load(subject)
                loaded = (file, try book.load(name: rule.name, source: rule.source), rule.path)
            } catch {
                report.broken.append("\(error)")
                continue
            }
            var lines = RuleCoverage(rule: loaded.rule, file: loaded.path)
            for ruleCase in loaded.file.cases {
                if let pattern, try pattern.firstMatch(in: ruleCase.name) == nil { continue }
                report.outcomes.append(runner.run(ruleCase, loaded.rule, hits: &lines.hits))
            }
            covered.append(lines)
        }
        try write(report, covered)
        let isEmpty = report.outcomes.isEmpty && failOnEmpty
        if isEmpty { Terminal.message("scrip: no case ran\n") }
        if !report.passed || isEmpty { throw ExitCode(Failure.Status.found) }
    }

    private func pattern() throws(ScripError) -> Regex<AnyRegexOutput>? {
        guard let only else { return nil }
        do {
            return try Regex(only)
        } catch {
            throw ScripError(
                .invalidInput, "--run '\(only.printable)' is no regular expression",
                remedy: "Escape what should stand for itself")
        }
    }

    /// What is tested: a rule that was named, or a case file.
    private enum Subject {
        case rule(RuleFile)
        case cases(String)
    }

    private func load(_ subject: Subject) throws(ScripError) -> (file: CaseFile, rule: RuleFile) {
        switch subject {
        case .rule(let rule): try load(rule)
        case .cases(let path): try load(path)
        }
    }

    /// A rule with the cases beside it.
    private func load(_ rule: RuleFile) throws(ScripError) -> (file: CaseFile, rule: RuleFile) {
        guard let file = try RuleFiles.cases(beside: rule) else {
            throw ScripError(
                .notFound, "There are no cases beside '\(rule.path.printable)'",
                remedy: "Write \(rule.name).cases.yaml beside the rule")
        }
        return (file, rule)
    }

    /// A case file with its rule.
    private func load(_ path: String) throws(ScripError) -> (file: CaseFile, rule: RuleFile) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
        let prefix = folder.isEmpty ? "" : folder + "/"
        let input = try InputFile(path, what: "case")
        let file = try CaseFile(
            yaml: String(decoding: input.bytes, as: UTF8.self), file: path
        ) { basket throws(ScripError) in try InputFile(prefix + basket, what: "basket").bytes }
        return (file, try rule(file.rule, beside: prefix))
    }

    /// The rule beside the cases, or else the one of that name in the rules folder, or a standard rule.
    private func rule(_ name: String, beside prefix: String) throws(ScripError) -> RuleFile {
        let beside = "\(prefix)\(name).lua"
        let isBeside = FileManager.default.fileExists(atPath: beside)
        guard !isBeside, let known = try rules.split([name]).rules.first else {
            return try RuleFile(beside)
        }
        return known
    }

    private func write(_ report: CaseReport, _ covered: [RuleCoverage]) throws(ScripError) {
        if let lcov { try OutputFile(lcov).write(covered.map(\.lcov).joined()) }
        if let html { try OutputFile(html).write(RuleCoverage.html(covered)) }
        if tap { return Terminal.data(report.tap) }
        if junit { return Terminal.data(report.junit) }
        answer.write(report) {
            report.text.printableLines + (coverage ? covered.map(\.words).joined() : "")
        }
    }
}
