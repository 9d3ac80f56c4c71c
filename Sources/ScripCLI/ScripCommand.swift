internal import ArgumentParser
internal import ScripCommands

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
        version: Verbs.version,
        subcommands: [Verbs.demo],
        groupedSubcommands: [
            CommandGroup(name: "Rules", subcommands: Verbs.rules),
            CommandGroup(name: "Coupons", subcommands: Verbs.coupons),
            CommandGroup(name: "Books", subcommands: Verbs.books + [BenchCommand.self]),
            CommandGroup(
                name: "Server",
                subcommands: [
                    ServeCommand.self, KeyCommand.self, UserCommand.self, MerchantCommand.self,
                ]),
        ])

    static func main() async { await Verbs.run(ScripCommand.self) }
}
