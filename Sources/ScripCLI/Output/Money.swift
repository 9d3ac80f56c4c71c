/// Amounts for people.
struct Money {
    private let digits: Int

    /// Writes amounts of a currency with as many decimals as it has (ISO 4217).
    init(currency: String) {
        switch currency {
        case "JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX": digits = 0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": digits = 3
        default: digits = 2
        }
    }

    /// 1250 fen as `12.50`.
    func text(_ minorUnits: Int64) -> String {
        guard digits > 0 else { return String(minorUnits) }
        let text = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return (minorUnits < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// Hundredths of a minor unit, two decimals more than the currency has: 566.45 fen as `5.6645`.
    func exact(_ hundredths: Int64) -> String {
        let (whole, part) = hundredths.quotientAndRemainder(dividingBy: 100)
        return text(whole) + (digits == 0 ? "." : "") + (part < 10 ? "0" : "") + String(part)
    }
}
