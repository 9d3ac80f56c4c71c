internal import ArgumentParser
internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripLedger
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
              scrip exposure --stock examples/stocks/spend_and_save.json
              scrip exposure --stock 1200000000000001
            """)

    @Argument(
        help: "A rule's name in the rules folder, or the path of a .lua file.",
        completion: Completions.rules)
    var rule: String?

    @Option(
        help: ArgumentHelp(
            "The rule's parameters, in JSON, or a file of them.", valueName: "json|file"))
    var params: String?

    @Option(
        help: ArgumentHelp(
            "A stock's file, or the number of a stock in the ledger: its rule, parameters and limits.",
            valueName: "file|stock"))
    var stock: String?

    @Option(help: "The same seed finds the same baskets.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Baskets to try.", valueName: "n"))
    var runs = 2_000

    @OptionGroup var rules: RuleOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var book: BookOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard (rule == nil) != (stock == nil) else {
            throw ValidationError("Name a rule, or a stock with --stock.")
        }
        guard stock == nil || params == nil else {
            throw ValidationError("A stock has its own params.")
        }
        guard stockInLedger == nil || !book.isGiven else {
            throw ValidationError("A ledger has its own time zone and currency.")
        }
        guard (0...1_000_000).contains(runs) else {
            throw ValidationError("--runs is from 0 through 1000000.")
        }
    }

    func run() throws {
        let exposure =
            if let stockInLedger { try ofLedger(stockInLedger) } else { try ofFile() }
        answer.write(exposure) { exposure.text.printableLines }
    }

    /// The number of a stock, unless a file is called so.
    private var stockInLedger: StockID? {
        guard let stock, !FileManager.default.fileExists(atPath: stock) else { return nil }
        let id = StockID(rawValue: stock)
        return id.book == nil ? nil : id
    }

    /// Of a stock that is there: the rule and the parameters it is bound to, and its limits as they are now.
    private func ofLedger(_ id: StockID) throws(ScripError) -> Exposure {
        let host = try ledger.open()
        let stock = try host.stock(id)
        let rule = try host.rule(of: stock)
        let book = try RuleBook()
        return try ExposureFinder(seed: seed, runs: runs).find(
            try book.load(name: rule.name, source: rule.source),
            parameters: stock.definition.parameters, in: book, cases: [],
            limits: stock.definition.limits, currency: host.book.currency)
    }

    private func ofFile() throws(ScripError) -> Exposure {
        let place = try self.book.book()
        let subject = try subject()
        let book = try RuleBook()
        let loaded = try book.load(name: subject.file.name, source: subject.file.source)
        let cases = try RuleFiles.cases(beside: subject.file)?.cases ?? []
        return try subject.input.blamed { () throws(ScripError) in
            try ExposureFinder(seed: seed, runs: runs).find(
                loaded, parameters: subject.parameters, in: book, cases: cases,
                limits: subject.limits, currency: place.currency)
        }
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
            let definition = try input.read { bytes throws(ScripError) in
                try StockRequest(json: bytes).definition
            }
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
