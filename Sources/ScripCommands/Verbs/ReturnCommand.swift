internal import ArgumentParser
internal import ScripCore
internal import ScripHost
internal import ScripLedger

/// `scrip return`: a coupon, or goods of a redemption, come back.
struct ReturnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "return",
        abstract: "Give a used coupon back, or take goods of a redemption back.",
        discussion: """
            With --coupon the coupon can be used again. With --redemption and --line pieces of goods \
            come back with what coupons took off them, and the coupons stay used. The same request \
            number again answers the same.

            EXAMPLE
              scrip return --coupon 1201059453000011062474 --request-no RETURN-1
              scrip return --redemption R3 --line 1:2 --line 4:1 --request-no RETURN-2
            """)

    @Option(help: ArgumentHelp("The coupon to give back whole.", valueName: "code"))
    var coupon: String?

    @Option(help: ArgumentHelp("The redemption the goods were part of.", valueName: "id"))
    var redemption: String?

    @Option(
        name: .customLong("line"),
        help: ArgumentHelp("Pieces of a line that come back.", valueName: "id:pieces"))
    var lines: [String] = []

    @Option(help: ArgumentHelp("The number that makes repeating safe.", valueName: "n"))
    var requestNo: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func validate() throws {
        guard (coupon == nil) != (redemption == nil), lines.isEmpty == (redemption == nil) else {
            throw ValidationError("Name --coupon CODE, or --redemption ID with --line ID:PIECES.")
        }
    }

    func run() throws {
        let goods = try lines.map { line throws(ScripError) in try ReturnCommand.goods(line) }
        let host = try ledger.open()
        let request = RequestNumber(rawValue: requestNo)
        let returned =
            if let coupon {
                try host.returnCoupon(CouponCode(rawValue: coupon), request: request)
            } else {
                try host.returnGoods(
                    goods, of: RedemptionID(rawValue: redemption ?? ""), request: request)
            }
        answer.write(returned, in: host.timeZone) {
            ReturnWords.text(returned, currency: host.book.currency)
        }
    }

    /// `id:pieces`; an id may hold colons itself.
    private static func goods(_ text: String) throws(ScripError) -> Returned.Goods {
        guard let colon = text.lastIndex(of: ":"),
            let pieces = Int64(text[text.index(after: colon)...]),
            pieces > 0, colon > text.startIndex
        else {
            throw ScripError(
                .invalidInput, "--line is '\(text.printable)'",
                remedy: "Use the line's id and the pieces that come back, such as 1:2")
        }
        return Returned.Goods(line: String(text[..<colon]), quantity: pieces)
    }
}
