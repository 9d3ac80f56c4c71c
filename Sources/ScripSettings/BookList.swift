internal import Foundation
public import ScripAccess
internal import ScripContract
internal import ScripCore

/// The books a server answers for, as a file lists them.
public struct BookList: Sendable {
    /// One of them.
    public struct Entry: Sendable {
        /// What the operator calls it.
        public let name: String
        /// Where its ledger is: a file's path or `postgres://…?book=NAME`.
        public let ledger: String
        /// The folder with its rules; nil for the server's.
        public let rules: String?
        /// The folder with its gates; nil for the server's.
        public let gates: String?
        /// The names of the server under which its pages are.
        public let hostNames: [String]
        /// What clients put before paths; nil for the server's.
        public let publicURL: String?
        /// Who may call the platform's API about it.
        public let merchants: [MerchantAccount]

        /// A server's settings as they are for this book.
        public func settings(_ server: Settings) -> Settings {
            var settings = server
            settings.rulesFolder = rules ?? server.rulesFolder
            settings.gatesFolder = gates ?? server.gatesFolder
            settings.publicURL = publicURL ?? server.publicURL
            return settings
        }
    }

    /// All of them, at least one; what is about no book is answered by the first.
    public let entries: [Entry]

    /// As many as one process keeps connections for.
    private static let entriesMax = 1_000

    /// Reads a file of books.
    ///
    /// - Parameter path: A JSON file; see `docs/many-machines.md`.
    init(file path: String) throws(ScripError) {
        try self.init(BookList.bytes(of: path), file: path)
    }

    static func bytes(of path: String) throws(ScripError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ScripError(
                .notFound, "There is no file '\(path)' of books",
                remedy: "Check the path that books names")
        }
        return Array(data)
    }

    /// Reads what a file of books says or is to say.
    init(_ bytes: [UInt8], file path: String) throws(ScripError) {
        do throws(ScripError) {
            entries = try Fields<DataContract>.read(
                bytes, "the file of books", keys: ["books"]
            ) { file throws(ScripError) in
                var entries: [Entry] = []
                for book in try file.objects(
                    "books", 1...BookList.entriesMax, keys: Entry.keys)
                {
                    entries.append(try Entry(book))
                }
                return entries
            }
            try check()
        } catch {
            throw error.in(path)
        }
    }

    /// Throws when two books are not told apart.
    private func check() throws(ScripError) {
        var seen: [String: String] = [:]
        for entry in entries {
            let names =
                [("book", entry.name), ("ledger", entry.ledger)]
                + entry.hostNames.map { ("host", $0) }
                + entry.merchants.map { ("mchid", $0.merchant.rawValue) }
            for (kind, name) in names {
                // A name twice within one book is as much of a slip.
                guard let other = seen.updateValue(entry.name, forKey: "\(kind) \(name)") else {
                    continue
                }
                // A ledger's place may have a password in it.
                let what =
                    kind == "ledger" ? "The ledger of book \(entry.name)" : "\(kind) '\(name)'"
                throw ScripError(
                    .invalidInput, "\(what) is named twice, first by book \(other)",
                    remedy: "Name each book, ledger, host and mchid once")
            }
        }
    }
}

extension BookList.Entry {
    fileprivate static let keys = [
        "name", "ledger", "rules", "gates", "hosts", "public_url", "merchants",
    ]

    fileprivate init(_ book: Fields<DataContract>) throws(ScripError) {
        name = try book.text("name", 1...64)
        ledger = try book.text("ledger", 1...2_048)
        rules = try book.optionalText("rules", 1...4_096)
        gates = try book.optionalText("gates", 1...4_096)
        let hosts = try book.texts("hosts", 0...100, each: 1...253)
        hostNames = hosts.map { $0.lowercased() }
        if let index = hosts.firstIndex(where: { $0.contains("/") || $0.contains(":") }) {
            throw book.wrong(
                "hosts", "has '\(hosts[index])', which is no host name",
                remedy: "Write a name such as tea.example.com, without scheme and port")
        }
        if let text = try book.optionalText("public_url", 1...2_048) {
            publicURL = try Settings.publicURL(text)
        } else {
            publicURL = nil
        }
        var merchants: [MerchantAccount] = []
        for merchant in try book.objects("merchants", 0...1_000, keys: MerchantAccount.names) {
            var found: [String: String] = [:]
            for name in MerchantAccount.names {
                found[name] = try merchant.text(name, 1...4_096)
            }
            do throws(MerchantAccount.Fault) {
                merchants.append(try MerchantAccount(found))
            } catch {
                throw merchant.wrong(error.name, error.issue, remedy: error.remedy)
            }
        }
        self.merchants = merchants
    }
}
