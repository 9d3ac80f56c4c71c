internal import ArgumentParser
internal import ScripCore
internal import ScripHost

/// `scrip events`: what users are to be told.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show what users are to be told of their coupons, oldest first.",
        discussion: """
            A reader gets an event again until it acknowledges its entry: at least once, and in order \
            for every coupon.

            EXAMPLE
              scrip events --reader app
              scrip events --reader app --ack 17
            """)

    @Option(help: ArgumentHelp("Whose place in the events counts.", valueName: "name"))
    var reader = "cli"

    @Option(help: ArgumentHelp("First note that all through this entry were dealt with."))
    var ack: Int64?

    @Option(help: ArgumentHelp("The most to show.", valueName: "n"))
    var limit = 100

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("Use a --limit from 1 through 10000.")
        }
    }

    func run() throws {
        let host = try ledger.open()
        if let ack { try host.acknowledge(reader, through: ack) }
        let notices = try host.notices(for: reader, limit: limit)
        answer.write(notices, in: host.timeZone) { EventWords(zone: host.timeZone).text(notices) }
    }
}

/// `scrip remind`: make the events of coupons that are about to expire.
struct RemindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remind",
        abstract: "Make an event for every coupon that is about to expire, once.",
        discussion: """
            One day ahead is today and tomorrow. A coupon that was told of seven days ahead is told of \
            again one day ahead. Run it once a day.

            EXAMPLE
              scrip remind --days 3
            """)

    @Option(help: ArgumentHelp("How many days ahead, 0 to 366.", valueName: "n"))
    var days: Int64

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let made = Int64(try ledger.open().remind(daysAhead: days))
        answer.write(Reminded(reminders: made)) {
            made == 1 ? "1 coupon is about to expire\n" : "\(made) coupons are about to expire\n"
        }
    }
}
