internal import ArgumentParser
internal import Foundation
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip mutate`: asks whether the cases would notice a mistake.
struct MutateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutate",
        abstract: "Ask whether the cases would notice a mistake in the rule.",
        discussion: """
            Makes plausible mistakes in a rule, one at a time (< for <=, a number by one, a condition \
            left out, …), and runs its cases. For each mistake that none of them notices it looks for a \
            basket on which the two differ, and prints it as a case with the rule's present answer. \
            Exits with 1 when there is one. Look at each before you keep it: it says what the rule \
            does, not what it should do.

            EXAMPLE
              scrip mutate spend_and_save
              scrip mutate spend_and_save --accept
            """)

    @Argument(
        help: "Rules, names of rules or folders of rules; the rules folder when left out.",
        completion: Completions.rules)
    var paths: [String] = []

    @Option(help: "The same seed finds the same baskets.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Baskets to try for each mistake.", valueName: "n"))
    var runs = 2_000

    @Flag(help: "Add the cases that are shown to the case files.")
    var accept = false

    @Flag(help: "List the mistakes that no basket tells apart, too.")
    var unseen = false

    @OptionGroup var rules: RuleOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs is above 0.") }
    }

    func run() throws {
        let files = try rules.files(paths)
        let book = try RuleBook()
        let mutator = RuleMutator(RuleMutator.Options(seed: seed, runs: runs))
        let reports = try Parallel.map(files) { file throws(ScripError) in
            let rule = try book.load(name: file.name, source: file.source)
            return try mutator.run(
                rule, file: file.path, in: book, beside: try RuleFiles.cases(beside: file))
        }
        answer.write(MutationReport.List(reports)) { words(reports).printableLines }
        if accept {
            for (file, report) in zip(files, reports) {
                try RuleFiles.add(report.shown.map(\.yaml), beside: file)
            }
        }
        if !accept, reports.contains(where: { !$0.passed }) {
            throw ExitCode(Failure.Status.found)
        }
    }

    private func words(_ reports: [MutationReport]) -> String {
        var text = reports.map { $0.text + (unseen ? $0.unseenWords : "") }.joined()
        let count = reports.reduce(0) { $0 + $1.shown.count }
        if count > 0, !accept {
            text += "Look at each case: it says what the rule does now. "
            text += "--accept adds them to the case files.\n"
        }
        return text
    }
}
