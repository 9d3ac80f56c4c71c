internal import ArgumentParser
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip check`: what is wrong with rules, before a till meets it.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find mistakes in rules.",
        discussion: """
            Reads each rule, loads it, and tries it on sample baskets on either side of every \
            parameter, and on those of its cases. Exits with 1 when it finds something that the file \
            does not allow ('-- scrip: allow CODE: why'); docs/checks.md explains each code.

            EXAMPLE
              scrip check rules/spend_and_save.lua
            """)

    @Argument(
        help: "Rules, names of rules or folders of rules; the rules folder when left out.",
        completion: Completions.rules)
    var paths: [String] = []

    @Option(help: ArgumentHelp("Sample baskets for each rule; 0 only reads.", valueName: "n"))
    var probes = 400

    @OptionGroup var rules: RuleOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard (0...1_000_000).contains(probes) else {
            throw ValidationError("--probes is from 0 through 1000000.")
        }
    }

    func run() throws {
        let files = try rules.files(paths)
        let checker = RuleChecker(book: try RuleBook(), probes: probes)
        var findings: [Finding] = []
        for file in files {
            findings += checker.check(
                name: file.name, source: file.source, file: file.path, cases: cases(beside: file))
        }
        let open = findings.filter { $0.allowed == nil }
        answer.write(findings) {
            let words = findings.map { "\($0)\n".printableLines }.joined()
            let allowed = findings.count - open.count
            let found = open.isEmpty ? "nothing found" : counted(open.count, "finding")
            let summary =
                "\(counted(files.count, "rule")), \(found)"
                + (allowed == 0 ? "\n" : ", \(allowed) allowed\n")
            return words + summary
        }
        if !open.isEmpty { throw ExitCode(Failure.Status.found) }
    }

    /// What the rule is tried on; cases that cannot be read are `scrip test`'s to complain about.
    private func cases(beside file: RuleFile) -> [RuleCase] {
        do {
            return try RuleFiles.cases(beside: file)?.cases ?? []
        } catch {
            Terminal.message("scrip: warning: tried without its cases: \(error)\n".printableLines)
            return []
        }
    }
}

extension String {
    /// ``printable``, with its line ends.
    package var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).printable }.joined(separator: "\n")
    }
}
