// A redemption is named by the entry that records it: `R8` in the first book of a ledger, and in every file,
// which holds one book; `R3-8` in the third book of a database, so that no two books share a name.

extension RedemptionID {
    /// The id of the redemption that an entry of a book records.
    package init(entry: Int64, book: Int64) {
        self.init(rawValue: book == 1 ? "R\(entry)" : "R\(book)-\(entry)")
    }

    /// The id of the redemption that an entry records, in the book of a stock.
    package init(entry: Int64, of stock: StockID) {
        self.init(entry: entry, book: stock.book ?? 1)
    }

    /// The journal entry it was made in; nil when it cannot be one of ours.
    package var entry: Int64? { parts?.entry }

    /// The number of the book whose entry it is; nil when it cannot be one of ours.
    package var book: Int64? { parts?.book }

    // Asked for each coupon of each redemption that is written: nothing is made on the way.
    fileprivate var parts: (book: Int64, entry: Int64)? {
        let letters = rawValue.utf8
        guard letters.first == UInt8(ascii: "R") else { return nil }
        let numbers = letters.dropFirst()
        guard let dash = numbers.firstIndex(of: UInt8(ascii: "-")) else {
            return RedemptionID.number(numbers).map { (1, $0) }
        }
        // The first book's names have no book in them: one entry has one id.
        guard let book = RedemptionID.number(numbers[..<dash]),
            let entry = RedemptionID.number(numbers[numbers.index(after: dash)...]),
            book > 1, book <= Book.countMax
        else { return nil }
        return (book, entry)
    }

    /// Neither a sign nor a zero may stand first.
    private static func number(_ digits: Substring.UTF8View) -> Int64? {
        guard let first = digits.first, first >= UInt8(ascii: "1"), first <= UInt8(ascii: "9")
        else { return nil }
        return Int64(Substring(digits))
    }
}

extension Book {
    /// The entry of this book that a redemption was made in; nil when it cannot be one of this book's.
    package func entry(of redemption: RedemptionID) -> Int64? {
        guard let parts = redemption.parts, parts.book == number else { return nil }
        return parts.entry
    }

    /// The id of the redemption that an entry of this book records.
    package func redemption(_ entry: Int64) -> RedemptionID {
        RedemptionID(entry: entry, book: number)
    }
}
