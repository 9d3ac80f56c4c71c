internal import ArgumentParser
internal import CHeap
internal import Foundation

/// The command `scrip`.
@main
struct ScripCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrip",
        abstract: "Coupons decided by the merchant's own rules.",
        discussion: """
            Answers go to standard output, messages to standard error.
            Exit status: 0 when scrip did its job (a refused coupon is an answer), 1 when tests or \
            checks found something, 2 for bad usage or input, 3 when a rule failed.

            EXAMPLE
              scrip eval spend_and_save --basket examples/tea-shop.json \\
                --params '{"threshold": 10000, "off": 2000}'
            """,
        version: "0.1.0-dev",
        subcommands: [DemoCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Rules",
                subcommands: [
                    EvalCommand.self, CheckCommand.self, TestCommand.self, FuzzCommand.self,
                    MutateCommand.self, ExposureCommand.self, BacktestCommand.self,
                    ReplCommand.self, NewCommand.self, RuleCommand.self, MCPCommand.self,
                ]),
            CommandGroup(
                name: "Coupons",
                subcommands: [
                    StockCommand.self, GoodsCommand.self, CodesCommand.self, SendCommand.self,
                    WalletCommand.self,
                    QuoteCommand.self, RedeemCommand.self, HoldCommand.self, CommitCommand.self,
                    ReleaseCommand.self, UseCommand.self, ReturnCommand.self,
                    DeactivateCommand.self, DeleteCommand.self, AssociateCommand.self,
                    DisassociateCommand.self,
                ]),
            CommandGroup(
                name: "Books",
                subcommands: [
                    LedgerCommand.self, AuditCommand.self, ReplayCommand.self,
                    RedemptionsCommand.self, RedemptionCommand.self, BillCommand.self,
                    EventsCommand.self,
                    RemindCommand.self, CallCommand.self, BenchCommand.self,
                ]),
            CommandGroup(
                name: "Server",
                subcommands: [ServeCommand.self, KeyCommand.self, UserCommand.self]),
        ])

    static func main() async {
        // A reader that has seen enough (`scrip … | head`) is no reason to die with a message.
        _ = signal(SIGPIPE, SIG_IGN)
        heap_keep_freed_memory()
        heap_leave_sqlite_uncounted()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Failure(error).exit()
        }
    }
}
