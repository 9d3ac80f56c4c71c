internal import ArgumentParser
internal import Foundation
internal import ScripCommands
internal import ScripConsole
internal import ScripCore
internal import ScripHost
internal import ScripRules

/// `scrip user`: people who may sign in to the console.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list, change and remove the people of the console.",
        discussion: """
            The console is at /console of scrip serve, once there is somebody who may sign in. Passwords are \
            read from standard input, one line; a terminal asks for them. A running server knows within two \
            seconds.

            EXAMPLE
              scrip user add 李雷 --role owner
              scrip user role 李雷 --role cashier
              scrip user password 李雷
              scrip user remove 李雷
            """,
        subcommands: [Add.self, List.self, ChangeRole.self, ChangePassword.self, Remove.self])

    /// What stands in the journal as who changed something.
    static let changedBy = "scrip user"

    /// Makes `--role` out of the roles' names.
    static func role(_ word: String) throws(ScripError) -> Role {
        guard let role = Role(rawValue: word) else {
            throw ScripError(
                .invalidInput, "There is no role '\(word.printable)'",
                remedy: "Use " + Role.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return role
    }

    /// A password: asked for twice on a terminal, and else one line.
    static func password() throws(ScripError) -> String {
        let first = try SecretInput.line("Password: ", named: "password")
        guard SecretInput.isTerminal else { return first }
        guard try SecretInput.line("Once more: ", named: "password") == first else {
            throw ScripError(
                .invalidInput, "The two passwords differ", remedy: "Type the same twice")
        }
        return first
    }

    /// `scrip user add NAME`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add somebody; the first one opens the console.",
            discussion: """
                EXAMPLE
                  scrip user add 李雷 --role owner
                """)

        @Argument(help: "What they sign in with.")
        var name: String

        @Option(
            help: ArgumentHelp(
                "What they may do: owner, author, approver, operator, cashier or viewer."))
        var role: String

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let role = try UserCommand.role(role)
            let host = try ledger.create(rules: RuleBook())
            let user = try ConsoleUser(
                name: name, role: role, password: UserCommand.password(),
                changedBy: UserCommand.changedBy, at: SystemClock.now())
            try ConsoleUsers(host).add(user)
            answer.write(user, in: host.timeZone) {
                "added \(name.printable) as \(role.rawValue)\n"
            }
        }
    }

    /// `scrip user list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List everybody, by name.",
            discussion: """
                EXAMPLE
                  scrip user list --json
                """)

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let host = try ledger.open()
            let users = try ConsoleUsers(host).list()
            answer.write(users, in: host.timeZone) {
                var table = Table(("name", .left), ("role", .left), ("since", .left))
                for user in users {
                    table.add(
                        user.name, user.role.rawValue, user.createdAt.rfc3339(in: host.timeZone))
                }
                return table.text()
            }
        }
    }

    /// `scrip user role NAME`.
    struct ChangeRole: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Give somebody another role.",
            discussion: """
                EXAMPLE
                  scrip user role 李雷 --role cashier
                """)

        @Argument(help: "Who.")
        var name: String

        @Option(help: ArgumentHelp("What they may do from now on."))
        var role: String

        @OptionGroup var ledger: LedgerOptions

        func run() throws {
            try ConsoleUsers(try ledger.open()).change(
                name, role: UserCommand.role(role), by: UserCommand.changedBy)
            Terminal.message("\(name.printable) is \(role) now\n")
        }
    }

    /// `scrip user password NAME`.
    struct ChangePassword: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "password",
            abstract: "Give somebody another password, and end their sessions.",
            discussion: """
                EXAMPLE
                  scrip user password 李雷
                """)

        @Argument(help: "Who.")
        var name: String

        @OptionGroup var ledger: LedgerOptions

        func run() throws {
            try ConsoleUsers(try ledger.open()).change(
                name, password: UserCommand.password(), by: UserCommand.changedBy)
            Terminal.message("\(name.printable) has another password\n")
        }
    }

    /// `scrip user remove NAME`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Remove somebody, and end their sessions; without anybody the console is closed.",
            discussion: """
                EXAMPLE
                  scrip user remove 李雷
                """)

        @Argument(help: "Who.")
        var name: String

        @OptionGroup var ledger: LedgerOptions

        func run() throws {
            try ConsoleUsers(try ledger.open()).remove(name, evenLastOwner: true)
            Terminal.message("removed \(name.printable)\n")
        }
    }
}
