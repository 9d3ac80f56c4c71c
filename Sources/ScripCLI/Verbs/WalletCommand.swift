internal import ArgumentParser
internal import Scrip
internal import ScripCore

/// `scrip wallet`: a user's coupons.
struct WalletCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet",
        abstract: "Show a user's coupons, oldest first.",
        discussion: """
            EXAMPLE
              scrip wallet oUpF8uMuAJO
            """)

    @Argument(help: "The user.")
    var user: String

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let host = try ledger.openIfAny()
        let user = UserID(rawValue: user)
        var wallet = try host?.wallet(of: user) ?? Wallet(user: user, coupons: [])
        let now = SystemClock.now()
        for index in wallet.coupons.indices {
            wallet.coupons[index].state = wallet.coupons[index].state(at: now)
        }
        answer.write(wallet) { [wallet] in
            WalletWords(zone: host?.timeZone ?? .shanghai).text(wallet)
        }
    }
}
