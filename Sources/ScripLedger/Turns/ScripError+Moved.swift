package import ScripCore

extension ScripError {
    /// A book that was moved takes nothing more where it was; nothing is wrong with what was asked.
    ///
    /// - Parameter entry: The book's last, which says where it is.
    package static func moved(_ entry: JournalEntry?) -> ScripError {
        let place = entry.flatMap { try? BookMoved(record: $0.body) }?.place ?? "another place"
        return ScripError(
            .ledgerUnavailable,
            "The ledger was moved to \(place) and only reads here, nothing was changed",
            remedy: "Name the ledger there; if the move was cut short, run it again")
    }
}
