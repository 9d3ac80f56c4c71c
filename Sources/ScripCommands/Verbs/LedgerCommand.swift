internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripLedger

/// `scrip ledger`: make a ledger, and say what it is.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Make a ledger with its time zone and currency, look at them, and move it.",
        discussion: """
            EXAMPLE
              scrip ledger create --time-zone Europe/Berlin --currency EUR
              scrip ledger show
              scrip ledger move --to 'postgres://db.example/coupons?book=berlin'
            """,
        subcommands: [Create.self, Show.self, Move.self])

    /// `scrip ledger create`.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a ledger; its time zone and its currency are fixed from then on.",
            discussion: """
                Days, hours and bills are read in the time zone, summer time included, and every \
                amount is of the currency. A command that finds no ledger makes one in Asia/Shanghai \
                and CNY.

                EXAMPLE
                  scrip ledger create --time-zone Europe/Berlin --currency EUR
                """)

        @OptionGroup var book: BookOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let book = try book.book()
            try ledger.begin(book)
            let shown = try ShownBook(ledger.open(), path: ledger.shown)
            answer.write(shown, in: book.timeZone) {
                "created ledger \(ledger.shown)".printable + "\n" + shown.text
            }
        }
    }

    /// `scrip ledger show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a ledger is: its time zone, its currency, and when it was begun.",
            discussion: """
                EXAMPLE
                  scrip ledger show --json
                """)

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let host = try ledger.open()
            let shown = try ShownBook(host, path: ledger.shown)
            answer.write(shown, in: host.timeZone) { shown.text }
        }
    }
}

extension LedgerCommand {
    /// `scrip ledger move`.
    struct Move: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move a ledger to another place; the old one only reads from then on.",
            discussion: """
                Between files and books in PostgreSQL, in any direction. Everything is copied, compared row \
                by row and audited before the old one is closed; writes wait or are refused meanwhile. A move \
                that was cut short is finished by running it again. The book keeps its number.

                EXAMPLE
                  scrip ledger move --ledger scrip.db --to 'postgres://db.example/coupons?book=berlin'
                """)

        @OptionGroup var ledger: LedgerOptions

        @Option(
            help: ArgumentHelp(
                "Where to: a file that is not there yet, or postgres://HOST/DATABASE?book=NAME.",
                valueName: "path"), completion: .file())
        var to: String

        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let moved = try ledger.move(to: to)
            answer.write(moved, in: moved.book.timeZone) { moved.text }
        }
    }
}

/// A move for people and programs.
struct ShownMove: JSONWritable {
    /// Where the book was, and where it is.
    let from, to: String
    let book: Book
    let last: JournalMark

    var text: String {
        "moved ledger \(from) to \(to)".printable + "\n  last entry  \(last)\n"
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("from", from)
            writer.member("to", to)
            writer.member("book", book.number)
            writer.member("last_entry", last.description)
        }
    }
}

/// A ledger's book for people and programs.
private struct ShownBook: JSONWritable {
    private let path: String
    private let book: Book
    private let begunAt: Instant?

    init(_ host: CouponHost, path: String) throws(ScripError) {
        self.path = path
        book = host.book
        begunAt = try host.recordedAt(entry: 1)
    }

    var text: String {
        let rows = [
            ("ledger", path), ("book", "\(book.number)"), ("format", "\(book.format)"),
            ("time zone", book.timeZone.identifier), ("currency", book.currency),
            ("begun", begunAt.map { Calendar.text($0, book.timeZone) } ?? ""),
        ]
        let width = rows.map(\.0.displayWidth).max() ?? 0
        return rows.map { "  \($0.0.padded(to: width))  \($0.1.printable)\n" }.joined()
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("ledger", path)
            writer.member("book", book.number)
            writer.member("format", Int64(book.format))
            writer.member("time_zone", book.timeZone.identifier)
            writer.member("currency", book.currency)
            if let begunAt { writer.member("begun_at", begunAt) }
        }
    }
}
