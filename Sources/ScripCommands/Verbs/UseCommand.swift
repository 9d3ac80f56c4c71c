internal import ArgumentParser
internal import ScripCore
internal import ScripHost
internal import ScripLedger

/// `scrip use`: redeem a coupon on the merchant's own word.
struct UseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use",
        abstract: "Redeem one coupon without a basket: the merchant decided, no rule is asked.",
        discussion: """
            State, validity and hours still count. The same request number again answers the same.

            EXAMPLE
              scrip use --coupon 1201059453000011062474 --request-no USE-1 --order ORDER-7 --discount 2000
            """)

    @Option(help: ArgumentHelp("The coupon's code, or stock_id:code.", valueName: "code"))
    var coupon: String

    @Option(help: ArgumentHelp("The number that makes repeating safe.", valueName: "n"))
    var requestNo: String

    @Option(help: ArgumentHelp("Who must own the coupon.", valueName: "user"))
    var user: String?

    @Option(help: ArgumentHelp("When it was redeemed (RFC 3339); now by default."))
    var time: String?

    @Option(help: ArgumentHelp("The order it was used for.", valueName: "order"))
    var order: String?

    @Option(help: ArgumentHelp("What came off, in minor units.", valueName: "fen"))
    var discount: Int64?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let instant = try time.map { text throws(ScripError) in try TimeOption.instant(text) }
        let host = try ledger.open(guarded: true)
        let used = try host.use(
            Used.Request(
                number: RequestNumber(rawValue: requestNo), coupon: CouponCode(rawValue: coupon),
                user: user.map(UserID.init(rawValue:)), at: instant, order: order,
                discount: discount))
        answer.write(used, in: host.timeZone) {
            switch used.outcome {
            case .refused(let refusal):
                OutcomeWords.refused(refusal) + "  nothing was redeemed\n"
            case .redeemed(let id):
                Terminal.paint("redeemed", .green)
                    + ": \(Money(currency: host.book.currency).text(used.discount)) off, decided by the merchant"
                    + (used.replayed ? " (the same answer again)" : "") + "\n"
                    + "  redemption \(id), request \(used.requestNumber)".printable + "\n"
            }
        }
    }
}

/// `--time` of verbs that may be told one.
enum TimeOption {
    static func instant(_ text: String) throws(ScripError) -> Instant {
        do throws(ScripError) {
            return try Instant(rfc3339: text)
        } catch {
            throw error.in("--time")
        }
    }
}
