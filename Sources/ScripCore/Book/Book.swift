/// What a book is, as the first entry of its journal says; nothing of it ever changes.
///
/// Every question about days and hours is asked in its time zone, and every amount is of its currency.
public struct Book: Hashable, Sendable {
    /// The version of the records that its first writer wrote; see ``RecordFormat``.
    public let format: UInt8
    /// Its number among the books of one database; a file holds one book.
    public let number: Int64
    /// Where the merchant's calendar is read.
    public let timeZone: MerchantTimeZone
    /// The currency of every amount (ISO 4217), for example `CNY`.
    public let currency: String

    /// The currency of a book that was not told one, and of a basket outside of any book.
    public static let usualCurrency = "CNY"

    /// A book in Asia/Shanghai and CNY, as a command makes one that finds none.
    public static let usual = Book(
        format: RecordFormat.current, number: 1, timeZone: .shanghai, currency: usualCurrency)

    package init(format: UInt8, number: Int64, timeZone: MerchantTimeZone, currency: String) {
        self.format = format
        self.number = number
        self.timeZone = timeZone
        self.currency = currency
    }

    /// A book to begin.
    ///
    /// - Parameters:
    ///   - timeZone: Where the merchant's calendar is read.
    ///   - currency: The currency of every amount (ISO 4217).
    ///   - number: Its number among the books of one database, 1 to 100,000; 1 where there are no others.
    public init(
        timeZone: MerchantTimeZone = .shanghai, currency: String = Book.usualCurrency,
        number: Int64 = 1
    ) throws(ScripError) {
        guard (1...Book.countMax).contains(number) else {
            throw ScripError(
                .invalidInput, "\(number) is not the number of a book",
                remedy: "Use 1 to \(Book.countMax)")
        }
        guard Book.isCurrency(currency) else {
            throw ScripError(
                .invalidInput, "'\(currency.shown)' is not a currency",
                remedy: "Use three capital letters such as CNY")
        }
        self.init(
            format: RecordFormat.current, number: number, timeZone: timeZone, currency: currency)
    }

    /// Whether text is three capital letters, as currencies are written (ISO 4217).
    package static func isCurrency(_ text: String) -> Bool {
        text.utf8.count == 3
            && text.utf8.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
    }

    /// Throws unless amounts of a currency belong into this book.
    public func check(currency other: String) throws(ScripError) {
        guard other != currency else { return }
        throw ScripError.invalid(
            "basket.currency",
            "is '\(other.shown)', but this ledger is kept in \(currency)",
            remedy: "Send the basket's amounts in \(currency), or name a ledger that is kept in "
                + other.shown)
    }
}
