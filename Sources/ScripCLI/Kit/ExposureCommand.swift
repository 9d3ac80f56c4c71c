internal import ArgumentParser
internal import ScripCore
internal import ScripKit
internal import ScripRules

/// `scrip exposure`: what a rule or a stock can cost at most.
struct ExposureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exposure",
        abstract: "Say what a rule, or a stock, can cost at most.",
        discussion: """
            Reads the rule and says what one redemption can take off at most, in money and as a share \
            of the goods that count; with --stock also what all its coupons can cost. What could not \
            be shown for every basket is said to be not proven, and limits.amount of the stock bounds \
            it. Then looks for the basket that costs most.

            EXAMPLE
              scrip exposure spend_and_save --params '{"threshold": 10000, "off": 2000}'
              scrip exposure --stock examples/stocks/spend-and-save.json
            """)

    @Argument(help: "A rule's name in the rules folder, or the path of a .lua file.")
    var rule: String?

    @Option(
        help: ArgumentHelp(
            "The rule's parameters, in JSON, or a file of them.", valueName: "json|file"))
    var params: String?

    @Option(
        help: ArgumentHelp("A stock's file: its rule, parameters and limits.", valueName: "file"))
    var stock: String?

    @Option(help: "The same seed finds the same baskets.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Baskets to try.", valueName: "n"))
    var runs = 2_000

    @OptionGroup var rules: RuleOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard (rule == nil) != (stock == nil) else {
            throw ValidationError("Name a rule, or a stock's file with --stock.")
        }
        guard stock == nil || params == nil else {
            throw ValidationError("A stock's file has its own params.")
        }
        guard (0...1_000_000).contains(runs) else {
            throw ValidationError("--runs is from 0 through 1000000.")
        }
    }

    func run() throws {
        let place = try self.book.book()
        let subject = try subject()
        let book = try RuleBook()
        let loaded = try book.load(name: subject.file.name, source: subject.file.source)
        let cases = try RuleFiles.cases(beside: subject.file)?.cases ?? []
        let exposure = try subject.input.blamed { () throws(ScripError) in
            try ExposureFinder(seed: seed, runs: runs).find(
                loaded, parameters: subject.parameters, in: book, cases: cases,
                limits: subject.limits, currency: place.currency)
        }
        answer.write(exposure) { exposure.text.printableLines }
    }

    /// What is asked about.
    private struct Subject {
        var file: RuleFile
        var parameters: [ParameterValue.Field]
        var limits: StockLimits?
        /// Where the parameters stand.
        var input: InputFile
    }

    private func subject() throws(ScripError) -> Subject {
        if let stock {
            let input = try InputFile(stock, what: "stock")
            let definition = try input.read(StockDefinition.init(json:))
            return Subject(
                file: try rules.file(named: definition.rule), parameters: definition.parameters,
                limits: definition.limits, input: input)
        }
        let input = try InputFile.textOrFile(params ?? "{}", option: "params")
        return Subject(
            file: try rules.file(rule ?? ""),
            parameters: try input.read([ParameterValue.Field].init(json:)), limits: nil,
            input: input)
    }
}
