internal import ArgumentParser
internal import ScripCore

/// `--time-zone` and `--currency` of verbs that make a book, or decide without one.
struct BookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where days and hours are read, by its IANA name; Asia/Shanghai by default.",
            valueName: "zone"))
    var timeZone: String?

    @Option(
        help: ArgumentHelp(
            "What amounts are in that say nothing else; CNY by default.", valueName: "code"))
    var currency: String?

    /// Whether either was given.
    var isGiven: Bool { timeZone != nil || currency != nil }

    /// The book of such a zone and currency.
    func book() throws(ScripError) -> Book {
        try Book(
            timeZone: try named("time-zone") { () throws(ScripError) in
                try timeZone.map { name throws(ScripError) in
                    try MerchantTimeZone(identifier: name)
                } ?? .shanghai
            },
            currency: try named("currency") { () throws(ScripError) in
                try Book(currency: currency ?? Book.usualCurrency).currency
            })
    }

    private func named<Value>(
        _ option: String, _ body: () throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        do throws(ScripError) {
            return try body()
        } catch {
            throw error.in("--\(option)")
        }
    }
}
