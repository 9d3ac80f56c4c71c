internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripOperations

/// `scrip stock`: create, list and show stocks.
struct StockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stock",
        abstract: "Create stocks of coupons, and look at them.",
        discussion: """
            EXAMPLE
              scrip stock create examples/stocks/spend_and_save.json
              scrip stock list
            """,
        subcommands: [
            Create.self, List.self, Show.self, Approve.self, Pause.self, Resume.self, Stop.self,
            Budget.self, Edit.self,
        ])

    /// `scrip stock create FILE`.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a stock; its terms and its rule are frozen from then on.",
            discussion: """
                Creates the ledger if there is none. The same request_no again answers the same stock. \
                The rule is published with its evidence: what its check, its cases and mistakes made on \
                purpose say of it. Without that the stock is refused, unless --unproven says why.

                EXAMPLE
                  scrip stock create examples/stocks/spend_and_save.json
                """)

        @Argument(help: "The stock in JSON; - is stdin.", completion: .file())
        var file: String

        @Flag(help: "Send nothing until 'scrip stock approve'.")
        var awaitingApproval = false

        @OptionGroup var proof: ProofOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var rules: RuleOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let file = try InputFile(file, what: "stock")
            var request = try file.read { bytes throws(ScripError) in try StockRequest(json: bytes)
            }
            request.unproven = try proof.reason(beside: request.unproven)
            let rule = try rules.file(named: request.definition.rule)
            // Looking at the rule before the ledger is opened leaves no empty ledger behind a mistake.
            let book = try file.blamed { () throws(ScripError) in
                try LedgerOptions.checked(request.definition, rule)
            }
            let asked = try proof.asked()
            let found =
                ledger.exists ? nil : try proof.proof(rule, request.unproven, asked, in: book)
            let host = try ledger.create(rules: book, asking: asked)
            let stock = try file.blamed { () throws(ScripError) in
                try RuleGate(host, book).createStock(
                    request, rule.candidate, found: found, awaitingApproval: awaitingApproval)
            }
            let shown = try host.shownStock(stock.id)
            answer.write(stock, in: host.timeZone) {
                StockWords(stock, in: host, proof: shown.proof).created
            }
            try DoubtWords.tell(ofNothingIn: stock, rule, book, currency: host.book.currency)
        }
    }

    /// `scrip stock list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all stocks, oldest first.",
            discussion: """
                EXAMPLE
                  scrip stock list --json
                """)

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let host = try ledger.openIfAny()
            let stocks = try host?.stocks() ?? []
            let book = host?.book ?? .usual
            answer.write(stocks, in: book.timeZone) {
                StockWords.list(stocks, currency: book.currency)
            }
        }
    }

    /// `scrip stock show ID`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one stock with its terms and figures.",
            discussion: """
                EXAMPLE
                  scrip stock show 1
                """)

        @Argument(help: "The stock's id.", completion: Completions.stocks)
        var id: String

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let host = try ledger.open()
            let shown = try host.shownStock(StockID(rawValue: id))
            answer.write(shown, in: host.timeZone) {
                StockWords(
                    shown.stock, in: host, neverDiscounted: shown.neverDiscounted,
                    proof: shown.proof
                ).text
            }
        }
    }
}
