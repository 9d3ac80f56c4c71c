internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost

/// `scrip bill`: what a day came to.
struct BillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bill",
        abstract: "Write a day's sends, redemptions and returns per stock, as CSV.",
        discussion: """
            After the total stand the stocks whose rule is not proven, with the reason, then a checksum of what is above it, and in the last line the journal's
            last entry with its hash, which `scrip audit --expect` takes. Amounts are in minor units.

            EXAMPLE
              scrip bill --date 2026-11-23 > bill.csv
              scrip bill --date 2026-11-23 --json
            """)

    @Option(help: ArgumentHelp("The merchant's day; all days by default.", valueName: "yyyy-mm-dd"))
    var date: String?

    @Flag(help: "Answer in CSV, as by default.")
    var csv = false

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard !csv || !answer.json else {
            throw ValidationError("Name one of --csv and --json.")
        }
    }

    func run() throws {
        let day = try date.map { date throws(ScripError) in try CouponHost.day(date) }
        let host = try ledger.open()
        let bill = try host.bill(day: day)
        if answer.json {
            Terminal.json(bill.jsonText(.pretty, zone: host.timeZone) + "\n")
        } else {
            Terminal.data(bill.csv)
        }
    }
}
