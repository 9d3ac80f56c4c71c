internal import ScripCore

/// What is typed for a coupon where nothing can be scanned: `K7Q2-9XMA`.
///
/// It names the entry of the journal in which the coupon was sent, and ends in four letters that only this
/// ledger can make: a mistyped one is found out, and nobody guesses another customer's.
struct ShortCode {
    /// Crockford's base 32: no letter that is taken for a digit.
    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let checkLetters = 4
    private static let bodyMin = 4

    /// The code of an entry.
    static func text(entry: Int64, _ secret: ConsoleSecret) throws(ScripError) -> String {
        var body = ""
        var rest = entry
        while rest > 0 || body.count < bodyMin {
            body = String(letters[Int(rest % 32)]) + body
            rest /= 32
        }
        return body + "-" + (try check(entry, secret))
    }

    /// The entry that a typed code names; nil for what is none.
    static func entry(_ typed: String, _ secret: ConsoleSecret) throws(ScripError) -> Int64? {
        let text = letters(typed)
        guard (bodyMin + checkLetters...16).contains(text.count) else { return nil }
        var entry: Int64 = 0
        for letter in text.dropLast(checkLetters) {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            let (product, isTooMuch) = entry.multipliedReportingOverflow(by: 32)
            guard !isTooMuch else { return nil }
            entry = product + Int64(value)
        }
        guard entry > 0, String(text.suffix(checkLetters)) == (try check(entry, secret)) else {
            return nil
        }
        return entry
    }

    /// Whether a text has the length and the letters of one.
    static func isWrittenLikeOne(_ typed: String) -> Bool {
        let text = letters(typed)
        return (bodyMin + checkLetters...14).contains(text.count)
            && text.allSatisfy(letters.contains)
    }

    /// The letters as they are meant.
    private static func letters(_ typed: String) -> [Character] {
        typed.uppercased().compactMap { letter in
            switch letter {
            case "O": "0"
            case "I", "L": "1"
            case "-", " ": nil
            default: letter
            }
        }
    }

    private static func check(_ entry: Int64, _ secret: ConsoleSecret) throws(ScripError) -> String
    {
        let signature = try secret.signature(of: "short \(entry)")
        let bits = Int(signature.prefix(5), radix: 16) ?? 0
        return String([15, 10, 5, 0].map { letters[bits >> $0 & 31] })
    }
}
