internal import ArgumentParser
internal import ScripCore
internal import ScripHost
internal import ScripLedger

/// `scrip redemptions`: what was redeemed, page by page.
struct RedemptionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redemptions",
        abstract: "List redemptions, oldest first, a page at a time.",
        discussion: """
            A late redemption was recorded more than five minutes after the moment it counts at: a till \
            was cut off, or its clock was wrong.

            EXAMPLE
              scrip redemptions --day 2026-11-23 --store S01
              scrip redemptions --late --limit 100 --json
            """)

    @Option(help: ArgumentHelp("The day they count on.", valueName: "yyyy-mm-dd"))
    var day: String?

    @Option(help: ArgumentHelp("A coupon of this stock was redeemed.", valueName: "id"))
    var stock: String?

    @Option(help: ArgumentHelp("A coupon of this user was redeemed.", valueName: "user"))
    var user: String?

    @Option(help: ArgumentHelp("They were made in this store.", valueName: "id"))
    var store: String?

    @Flag(help: "Only those that were recorded late.")
    var late = false

    @Option(help: ArgumentHelp("The most to show, 1 to 100.", valueName: "n"))
    var limit = 20

    @Option(help: ArgumentHelp("Where the page before ended.", valueName: "id"))
    var after: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let query = RedemptionQuery(
            day: try day.map { day throws(ScripError) in try CouponHost.day(day) },
            stock: stock.map(StockID.init(rawValue:)), user: user.map(UserID.init(rawValue:)),
            store: store, late: late)
        let host = try ledger.open()
        let page = try host.redemptions(query, after: after, limit: limit)
        answer.write(page, in: host.timeZone) { RedemptionWords(host.book).text(page) }
    }
}

/// `scrip redemption`: one receipt again.
struct RedemptionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redemption",
        abstract: "Show a redemption's receipt again, and what was returned of it.",
        discussion: """
            EXAMPLE
              scrip redemption R17
              scrip redemption T01-20261123-0001
            """)

    @Argument(help: "Its redemption_id, or the request number it was made under.")
    var id: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let host = try ledger.open()
        let past = try host.redemption(id)
        answer.write(past, in: host.timeZone) { RedemptionWords(host.book).text(past) }
    }
}
