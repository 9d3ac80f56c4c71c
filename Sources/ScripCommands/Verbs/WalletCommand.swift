internal import ArgumentParser
internal import ScripCore
internal import ScripHost

/// `scrip wallet`: a user's coupons.
struct WalletCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Show a user's coupons, oldest first.",
        discussion: """
            All of them by default, without those thrown away; --json has everything their cards show.

            EXAMPLE
              scrip wallet oUpF8uMuAJO
              scrip wallet oUpF8uMuAJO --state sent --offset 20 --limit 20
            """)

    @Argument(help: "The user.")
    var user: String

    @Option(
        help: ArgumentHelp(
            "Only in this state: sent, used, expired, deleted or deactivated.", valueName: "state"),
        transform: CouponState.named)
    var state: CouponState?

    @Option(help: ArgumentHelp("Only of this stock.", valueName: "id"))
    var stock: String?

    @Option(help: ArgumentHelp("How many to pass over.", valueName: "n"))
    var offset: Int64 = 0

    @Option(help: ArgumentHelp("The most to show, 1 to 100; all by default.", valueName: "n"))
    var limit: Int64?

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let host = try ledger.openIfAny()
        var query = WalletQuery(
            user: UserID(rawValue: user), state: state,
            stock: stock.map(StockID.init(rawValue:)), offset: offset, limit: limit ?? 100)
        var page = WalletPage(user: query.user, total: 0, offset: offset, cards: [])
        if let host {
            page = try host.wallet(query)
            query.offset = 0
            while limit == nil, let next = page.next {
                query.after = next
                let more = try host.wallet(query)
                page.cards += more.cards
                page.next = more.next
            }
        }
        answer.write(page, in: host?.timeZone ?? .shanghai) { [page] in
            WalletWords(zone: host?.timeZone ?? .shanghai).text(page)
        }
    }
}

extension CouponState {
    /// The state a word names.
    fileprivate static func named(_ word: String) throws -> CouponState {
        guard let state = CouponState(rawValue: word) else {
            throw ValidationError(
                "Use one of \(CouponState.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return state
    }
}
