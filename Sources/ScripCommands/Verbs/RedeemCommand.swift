internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost

/// `scrip redeem`: decide and commit in one step.
struct RedeemCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeem",
        abstract: "Redeem the coupons of a checkout: all of them, or none.",
        discussion: """
            The same request_no again answers the same receipt. Exits with 3 when a rule fails; a \
            refusal is an answer.

            EXAMPLE
              scrip redeem checkout.json
            """)

    @Argument(help: "A checkout in JSON; - is stdin.", completion: .file())
    var file: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let file = try InputFile(file, what: "checkout")
        let (checkout, host) = try ledger.checkout(in: file)
        let receipt = try file.blamed { () throws(ScripError) in try host.redeem(checkout) }
        answer.write(receipt, in: host.timeZone) {
            ReceiptWords(receipt, basket: checkout.basket, currency: host.book.currency).text
        }
        if case .failed(_, let failure) = receipt.outcome {
            Terminal.message("scrip: error: \(failure.message.printable)\n")
            throw ExitCode(Failure.Status.ruleFailed)
        }
    }
}
