internal import ArgumentParser
internal import ScripContract
internal import ScripCore
internal import ScripHost

/// `scrip goods`: what holds for goods in all stocks of a merchant.
struct GoodsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "goods",
        abstract: "Say what holds for goods in all stocks of a merchant.",
        discussion: """
            EXAMPLE
              scrip goods never-discounted --merchant 1900000001 never.json
            """,
        subcommands: [NeverDiscounted.self])

    /// `scrip goods never-discounted --merchant ID [FILE]`.
    struct NeverDiscounted: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show or set the goods that no coupon of a merchant takes anything off.",
            discussion: """
                Without FILE the list is shown. With FILE it replaces the one before, at once and for \
                all stocks of the merchant, coupons that are out included. The file holds any of \
                category, tag, brand and sku, each with a list of words; a category with a trailing \
                "/" takes the subtree, and empty lists take the goods away.

                EXAMPLE
                  scrip goods never-discounted --merchant 1900000001
                  scrip goods never-discounted --merchant 1900000001 never.json
                with never.json such as {"category": ["alcohol/", "gift_cards"], "tag": ["rx"]}
                """)

        @Option(help: ArgumentHelp("The merchant whose stocks it is for.", valueName: "id"))
        var merchant: String

        @Argument(help: "The goods in JSON; - is stdin.", completion: .file())
        var file: String?

        @OptionGroup var request: RequestOptions
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let merchant = MerchantID(rawValue: merchant)
            let list: NeverDiscountedList
            let host: CouponHost
            if let file {
                let wanted = try InputFile(file, what: "goods").read(
                    NeverDiscountedRequest.init(json:))
                host = try ledger.open()
                list = try host.setNeverDiscounted(
                    wanted.goods, by: merchant, request: try number(inFile: wanted.number))
            } else {
                host = try ledger.open()
                list = try host.neverDiscounted(by: merchant)
            }
            answer.write(list, in: host.timeZone) {
                GoodsWords(zone: host.timeZone).text(list)
            }
        }

        /// The number of the file or of the option, which must not be two.
        private func number(inFile number: RequestNumber) throws -> RequestNumber {
            guard !number.rawValue.isEmpty else { return request.number }
            if let given = request.requestNo, RequestNumber(rawValue: given) != number {
                throw ValidationError("The file has a request_no other than --request-no.")
            }
            return number
        }
    }
}
