internal import ArgumentParser
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip fuzz`: looks for a basket that breaks a rule.
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz",
        abstract: "Look for a basket that breaks a rule.",
        discussion: """
            Tries promises that every rule makes (it answers, the order of lines changes nothing, \
            what it says is missing is enough, …) and the invariants of its case file, on baskets that \
            begin with its cases. Prints the smallest basket that breaks one, as a case ready to \
            paste, and exits with 1; also when no basket got a discount.

            EXAMPLE
              scrip fuzz spend_and_save --seed 7
            """)

    @Argument(
        help: "A rule's name in the rules folder, or the path of a .lua file.",
        completion: Completions.rules)
    var rule: String

    @Option(help: "The same seed finds the same things.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Baskets to try.", valueName: "n"))
    var runs = 2_000

    @Option(help: ArgumentHelp("Stop after so long.", valueName: "seconds"))
    var seconds = 10.0

    @OptionGroup var rules: RuleOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard runs > 0, seconds > 0 else {
            throw ValidationError("--runs and --seconds are above 0.")
        }
    }

    func run() throws {
        let file = try rules.file(rule)
        let book = try RuleBook()
        let loaded = try book.load(name: file.name, source: file.source)
        let beside = try RuleFiles.cases(beside: file)
        let report = try RuleFuzzer(
            RuleFuzzer.Options(seed: seed, runs: runs, secondsMax: seconds)
        ).run(
            loaded, in: book, cases: beside?.cases ?? [], invariants: beside?.invariants ?? [])
        answer.write(report) { report.text.printableLines }
        if !report.passed { throw ExitCode(Failure.Status.found) }
    }
}
