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
            parameter. Exits with 1 when it finds something; docs/checks.md explains each code.

            EXAMPLE
              scrip check rules/spend_and_save.lua
            """)

    @Argument(help: "Rules or folders of rules; the rules folder when left out.")
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
        let files = try RuleFiles.find(
            paths.isEmpty ? [rules.rules] : paths, ending: ".lua", sibling: ".cases.yaml")
        let checker = RuleChecker(book: try RuleBook(), probes: probes)
        var findings: [Finding] = []
        for path in files {
            let file = try RuleFile(path)
            findings += checker.check(name: file.name, source: file.source, file: path)
        }
        answer.write(findings) {
            let words = findings.map { "\($0)\n".printableLines }.joined()
            let summary =
                findings.isEmpty
                ? "\(counted(files.count, "rule")), nothing found\n"
                : "\(counted(files.count, "rule")), \(counted(findings.count, "finding"))\n"
            return words + summary
        }
        if !findings.isEmpty { throw ExitCode(Failure.Status.found) }
    }
}

extension String {
    /// ``printable``, with its line ends.
    var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).printable }.joined(separator: "\n")
    }
}
