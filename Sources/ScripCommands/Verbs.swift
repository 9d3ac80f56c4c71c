package import ArgumentParser
internal import CHeap
internal import Foundation

/// What the command line does without a server, by the groups that its help shows.
///
/// A program that needs no server, such as the demo, has these and compiles none.
package enum Verbs {
    /// The version of all commands.
    package static let version = "0.1.0-dev"

    /// The whole loop on sample data.
    package static let demo: any ParsableCommand.Type = DemoCommand.self

    /// Rules: written, proven, tried.
    package static let rules: [any ParsableCommand.Type] = [
        EvalCommand.self, CheckCommand.self, TestCommand.self, FuzzCommand.self,
        MutateCommand.self, ExposureCommand.self, BacktestCommand.self, ReplCommand.self,
        NewCommand.self, RuleCommand.self, MCPCommand.self,
    ]

    /// Coupons: from the stock to the return.
    package static let coupons: [any ParsableCommand.Type] = [
        StockCommand.self, GoodsCommand.self, CodesCommand.self, SendCommand.self,
        WalletCommand.self, QuoteCommand.self, RedeemCommand.self, HoldCommand.self,
        CommitCommand.self, ReleaseCommand.self, UseCommand.self, ReturnCommand.self,
        DeactivateCommand.self, DeleteCommand.self, AssociateCommand.self,
        DisassociateCommand.self,
    ]

    /// Books: what was done, and whether it is so.
    package static let books: [any ParsableCommand.Type] = [
        LedgerCommand.self, AuditCommand.self, ReplayCommand.self, RedemptionsCommand.self,
        RedemptionCommand.self, BillCommand.self, EventsCommand.self, RemindCommand.self,
        CallCommand.self,
    ]

    /// Does what the process was started for, and ends it if that fails.
    ///
    /// - Parameter root: The command that the program is.
    package static func run(_ root: any ParsableCommand.Type) async {
        // A reader that has seen enough (`scrip … | head`) is no reason to die with a message.
        _ = signal(SIGPIPE, SIG_IGN)
        heap_keep_freed_memory()
        heap_leave_sqlite_uncounted()
        do {
            var command = try root.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Failure(error, of: root).exit()
        }
    }
}
