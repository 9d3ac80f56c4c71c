/// Amounts for people: `20.00`, or `500` in a currency without minor units.
struct MoneyWords {
    /// ISO 4217 currencies that have no minor unit.
    private static let whole: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
        "XAF", "XOF", "XPF",
    ]
    private let digits: Int

    init(currency: String) { digits = MoneyWords.whole.contains(currency) ? 0 : 2 }

    /// The amount in major units.
    func words(_ minor: Int64) -> String {
        guard digits == 2 else { return String(minor) }
        let (whole, part) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
        return (minor < 0 ? "-" : "") + "\(whole)." + (part < 10 ? "0" : "") + "\(part)"
    }
}
