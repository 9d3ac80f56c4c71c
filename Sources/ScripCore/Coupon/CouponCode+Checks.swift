extension CouponCode {
    /// Twenty-two random digits, as the platform's own codes have, from the system's secure generator.
    public static func random() -> CouponCode {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Twenty-two random digits; unguessable only if the generator is.
    public static func random(using generator: inout some RandomNumberGenerator) -> CouponCode {
        // 10^11 is below 2^64, so that two unbiased draws make one code.
        let halves = (0..<2).map { _ in UInt64.random(in: 0..<100_000_000_000, using: &generator) }
        var digits: [UInt8] = []
        for half in halves {
            var divisor: UInt64 = 10_000_000_000
            while divisor > 0 {
                digits.append(UInt8(ascii: "0") + UInt8(half / divisor % 10))
                divisor /= 10
            }
        }
        return CouponCode(rawValue: String(decoding: digits, as: UTF8.self))
    }

    /// Throws unless it is 1 to 32 of the characters a code may have.
    public func check(_ field: String = "code") throws(ScripError) {
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
            throw ScripError(
                .invalidInput, "\(field) is not a coupon code",
                remedy: "Use 1 to 32 of 0-9 a-z A-Z, space and - _ \\ / = |")
        }
    }

    /// The stock and the code in `stock_id:code`, by which a checkout names a coupon whose code is
    /// not unique; a plain code has no stock.
    public var qualified: (stock: StockID?, code: CouponCode) {
        guard let colon = rawValue.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return (nil, self)
        }
        return (
            StockID(rawValue: String(rawValue[..<colon])),
            CouponCode(rawValue: String(rawValue[rawValue.utf8.index(after: colon)...]))
        )
    }
}

extension UserID {
    /// Throws unless it has 1 to 128 characters.
    public func check(_ field: String = "user") throws(ScripError) {
        guard !rawValue.hasCharacters(1...128) else { return }
        throw ScripError(
            .invalidInput, "\(field) has \(rawValue.count) characters", remedy: "Use 1 to 128")
    }
}
