internal import ArgumentParser
internal import Foundation
internal import ScripAccess
internal import ScripCommands
internal import ScripContract
internal import ScripCore
internal import ScripSettings

/// `scrip merchant`: merchants that sign requests of the platform's API, each with its book.
struct MerchantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merchant",
        abstract: "Add, list and remove the merchants of a file of books.",
        discussion: """
            They are in the file that 'books' of scrip serve names, with the keys that stand there; a server knows \
            them after SIGHUP, or from its next start on. Keys are read from standard input, a line each; a terminal asks for them.

            EXAMPLE
              scrip merchant add 1900000001 --book tea --appid wx0000000000000001 \\
                --serial 5157F09EFDC096DE15EBE81A47057A72 --public-key keys/tea.pem
              scrip merchant list
              scrip merchant remove 1900000001
            """,
        subcommands: [Add.self, List.self, Remove.self])

    /// `--books` of each.
    struct FileOptions: ParsableArguments {
        @Option(help: ArgumentHelp("The file of books; SCRIP_BOOKS by default.", valueName: "file"))
        var books: String?

        func file() throws(ScripError) -> BookFile {
            guard let path = books ?? ProcessInfo.processInfo.environment["SCRIP_BOOKS"] else {
                throw ScripError(
                    .invalidInput, "No file of books is named",
                    remedy: "Give --books FILE; docs/many-machines.md says what stands in it")
            }
            return BookFile(path)
        }
    }

    /// `scrip merchant add MCHID`.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a merchant to a book.",
            discussion: """
                Standard input has the APIv3 key (APIv3密钥) and the API key (API密钥), 32 characters each, in two \
                lines.

                EXAMPLE
                  scrip merchant add 1900000001 --book tea --appid wx0000000000000001 \\
                    --serial 5157F09EFDC096DE15EBE81A47057A72 --public-key keys/tea.pem
                """)

        @Argument(help: "The merchant's number (mchid).")
        var mchid: String

        @Option(help: ArgumentHelp("The book that its requests are about.", valueName: "name"))
        var book: String

        @Option(help: "The app whose users receive its coupons.")
        var appid: String

        @Option(help: "Serial number of its API certificate.")
        var serial: String

        @Option(
            help: ArgumentHelp("PEM file of the certificate's public key.", valueName: "file"))
        var publicKey: String

        @OptionGroup var file: FileOptions

        func run() throws {
            let books = try file.file()
            // Asked for what is not to be had, nobody types keys.
            try books.checkBook(book)
            try books.add(
                BookFile.Merchant(
                    number: MerchantID(rawValue: mchid), appID: appid, serial: serial,
                    publicKey: publicKey,
                    apiV3Key: Secret(SecretInput.line("APIv3 key: ", named: "APIv3 key")),
                    apiV2Key: Secret(SecretInput.line("API key: ", named: "API key"))),
                to: book)
            Terminal.message(
                "added \(mchid.printable) to \(book.printable); a server knows it after SIGHUP, or from its next start on\n"
            )
        }
    }

    /// `scrip merchant list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the merchants, by book; no keys.",
            discussion: """
                EXAMPLE
                  scrip merchant list --books books.json --json
                """)

        @OptionGroup var file: FileOptions
        @OptionGroup var answer: AnswerOptions

        func run() throws {
            let list = try file.file().list()
            answer.write(MerchantList(books: list)) {
                var table = Table(
                    ("merchant", .left), ("book", .left), ("appid", .left), ("serial", .left))
                for book in list.entries {
                    for merchant in book.merchants {
                        table.add(
                            merchant.merchant.rawValue, book.name, merchant.appID, merchant.serial)
                    }
                }
                return table.text()
            }
        }
    }

    /// `scrip merchant remove MCHID`.
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a merchant and its keys; its book stays.",
            discussion: """
                EXAMPLE
                  scrip merchant remove 1900000001
                """)

        @Argument(help: "The merchant's number (mchid).")
        var mchid: String

        @OptionGroup var file: FileOptions

        func run() throws {
            try file.file().remove(MerchantID(rawValue: mchid))
            Terminal.message(
                "removed \(mchid.printable); a server knows it until SIGHUP, or its next start\n")
        }
    }
}

/// What `scrip merchant list --json` answers.
private struct MerchantList: JSONWritable {
    let books: BookList

    func write(to writer: inout JSONWriter) {
        let all = books.entries.flatMap { book in
            book.merchants.map { merchant in (book: book.name, merchant: merchant) }
        }
        writer.object { writer in
            writer.key("merchants")
            writer.list(all) { found, writer in
                writer.object { writer in
                    writer.member("mchid", found.merchant.merchant.rawValue)
                    writer.member("book", found.book)
                    writer.member("appid", found.merchant.appID)
                    writer.member("merchant_serial", found.merchant.serial)
                }
            }
        }
    }
}
