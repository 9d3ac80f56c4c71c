internal import ArgumentParser
internal import ScripBench
internal import ScripCommands
internal import ScripCore
internal import ScripHost
internal import ScripRules

extension BenchCommand {
    /// A big ledger to measure other things on.
    struct Fill: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a ledger with so many coupons, to measure on.",
            discussion: """
                EXAMPLE
                  scrip bench fill --ledger big.db --coupons 5000000
                """)

        @Option(help: "Coupons in the ledger.")
        var coupons = 5_000_000

        @OptionGroup var ledger: LedgerOptions

        func validate() throws {
            guard (1...50_000_000).contains(coupons) else {
                throw ValidationError("--coupons must be from 1 through 50000000.")
            }
        }

        func run() throws {
            let (host, opened) = try LedgerOptions.opened(at: ledger.ledger)
            guard try host.stocks().isEmpty else {
                throw ScripError(
                    .notAllowed, "'\(ledger.shown)' is not empty",
                    remedy: "Name a ledger that is not there yet")
            }
            let stock = try host.createStock(
                HTTPBench.stock, ruleSource: Array(BenchRule.spendAndSave.utf8),
                proof: .unproven("a bench")
            )
            try CouponFiller(ledger: opened, stock: stock.id).fill(coupons)
            Terminal.answer("\(coupons) coupons of stock \(stock.id)\n")
        }
    }
}
