internal import ArgumentParser
internal import ScripCore
internal import ScripHost

/// `scrip deactivate`: switch a coupon off.
struct DeactivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "Switch a coupon off; it cannot be redeemed afterwards.",
        discussion: """
            EXAMPLE
              scrip deactivate --coupon 1201059453000011062474 --request-no OFF-1 --reason "goods recalled"
            """)

    @Option(help: ArgumentHelp("The coupon's code.", valueName: "code"))
    var coupon: String

    @Option(help: ArgumentHelp("Words for the merchant's own books.", valueName: "words"))
    var reason = ""

    @Option(help: ArgumentHelp("The number that makes repeating safe.", valueName: "n"))
    var requestNo: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let host = try ledger.open()
        let coupon = try host.deactivate(
            CouponCode(rawValue: coupon), reason: reason,
            request: RequestNumber(rawValue: requestNo))
        answer.write(coupon, in: host.timeZone) {
            "deactivated coupon \(coupon.code) of stock \(coupon.stock)\n".printableLine
        }
    }
}

extension String {
    /// One line without anything that could move the cursor.
    fileprivate var printableLine: String { String(dropLast()).printable + "\n" }
}
