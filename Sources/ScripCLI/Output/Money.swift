internal import ScripCore

/// Amounts for people.
struct Money {
    private let decimals: Int

    /// Writes amounts of a currency with as many decimals as it has (ISO 4217).
    init(currency: String) { decimals = MinorUnits.decimals(of: currency) }

    /// 1250 fen as `12.50`.
    func text(_ minorUnits: Int64) -> String {
        MinorUnits.text(minorUnits, decimals: decimals)
    }
}
