internal import CSQLite
internal import ScripCore

/// What SQLite reports, in words an operator can act on.
enum SQLiteFault {
    static let foreign = ScripError(
        .ledgerUnavailable, "The file is not a ledger of Scrip",
        remedy: "Name another file, or move this one away")

    static func damaged(_ what: String) -> ScripError {
        ScripError(
            .ledgerUnavailable, "The ledger \(what)",
            remedy: "Run scrip audit, and restore the ledger from a copy if it is damaged")
    }

    static func scripError(code: Int32, message: String) -> ScripError {
        switch code {
        case SQLITE_FULL:
            ScripError(
                .ledgerUnavailable, "The disk is full, nothing was changed",
                remedy: "Free some space and send the request again")
        case SQLITE_READONLY:
            ScripError(
                .ledgerUnavailable, "The ledger file cannot be written, nothing was changed",
                remedy: "Give this user the right to write the file and its folder")
        case SQLITE_BUSY, SQLITE_LOCKED:
            ScripError(
                .ledgerUnavailable, "Another process kept the ledger busy, nothing was changed",
                remedy: "Send the request again; find out which process holds the file")
        case SQLITE_CANTOPEN:
            ScripError(
                .ledgerUnavailable, "The ledger file cannot be opened",
                remedy: "Check that its folder exists and may be read and written")
        case SQLITE_NOTADB:
            foreign
        case SQLITE_CORRUPT:
            ScripError(
                .ledgerUnavailable, "The ledger file is damaged",
                remedy: "Restore it from a copy; keep the damaged one to find out why")
        case SQLITE_IOERR:
            ScripError(
                .ledgerUnavailable, "The disk failed, nothing was changed (\(message))",
                remedy: "Check the disk and send the request again")
        case SQLITE_CONSTRAINT:
            ScripError(
                .internalFault, "The ledger refused a row that breaks its rules (\(message))",
                remedy: "Report this as a defect; nothing was changed")
        default:
            ScripError(
                .ledgerUnavailable, "The ledger failed (\(message))",
                remedy: "Nothing was changed; check the file and send the request again")
        }
    }
}
