/// How amounts of a currency are written for people (ISO 4217).
public enum MinorUnits {
    /// Currencies that have no minor unit.
    private static let none: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
        "XAF", "XOF", "XPF",
    ]
    /// Currencies whose minor unit is a thousandth.
    private static let thousandths: Set<String> = [
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
    ]

    /// How many decimals an amount of the currency has: 2 for most, 0 for yen, 3 for dinars.
    public static func decimals(of currency: String) -> Int {
        none.contains(currency) ? 0 : thousandths.contains(currency) ? 3 : 2
    }

    /// An amount in major units: 1250 fen as `12.50`, 500 yen as `500`.
    public static func text(_ minor: Int64, currency: String) -> String {
        text(minor, decimals: decimals(of: currency))
    }

    /// An amount with as many decimals as given.
    public static func text(_ minor: Int64, decimals: Int) -> String {
        guard decimals > 0 else { return String(minor) }
        let digits = String(minor.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (minor < 0 ? "-" : "") + padded.dropLast(decimals) + "."
            + padded.suffix(decimals)
    }
}
