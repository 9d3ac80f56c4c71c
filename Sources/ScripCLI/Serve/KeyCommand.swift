internal import ArgumentParser
internal import Foundation
internal import ScripAccess
internal import ScripCommands
internal import ScripContract
internal import ScripCore
internal import ScripHTTP
internal import ScripHost
internal import ScripOperations
internal import ScripRules

/// `scrip key`: keys that tills authenticate with.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list and revoke the keys of tills.",
        discussion: """
            The ledger keeps hashes; a key is shown once. A running server knows within two seconds.

            EXAMPLE
              scrip key new till-7 --scope quote --scope redeem --scope return
              scrip key new till-7 --overlap 86400 --scope quote --scope redeem --scope return
              scrip key list
              scrip key revoke 4f2a90c1b7de
            """,
        subcommands: [New.self, List.self, Revoke.self])

    /// `scrip key new NAME`.
    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key and show it, this once.",
            discussion: """
                With --overlap the older keys of the same name stay good for so many seconds: time to \
                hand the new one out.

                EXAMPLE
                  scrip key new till-7 --scope quote --scope redeem --overlap 86400
                """)

        @Argument(help: "The till or program that will have it.")
        var name: String

        @Option(
            name: .customLong("scope"),
            help: ArgumentHelp(
                "What it may be used for: quote, redeem, return, send, wallet, events, stocks, "
                    + "books, payments; all by default.",
                valueName: "scope"))
        var scopes: [String] = []

        @Option(help: ArgumentHelp("Seconds for which it is good; for ever by default."))
        var seconds: Int64?

        @Option(help: ArgumentHelp("Seconds for which older keys of this name stay good."))
        var overlap: Int64?

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func validate() throws {
            guard (seconds ?? 1) > 0, (overlap ?? 0) >= 0 else {
                throw ValidationError("Give --seconds above 0 and --overlap of 0 or more.")
            }
        }

        func run() throws {
            let chosen = try scopes.map { word throws(ScripError) in
                guard let scope = TillKey.Scope(rawValue: word) else {
                    throw ScripError(
                        .invalidInput, "There is no scope '\(word.printable)'",
                        remedy: "Use "
                            + TillKey.Scope.allCases.map(\.rawValue).joined(separator: ", "))
                }
                return scope
            }
            let now = SystemClock.now()
            let text = TillKey.random()
            let key = try TillKey(
                name: name, scopes: Set(chosen.isEmpty ? TillKey.Scope.allCases : chosen),
                text: Secret(text), at: now, expiresAt: seconds.map(now.advanced(bySeconds:)))
            let host = try ledger.create(rules: RuleBook())
            let ring = KeyRing(LedgerKeyStore(host))
            try ring.add(key, retiringOthersAfter: overlap, at: now)
            answer.write(NewKey(key: key, text: text), in: host.timeZone) {
                "\(text)\n"
            }
            if !answer.json {
                Terminal.message(
                    "key \(key.id) of \(key.name.printable); it is not shown again\n")
            }
        }
    }

    /// `scrip key list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all keys, oldest first, without the keys themselves.",
            discussion: """
                EXAMPLE
                  scrip key list --json
                """)

        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let host = try ledger.open()
            let keys = try KeyRing(LedgerKeyStore(host)).list()
            answer.write(keys, in: host.timeZone) {
                var table = Table(
                    ("id", .left), ("name", .left), ("scopes", .left), ("good until", .left))
                for key in keys {
                    table.add(
                        key.id, key.name,
                        key.scopes.map(\.rawValue).sorted().joined(separator: " "),
                        key.expiresAt?.rfc3339(in: host.timeZone) ?? "for ever")
                }
                return table.text()
            }
        }
    }

    /// `scrip key revoke ID`.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a key at once.",
            discussion: """
                EXAMPLE
                  scrip key revoke 4f2a90c1b7de
                """)

        @Argument(help: "The key's id, from the list.")
        var id: String

        @OptionGroup var ledger: LedgerOptions

        func run() throws {
            try KeyRing(LedgerKeyStore(try ledger.open())).revoke(id: id)
            Terminal.message("revoked key \(id.printable)\n")
        }
    }
}

/// A key with its text, for the one time it is shown.
private struct NewKey: JSONWritable {
    let key: TillKey
    let text: String

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("key", text)
            writer.member("id", key.id)
            writer.member("name", key.name)
            writer.key("scopes")
            writer.list(key.scopes.map(\.rawValue).sorted()) { $1.value($0) }
            if let expiresAt = key.expiresAt { writer.member("expires_at", expiresAt) }
        }
    }
}
