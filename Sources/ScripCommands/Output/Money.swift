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

    /// Hundredths of a minor unit, two decimals more than the currency has: 566.45 fen as `5.6645`.
    func exact(_ hundredths: Int64) -> String {
        let (whole, part) = hundredths.quotientAndRemainder(dividingBy: 100)
        return text(whole) + (decimals == 0 ? "." : "") + (part < 10 ? "0" : "") + String(part)
    }
}
