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

    /// Reads `postgres://…?book=NAME`; all else is libpq's, and handed on as it stands.
    init(_ url: String) throws(ScripError) {
        guard PostgresEngine.isPlace(url) else {
            throw ScripError(
                .invalidInput, "The ledger is no postgres:// address",
                remedy: "Write postgres://user@host:5432/database?book=NAME")
        }
        let address = PostgresAddress(url)
        let names = address.options.filter { $0.key == "book" }
        guard names.count == 1, let name = names[0].value, (1...64).contains(name.utf8.count),
            !name.utf8.contains(0)
        else {
            throw ScripError(
                .invalidInput, "The ledger's address does not name one book",
                remedy: "Add ?book=NAME, 1 to 64 bytes")
        }
        book = name
        let own = address.options.filter { $0.key != "book" }
        let usual = PostgresPlace.patience.filter { key, _ in !own.contains { $0.key == key } }
        let options = own.map { String($0.text) } + usual.map { "\($0)=\($1)" }
        server = address.server + "?" + options.joined(separator: "&")
    }
}

extension PostgresEngine {
    /// Whether a ledger's place is a book in a database, and no file.
    public static func isPlace(_ ledger: String) -> Bool {
        ledger.hasPrefix("postgres://") || ledger.hasPrefix("postgresql://")
    }

    /// The place without its password, for messages.
    public static func shown(_ ledger: String) -> String {
        guard isPlace(ledger) else { return ledger }
        let address = PostgresAddress(ledger)
        let options = address.options.filter { $0.key != "password" }.map(\.text)
        return address.serverWithoutPassword
            + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
    }
}

/// An address of libpq's (PostgreSQL 15, 34.1.1.2), taken apart as far as Scrip looks into it.
///
/// It is more than a URL: it may name several hosts, and ports of each.
private struct PostgresAddress {
    struct Option {
        /// As it stands.
        let text: Substring
        let key: Substring

        /// What it says; nil when that is not text.
        var value: String? {
            guard text.utf8.count > key.utf8.count else { return "" }
            return PostgresAddress.decoded(text.utf8.dropFirst(key.utf8.count + 1))
        }
    }

    /// All before the options.
    let server: String
    let options: [Option]

    init(_ url: String) {
        let end = url.firstIndex(of: "?") ?? url.endIndex
        server = String(url[..<end])
        options = url[end...].dropFirst().split(separator: "&").map { text in
            Option(text: text, key: text.prefix { $0 != "=" })
        }
    }

    /// ``server`` as it may be shown: `user:password@` without the password.
    var serverWithoutPassword: String {
        guard let scheme = server.firstRange(of: "://") else { return server }
        let authority = server[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@"),
            let colon = authority[..<at].firstIndex(of: ":")
        else { return server }
        return String(server[..<colon] + server[at...])
    }

    private static func decoded(_ bytes: Substring.UTF8View) -> String? {
        var text: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                text.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ $0 != UInt8(ascii: "+") }),
                let value = UInt8(String(Substring(digits)), radix: 16)
            else { return nil }
            text.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: text, as: UTF8.self)
    }
}
