internal import ScripCore

extension ScripError {
    /// A request number came back with other contents.
    static func mismatch(
        _ number: RequestNumber, _ what: String, differences: [String], first: String
    ) -> ScripError {
        ScripError(
            .requestMismatch,
            "Request '\(number)' was used before for \(what), and now differs in "
                + differences.joined(separator: ", "),
            remedy: "\(first) again, or a new request number", differences: differences)
    }

    static func noStock(_ id: StockID) -> ScripError {
        ScripError(
            .notFound, "There is no stock '\(id)'",
            remedy: "See scrip stock list for those there are")
    }
}
