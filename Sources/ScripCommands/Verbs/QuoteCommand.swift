internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost

/// `scrip quote`: what coupons would take off; changes nothing.
struct QuoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quote",
        abstract: "Say what coupons would take off a checkout, and which combination is best.",
        discussion: """
            A checkout that names no coupons asks about its user's whole wallet.

            EXAMPLE
              scrip quote examples/tea-shop.json
            """)

    @Argument(help: "A checkout in JSON; - is stdin.", completion: .file())
    var file: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let file = try InputFile(file, what: "checkout")
        let (checkout, host) = try ledger.checkout(in: file)
        let quote = try file.blamed { () throws(ScripError) in try host.quote(checkout) }
        answer.write(quote, in: host.timeZone) { QuoteWords(quote, basket: checkout.basket).text }
        for offer in quote.offers {
            guard case .failed(let failure) = offer.verdict.outcome else { continue }
            Terminal.message(
                "scrip: warning: the rule of coupon \(offer.coupon) failed: "
                    + "\(failure.message.printable)\n")
        }
    }
}
