// Where a stock and a code that Scrip generated live can be read off them: both carry five digits that are
// the book's number less one.

extension Book {
    /// The most books that names can tell apart.
    package static let countMax: Int64 = 100_000
    private static let stocksMax: Int64 = 1_000_000_000
    /// Sixteen digits, as the platform's stock numbers have.
    private static let stocksBegin: Int64 = 1_200_000_000_000_000

    /// The number a stock of this book is created with: `12`, the book, and a count of nine digits.
    ///
    /// - Parameter last: The highest number of a stock of this book; nil while there is none.
    package func stock(after last: Int64?) -> StockID {
        let first = Book.stocksBegin + (number - 1) * Book.stocksMax
        return StockID(rawValue: String((last ?? first) + 1))
    }

    /// A code that nobody can guess, of twenty-two digits as the platform's own codes have: five that name
    /// the book, and seventeen at random.
    package func code() -> CouponCode {
        let name = RandomDigits.padded(String(number - 1), to: 5)
        return CouponCode(rawValue: name + RandomDigits.text(17))
    }
}

extension Book {
    /// The id of what is begun in an entry: five digits that name the book, and the entry.
    ///
    /// - Parameters:
    ///   - entry: The entry's number.
    ///   - count: Digits in all.
    package func name(begunIn entry: Int64, digits count: Int) -> String {
        RandomDigits.padded(String(number - 1), to: 5)
            + RandomDigits.padded(String(entry), to: count - 5)
    }
}

extension StockID {
    /// The number of the book it was created in; nil for text that is no stock's number.
    package var book: Int64? {
        guard rawValue.utf8.count == 16, rawValue.hasPrefix("12") else { return nil }
        return rawValue.number(ofDigits: 2..<7).map { $0 + 1 }
    }
}

extension CouponCode {
    /// The number of the book it says it was generated in; nil for text that no book generates.
    ///
    /// An uploaded code of twenty-two digits says one too: it is a hint where to look, and no more.
    package var book: Int64? {
        guard rawValue.utf8.count == 22 else { return nil }
        return rawValue.number(ofDigits: 0..<5).map { $0 + 1 }
    }
}

extension String {
    // Asked for each coupon that is redeemed: nothing is made on the way.
    /// The number that some of its digits make; nil when it is not digits throughout.
    fileprivate func number(ofDigits range: Range<Int>) -> Int64? {
        var number: Int64 = 0
        for (index, byte) in utf8.enumerated() {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            if range.contains(index) { number = number * 10 + Int64(byte - UInt8(ascii: "0")) }
        }
        return number
    }
}

/// Text that nobody can guess.
package enum RandomDigits {
    /// So many digits from the system's secure generator, at most eighteen.
    package static func text(_ count: Int) -> String {
        let end = (0..<count).reduce(UInt64(1)) { end, _ in end * 10 }
        return padded(String(UInt64.random(in: 0..<end)), to: count)
    }

    static func padded(_ digits: String, to count: Int) -> String {
        String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}
