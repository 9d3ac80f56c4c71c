internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost

extension StockCommand {
    /// `scrip stock edit ID FILE`.
    struct Edit: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change what the card of a stock shows and how it is redeemed.",
            discussion: """
                The file may hold comment, goods, display, entrance, use_method, mini_program, \
                prevent_api_abuse and notify_appid; what it leaves out stays. Coupons that are out \
                change with it.

                EXAMPLE
                  scrip stock edit 1200000000000001 edit.json
                with edit.json such as {"goods": "全场饮品", "display": {"background_color": "red"}}
                """)

        @Argument(help: "The stock's id.", completion: Completions.stocks)
        var id: String

        @Argument(help: "The edit in JSON; - is stdin.", completion: .file())
        var file: String

        @OptionGroup var request: RequestOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let file = try InputFile(file, what: "edit")
            let edit = try file.read(StockEdit.init(json:))
            let host = try ledger.open()
            let stock = try file.blamed { () throws(ScripError) in
                try host.edit(StockID(rawValue: id), edit, request: request.number)
            }
            answer.write(stock, in: host.timeZone) { StockWords(stock, in: host).text }
        }
    }

    /// `scrip stock approve ID`.
    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a stock that awaits approval send coupons.",
            discussion: """
                EXAMPLE
                  scrip stock approve 1200000000000001
                """)

        @OptionGroup var move: Move

        func run() throws {
            try move.run { host, stock throws(ScripError) in
                try host.approve(stock: stock, request: move.request.number)
            }
        }
    }
}
