internal import ArgumentParser
internal import ScripCore
internal import ScripHost

extension StockCommand {
    /// `scrip stock pause ID`.
    struct Pause: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send no more coupons for now; those that are out can be redeemed.",
            discussion: """
                EXAMPLE
                  scrip stock pause 1200000000000001
                """)

        @OptionGroup var move: Move

        func run() throws { try move.run(to: .paused) }
    }

    /// `scrip stock resume ID`.
    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send coupons again.",
            discussion: """
                EXAMPLE
                  scrip stock resume 1200000000000001
                """)

        @OptionGroup var move: Move

        func run() throws { try move.run(to: .running) }
    }

    /// `scrip stock stop ID`.
    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a stock for good; coupons that are out can be redeemed.",
            discussion: """
                EXAMPLE
                  scrip stock stop 1200000000000001
                """)

        @OptionGroup var move: Move

        func run() throws { try move.run(to: .stopped) }
    }

    /// What the three have in common.
    struct Move: ParsableArguments {
        @Argument(help: "The stock's id.", completion: Completions.stocks)
        var id: String

        @OptionGroup var request: RequestOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run(to state: StockState) throws {
            try run { host, stock throws(ScripError) in
                try host.move(stock: stock, to: state, request: request.number)
            }
        }

        func run(
            _ move: (CouponHost, StockID) throws(ScripError) -> Stock
        ) throws {
            let host = try ledger.open()
            let stock = try move(host, StockID(rawValue: id))
            answer.write(stock, in: host.timeZone) { StockWords(stock, in: host).text }
        }
    }

    /// `scrip stock budget ID --total N`.
    struct Budget: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change how many coupons may be sent, in all or a day.",
            discussion: """
                With --current the change goes through only if that is the present number.

                EXAMPLE
                  scrip stock budget 1200000000000001 --total 2000 --current 1000
                """)

        @Argument(help: "The stock's id.", completion: Completions.stocks)
        var id: String

        @Option(help: ArgumentHelp("Coupons in all.", valueName: "n"))
        var total: Int64?

        @Option(help: ArgumentHelp("Coupons a day.", valueName: "n"))
        var perDay: Int64?

        @Option(help: ArgumentHelp("What the number is believed to be.", valueName: "n"))
        var current: Int64?

        @OptionGroup var request: RequestOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func validate() throws {
            guard (total == nil) != (perDay == nil) else {
                throw ValidationError("Name one of --total and --per-day.")
            }
        }

        func run() throws {
            let host = try ledger.open()
            let id = StockID(rawValue: id)
            let limits = try host.stock(id).definition.limits
            let stock =
                if let total {
                    try host.changeBudget(
                        of: id, total: total, current: current ?? limits.total,
                        request: request.number)
                } else {
                    try host.changeDailyBudget(
                        of: id, perDay: perDay ?? 0, current: current ?? limits.perDay,
                        request: request.number)
                }
            answer.write(stock, in: host.timeZone) { StockWords(stock, in: host).text }
        }
    }
}
