internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost

/// `scrip hold`: reserve coupons while a customer pays.
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Reserve the coupons of a checkout at today's price while the customer pays.",
        discussion: """
            Nobody else can redeem them until the hold ends. 'scrip commit' redeems at the price that \
            was held, 'scrip release' ends the hold early; left alone it ends by itself.

            EXAMPLE
              scrip hold checkout.json --seconds 120
              scrip commit T01-20261123-0002
            """)

    @Argument(help: "A checkout in JSON; - is stdin.", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("How long, 1 to 86400.", valueName: "n"))
    var seconds: Int64 = 300

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let file = try InputFile(file, what: "checkout")
        let (checkout, host) = try ledger.checkout(in: file)
        let held = try file.blamed { () throws(ScripError) in
            try host.hold(checkout, seconds: seconds)
        }
        answer.write(held, in: host.timeZone) {
            HoldWords(held, basket: checkout.basket, zone: host.timeZone).text
        }
        if case .failed(_, let failure) = held.outcome {
            Terminal.message("scrip: error: \(failure.message.printable)\n")
            throw ExitCode(Failure.Status.ruleFailed)
        }
    }
}

/// `scrip commit`: redeem what was held.
struct CommitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit",
        abstract: "Redeem what was held, at the price that was held.",
        discussion: """
            The same request number again answers the same receipt.

            EXAMPLE
              scrip commit T01-20261123-0002
            """)

    @Argument(help: "The request number of the hold.")
    var requestNo: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let host = try ledger.open()
        let receipt = try host.commit(hold: RequestNumber(rawValue: requestNo))
        answer.write(receipt, in: host.timeZone) {
            ReceiptWords(receipt, basket: nil, currency: host.book.currency).text
        }
    }
}

/// `scrip release`: end a hold.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "End a hold early; its coupons can be redeemed by anybody again.",
        discussion: """
            Ending a hold again, or after it lapsed, changes nothing; after its commit there is nothing \
            to end.

            EXAMPLE
              scrip release T01-20261123-0002
            """)

    @Argument(help: "The request number of the hold.")
    var requestNo: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let number = RequestNumber(rawValue: requestNo)
        let released = try ledger.open().release(hold: number)
        answer.write(released) {
            let redeemed = released.redemption.map {
                "hold \(number) was redeemed as \($0), nothing was released"
            }
            return (redeemed ?? "released hold \(number)").printable + "\n"
        }
    }
}
