internal import ArgumentParser
internal import ScripCore
internal import ScripHost

/// `scrip delete`: throw a coupon away, as its user does.
struct DeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Throw a coupon away, as its user does in the card pack.",
        discussion: """
            It cannot be redeemed afterwards; one that was used stays redeemed.

            EXAMPLE
              scrip delete --coupon 1201059453000011062474 --user oUpF8uMuAJO --request-no DEL-1
            """)

    @OptionGroup var coupon: CouponOptions

    @Option(help: ArgumentHelp("Whose coupon it is.", valueName: "user"))
    var user: String

    func run() throws {
        try coupon.run("thrown away") { host, code, number throws(ScripError) in
            try host.delete(code, of: UserID(rawValue: user), request: number)
        }
    }
}

/// `scrip associate`: tie a coupon to an order.
struct AssociateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "associate",
        abstract: "Tie a coupon to an order of the merchant; it stays usable.",
        discussion: """
            EXAMPLE
              scrip associate --coupon 1201059453000011062474 --order ORDER-7 --request-no TIE-1
            """)

    @OptionGroup var coupon: CouponOptions

    @Option(help: ArgumentHelp("The order's number.", valueName: "order"))
    var order: String

    func run() throws {
        try coupon.run("tied to order \(order)") { host, code, number throws(ScripError) in
            try host.associate(code, with: order, request: number)
        }
    }
}

/// `scrip disassociate`: untie a coupon from its order.
struct DisassociateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disassociate",
        abstract: "Untie a coupon from its order.",
        discussion: """
            EXAMPLE
              scrip disassociate --coupon 1201059453000011062474 --order ORDER-7 --request-no UNTIE-1
            """)

    @OptionGroup var coupon: CouponOptions

    @Option(help: ArgumentHelp("The order it is tied to.", valueName: "order"))
    var order: String

    func run() throws {
        try coupon.run("untied from order \(order)") { host, code, number throws(ScripError) in
            try host.disassociate(code, from: order, request: number)
        }
    }
}

/// What verbs that change one coupon have in common.
struct CouponOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The coupon's code, or stock_id:code.", valueName: "code"))
    var coupon: String

    @Option(help: ArgumentHelp("The number that makes repeating safe.", valueName: "n"))
    var requestNo: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run(
        _ done: String,
        _ change: (CouponHost, CouponCode, RequestNumber) throws(ScripError) -> Coupon
    ) throws {
        let host = try ledger.open()
        let coupon = try change(
            host, CouponCode(rawValue: coupon), RequestNumber(rawValue: requestNo))
        answer.write(coupon, in: host.timeZone) {
            "coupon \(coupon.code) of stock \(coupon.stock): \(done)".printable + "\n"
        }
    }
}
