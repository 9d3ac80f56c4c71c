package import ScripCore

extension ScripError {
    /// A position at which an uploaded code has to stand, and none does.
    package static func gap(inCodesOf stock: StockID) -> ScripError {
        ScripError(
            .ledgerUnavailable, "The uploaded codes of stock \(stock) have a gap",
            remedy: "Run scrip audit, and restore the ledger from a copy")
    }
}
