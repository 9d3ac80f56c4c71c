internal import ArgumentParser
internal import Foundation
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit
internal import ScripOperations
internal import ScripRules

/// `scrip backtest`: what a changed rule would have changed.
struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Run a changed rule over past checkouts.",
        discussion: """
            Decides the redemptions of a ledger again, with the facts as of then, and says what \
            would have changed. A rule stands for the stocks that use a rule of its name; --stock \
            names one. Without --params each stock keeps its own. Nothing is written to the ledger.

            --checkouts reads checkouts or baskets from a file instead, one JSON object a line; they \
            are compared with --against, or with no coupon at all.

            EXAMPLE
              scrip backtest spend_and_save --params '{"threshold": 12000, "off": 2000}' \\
                --csv changes.csv --chart changes.svg
            """)

    @Argument(
        help: "The changed rule: a name in the rules folder, or the path of a .lua file.",
        completion: Completions.rules)
    var rule: String

    @Option(help: ArgumentHelp("Its parameters.", valueName: "json|file"))
    var params: String?

    @Option(help: ArgumentHelp("Only coupons of these stocks.", valueName: "id"))
    var stock: [String] = []

    @Option(
        help: ArgumentHelp("Checkouts, one JSON object a line.", valueName: "file"),
        completion: .file())
    var checkouts: String?

    @Option(help: ArgumentHelp("The rule as it was, for --checkouts.", valueName: "rule"))
    var against: String?

    @Option(
        help: ArgumentHelp("Its parameters; those of --params by default.", valueName: "json|file"))
    var againstParams: String?

    @Option(
        help: ArgumentHelp("Write every checkout, then and now.", valueName: "file"),
        completion: .file())
    var csv: String?

    @Option(
        help: ArgumentHelp("Draw what came off by day, in SVG.", valueName: "file"),
        completion: .file())
    var chart: String?

    @OptionGroup var book: BookOptions
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var rules: RuleOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        if checkouts == nil, book.isGiven {
            throw ValidationError(
                "--time-zone and --currency go with --checkouts; a ledger has its own.")
        }
        if checkouts != nil, !stock.isEmpty {
            throw ValidationError("--stock goes with a ledger, not with --checkouts.")
        }
        if checkouts == nil, against != nil || againstParams != nil {
            throw ValidationError("--against goes with --checkouts; a ledger knows what was.")
        }
    }

    func run() throws {
        let file = try rules.file(rule)
        let book = try RuleBook()
        let changed = try book.load(name: file.name, source: file.source)
        let given = try params.map { try InputFile.textOrFile($0, option: "params") }
        let values = try given?.read([ParameterValue.Field].init(json:))
        let bound = try values.map { values in
            try given!.blamed { () throws(ScripError) in try changed.bind(values) }
        }
        let output = try csv.map { path throws(ScripError) in try OutputFile(path) }
        try output?.write(BacktestReport.csvHeader)
        let host = try checkouts == nil ? ledger.open() : nil
        let place = try host?.book ?? self.book.book()
        var run = BacktestRun(
            backtest: Backtest(keepsRows: csv != nil, zone: place.timeZone), output: output,
            progress: Progress(what: "checkouts"))
        if let checkouts {
            let source = CheckoutLines(
                rule: try bound ?? changed.bind([]), against: try oldRule(book, values),
                place: place)
            try source.read(checkouts, into: &run)
        } else if let host {
            let source = LedgerPast(changed: changed, bound: bound, stocks: stock)
            var work = run
            try source.read(host) { entries, subject throws(ScripError) in
                try work.add(entries, subject: subject)
            }
            run = work
        }
        run.progress.end()
        if let chart {
            let title = changed.title.isEmpty ? changed.name : changed.title
            try OutputFile(chart).write(BacktestChart(run.report, title: title).svg)
        }
        let report = run.report
        answer.write(report, in: place.timeZone) {
            BacktestWords(report, rule: changed, zone: place.timeZone).text
        }
        if let failure = report.firstFailure {
            Terminal.message(
                "scrip: warning: the rule failed on \(counted(Int(report.failed), "coupon")), "
                    + "first: \(failure.printable)\n")
        }
        if report.withoutWallet > 0 {
            Terminal.message(
                "scrip: warning: the rule looks at wallets, and for "
                    + "\(counted(Int(report.withoutWallet), "coupon")) none was kept: "
                    + "it saw an empty one\n")
        }
    }

    private func oldRule(
        _ book: RuleBook, _ values: [ParameterValue.Field]?
    ) throws -> BoundRule? {
        guard let against else { return nil }
        let file = try rules.file(against)
        let old = try book.load(name: file.name, source: file.source)
        guard let againstParams else { return try old.bind(values ?? []) }
        let given = try InputFile.textOrFile(againstParams, option: "against-params")
        let oldValues = try given.read([ParameterValue.Field].init(json:))
        return try given.blamed { () throws(ScripError) in try old.bind(oldValues) }
    }
}
