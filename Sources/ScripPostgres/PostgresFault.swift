internal import ScripCore

/// What a server reports, in words an operator can act on.
enum PostgresFault {
    static func damaged(_ what: String) -> ScripError {
        ScripError(
            .ledgerUnavailable, "The ledger \(what)",
            remedy: "Run scrip audit, and restore the database from a copy if it is damaged")
    }

    static func unreachable(_ message: String) -> ScripError {
        ScripError(
            .ledgerUnavailable, "The database cannot be reached (\(words(message)))",
            remedy: "Check that the server runs and takes this user, and send the request again")
    }

    /// COMMIT was sent, its answer lost, and nobody there to ask whether it was done.
    static func unsure(_ cause: ScripError) -> ScripError {
        ScripError(
            .ledgerUnavailable, "It is not known whether this was kept: \(cause.detail)",
            remedy:
                "Send the same request with the same number again; what was done is not done twice")
    }

    /// Whether what failed with a SQLSTATE may well go through when it is tried anew: others changed the same
    /// or waited for it the other way round (40001, 40P01), or the server is being stopped or started.
    static func mayPass(_ state: String) -> Bool {
        ["40001", "40P01"].contains(state) || isCut(state)
    }

    /// Whether a SQLSTATE tells that the connection ends (57P01 and on, class 08), and nothing of the transaction.
    static func isCut(_ state: String) -> Bool {
        ["57P01", "57P02", "57P03"].contains(state) || state.hasPrefix("08")
    }

    /// - Parameters:
    ///   - state: The five letters of SQLSTATE; empty where the connection was lost.
    ///   - message: The server's.
    static func scripError(_ state: String, _ message: String) -> ScripError {
        switch state.prefix(2) {
        case "23":
            ScripError(
                .internalFault,
                "The ledger refused a row that breaks its rules (\(words(message)))",
                remedy: "Report this as a defect; nothing was changed")
        case "40":
            ScripError(
                .ledgerUnavailable, "Others changed the same, nothing was changed",
                remedy: "Send the request again")
        case "53":
            ScripError(
                .ledgerUnavailable,
                "The database has no room or no memory, nothing was changed (\(words(message)))",
                remedy: "Free some, and send the request again")
        case "25" where state == "25006":
            ScripError(
                .ledgerUnavailable, "The database only reads, nothing was changed",
                remedy: "Name the server that writes")
        case "42" where state == "42501":
            ScripError(
                .ledgerUnavailable, "The database does not allow this user to (\(words(message)))",
                remedy: "Give the user the right to use the schema scrip and its tables")
        case "", "08", "57": unreachable(message)
        default:
            ScripError(
                .ledgerUnavailable, "The database failed (\(state): \(words(message)))",
                remedy: "Nothing was changed; look at the server and send the request again")
        }
    }

    /// Texts with a NUL can be kept in a file and not in PostgreSQL.
    static let hasNUL = ScripError(
        .invalidInput, "A text has a NUL character, which this ledger cannot keep",
        remedy: "Leave it out")

    /// The first line, without what libpq puts in front.
    private static func words(_ message: String) -> String {
        let line = message.split(separator: "\n").first.map(String.init) ?? "no message"
        return line.hasPrefix("ERROR:  ") ? String(line.dropFirst(8)) : line
    }
}
