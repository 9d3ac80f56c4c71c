public import ScripCore

extension ScripOperation {
    /// Everything that Scrip can be asked.
    public static let all: [ScripOperation] =
        checkouts + coupons + stocks + events + programs + books + rules + trials + proofs

    /// The operation of a name.
    public static func named(_ name: String) throws(ScripError) -> ScripOperation {
        if let operation = byName[name] { return operation }
        throw ScripError(
            .notFound, "There is no operation '\(name.prefix(40))'",
            remedy: nearest(name, among: all.map(\.name)).map { "Did you mean '\($0)'?" }
                ?? "See the reference of operations")
    }

    private static let byName = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, $0) })
}
