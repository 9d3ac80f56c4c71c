internal import Foundation
internal import ScripCore

/// Where a book is: a server and a database as libpq names them, and the book's name.
struct PostgresPlace: Sendable {
    /// What libpq is given.
    let server: String
    /// The book's name, unique in its database.
    let book: String

    /// Reads `postgres://…?book=NAME`; what else stands in the query is libpq's.
    init(_ url: String) throws(ScripError) {
        guard var parts = URLComponents(string: url), let scheme = parts.scheme,
            scheme == "postgres" || scheme == "postgresql"
        else {
            throw ScripError(
                .invalidInput, "The ledger is no postgres:// address",
                remedy: "Write postgres://user@host:5432/database?book=NAME")
        }
        let items = parts.queryItems ?? []
        let names = items.filter { $0.name == "book" }.map { $0.value ?? "" }
        guard names.count == 1, let name = names.first, (1...64).contains(name.utf8.count),
            !name.utf8.contains(0)
        else {
            throw ScripError(
                .invalidInput, "The ledger's address does not name one book",
                remedy: "Add ?book=NAME, 1 to 64 bytes")
        }
        book = name
        var others = items.filter { $0.name != "book" }
        // Who waits for a machine that is gone keeps others waiting; libpq would for minutes.
        if !others.contains(where: { $0.name == "connect_timeout" }) {
            others.append(URLQueryItem(name: "connect_timeout", value: "5"))
        }
        parts.queryItems = others
        guard let server = parts.string else {
            throw ScripError(
                .invalidInput, "The ledger is no postgres:// address",
                remedy: "Write postgres://user@host:5432/database?book=NAME")
        }
        self.server = server
    }

}

extension PostgresEngine {
    /// Whether a ledger's place is a book in a database, and no file.
    public static func isPlace(_ ledger: String) -> Bool {
        ledger.hasPrefix("postgres://") || ledger.hasPrefix("postgresql://")
    }

    /// The place without its password, for messages.
    public static func shown(_ ledger: String) -> String {
        guard isPlace(ledger), var parts = URLComponents(string: ledger) else { return ledger }
        parts.password = nil
        parts.queryItems = parts.queryItems?.filter { $0.name != "password" }
        return parts.string ?? "postgres://"
    }
}
