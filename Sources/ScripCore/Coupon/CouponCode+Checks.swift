extension CouponCode {
    /// Throws unless it is 1 to 32 of the characters a code may have, without blanks around it: what
    /// is looked for is looked for without.
    package func check(_ field: String = "code") throws(ScripError) {
        let allowed = rawValue.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: " "), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "="),
                UInt8(ascii: "|"):
                true
            default: false
            }
        }
        guard allowed, (1...32).contains(rawValue.utf8.count) else {
            throw ScripError.invalid(
                "\(field)", "is not a coupon code",
                remedy: "Use 1 to 32 of 0-9 a-z A-Z, space and - _ \\ / = |")
        }
        guard trimmed == self else {
            throw ScripError.invalid(
                "\(field)", "has a blank before or after it",
                remedy: "Leave it out: blanks around a code never count")
        }
    }

    /// The stock and the code in `stock_id:code`; a plain code has no stock.
    ///
    /// A checkout names a coupon by both where its code is not unique. Blanks around either do not count.
    package var qualified: (stock: StockID?, code: CouponCode) {
        let text = trimmed.rawValue
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return (nil, CouponCode(rawValue: text))
        }
        return (
            StockID(rawValue: String(text[..<colon])),
            CouponCode(rawValue: String(text[text.utf8.index(after: colon)...]))
        )
    }
}

extension UserID {
    /// Throws unless it has 1 to 128 characters.
    package func check(_ field: String = "user") throws(ScripError) {
        guard !rawValue.hasCharacters(1...128) else { return }
        throw ScripError.invalid(
            "\(field)", "has \(rawValue.characters) characters", remedy: "Use 1 to 128")
    }
}
