internal import ScripCore

/// Amounts for people: `20.00`, `500` in a currency without minor units, `19.812` in one with mils.
struct MoneyWords {
    private let decimals: Int

    init(currency: String) { decimals = MinorUnits.decimals(of: currency) }

    /// The amount in major units.
    func words(_ minor: Int64) -> String { MinorUnits.text(minor, decimals: decimals) }
}
