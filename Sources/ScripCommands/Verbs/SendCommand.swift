internal import ArgumentParser
internal import ScripCore
internal import ScripHost

/// `scrip send`: a coupon into a user's wallet.
struct SendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send a coupon of a stock to a user.",
        discussion: """
            The same request number again answers the same coupon.

            EXAMPLE
              scrip send --stock 1 --user oUpF8uMuAJO --request-no SEND-0001
            """)

    @Option(
        help: ArgumentHelp("The stock's id.", valueName: "id"),
        completion: Completions.stocks)
    var stock: String

    @Option(help: ArgumentHelp("Who receives it.", valueName: "user"))
    var user: String

    @Option(help: ArgumentHelp("The number that makes repeating safe.", valueName: "n"))
    var requestNo: String

    @Option(help: ArgumentHelp("The code, for stocks whose codes the merchant names."))
    var code: String?

    @Option(help: ArgumentHelp("When it is received (RFC 3339); now by default."))
    var time: String?

    @Option(help: ArgumentHelp("How it is sent.", valueName: "channel"))
    var channel = "API"

    @Option(
        help: ArgumentHelp(
            "Who the user is as a person, for stocks whose cap counts persons; only a digest is kept."
        ))
    var person: String?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let instant = try time.map { text throws(ScripError) in try TimeOption.instant(text) }
        let host = try ledger.open(guarded: true)
        let sent = try host.send(
            SendRequest(
                number: RequestNumber(rawValue: requestNo), stock: StockID(rawValue: stock),
                user: UserID(rawValue: user), code: code.map(CouponCode.init(rawValue:)),
                at: instant, channel: channel, person: person)
        )
        answer.write(sent, in: host.timeZone) {
            WalletWords(zone: host.timeZone).sent(sent.coupon)
                + PresentWords.text(sent.now.map { [$0] })
        }
    }
}
