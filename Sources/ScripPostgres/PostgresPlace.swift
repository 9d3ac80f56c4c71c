internal import Foundation
internal import ScripCore

/// Where a book is: a server and a database as libpq names them, and the book's name.
struct PostgresPlace: Sendable {
    /// What libpq is given.
    let server: String
    /// The book's name, unique in its database.
    let book: String

    /// What is said to libpq unless the address says it otherwise; none of it counts on a socket of the same machine.
    ///
    /// Who waits for a machine that is gone keeps others waiting; libpq and the system would for many minutes.
    private static let patience = [
        ("connect_timeout", "5"),
        // Milliseconds that what was sent may go unacknowledged.
        ("tcp_user_timeout", "10000"),
        // And while an answer is waited for: silent for 5 s, asked twice, 2 s apart.
        ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "2"),
    ]

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
        for (name, value) in PostgresPlace.patience
        where !others.contains(where: { $0.name == name }) {
            others.append(URLQueryItem(name: name, value: value))
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
