internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger

extension CodesCommand {
    /// `scrip codes list --stock ID`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the codes that were uploaded to a stock.",
            discussion: """
                EXAMPLE
                  scrip codes list --stock 1200000000000001 --left --limit 50
                """)

        @Option(
            help: ArgumentHelp("The stock's id.", valueName: "id"),
            completion: Completions.stocks)
        var stock: String

        @Flag(help: "Only those that are left to send.")
        var left = false

        @Flag(help: "Only those that were sent.")
        var sent = false

        @Option(help: ArgumentHelp("How many to pass over.", valueName: "n"))
        var offset: Int64 = 0

        @Option(help: ArgumentHelp("The most to show.", valueName: "n"))
        var limit: Int64 = 100

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func validate() throws {
            guard !(left && sent), offset >= 0, (1...10_000).contains(limit) else {
                throw ValidationError(
                    "Name one of --left and --sent, an --offset from 0, a --limit of 1 to 10000.")
            }
        }

        func run() throws {
            let host = try ledger.open()
            let id = try host.stock(StockID(rawValue: stock)).id
            let codes = try host.uploadedCodes(
                of: id, drawn: left ? false : sent ? true : nil, offset: offset, limit: limit)
            let list = Codes(total: try host.uploadedCount(of: id), offset: offset, codes: codes)
            answer.write(list, in: host.timeZone) { list.text(host.timeZone) }
        }
    }

    /// `scrip codes delete CODE --stock ID`.
    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an uploaded code that was not sent yet.",
            discussion: """
                EXAMPLE
                  scrip codes delete TEA-0001 --stock 1200000000000001
                """)

        @Argument(help: "The code.")
        var code: String

        @Option(
            help: ArgumentHelp("The stock's id.", valueName: "id"),
            completion: Completions.stocks)
        var stock: String

        @OptionGroup var request: RequestOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let host = try ledger.open()
            let at = try host.deleteCode(
                CouponCode(rawValue: code), of: StockID(rawValue: stock), request: request.number)
            let deleted = DeletedCode(
                stock: StockID(rawValue: stock), code: CouponCode(rawValue: code), at: at)
            answer.write(deleted, in: host.timeZone) {
                "deleted code \(code)".printable + "\n"
            }
        }
    }

    private struct Codes: JSONWritable {
        var total: Int64
        var offset: Int64
        var codes: [UploadedCode]

        func text(_ zone: MerchantTimeZone) -> String {
            guard !codes.isEmpty else { return "There are no such codes\n" }
            var table = Table(("code", .left), ("uploaded", .left), ("state", .left))
            for code in codes {
                table.add(
                    code.code.rawValue, Calendar.text(code.uploadedAt, zone),
                    code.position == nil ? "sent" : "left")
            }
            return table.text(indent: "")
        }

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("total", total)
                writer.member("offset", offset)
                writer.key("codes")
                writer.list(codes) { code, writer in
                    writer.object { writer in
                        writer.member("code", code.code.rawValue)
                        writer.member("uploaded_at", code.uploadedAt)
                        writer.member("state", code.position == nil ? "sent" : "left")
                    }
                }
            }
        }
    }
}
