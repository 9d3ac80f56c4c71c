extension CouponCode {
    /// The code without blanks around it and around the parts of `stock_id:code`.
    ///
    /// A code is typed, scanned and pasted; whatever cannot be seen around it was not meant. Blanks are
    /// white space, control characters and characters without a picture of their own, as Unicode has
    /// them (zero-width space and joiners, byte order mark, marks of direction).
    package var trimmed: CouponCode {
        // Nearly every code is this: a till's path should not look at scalars.
        if rawValue.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return self }
        let parts = rawValue.unicodeScalars.split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return CouponCode(
            rawValue: parts.map { CouponCode.trim(Substring($0)) }.joined(separator: ":"))
    }

    /// The code as a stock that ignores case keeps it: capitals, and nothing of full width.
    package var folded: CouponCode {
        let plain = rawValue.utf8.allSatisfy {
            $0 < 0x80 && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }
        if plain { return self }
        var text = String.UnicodeScalarView()
        for scalar in rawValue.unicodeScalars {
            text.append(CouponCode.fold(scalar))
        }
        return CouponCode(rawValue: String(text))
    }

    /// What is left of a text without blanks around it.
    private static func trim(_ text: Substring) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Whether a scalar is one that nobody sees.
    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
            || scalar.properties.generalCategory == .control
            || scalar.properties.generalCategory == .format
    }

    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        var value = scalar.value
        // Full width forms stand in the order of ASCII (Unicode block FF00).
        if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }
        if value == 0x3000 { value = 0x20 }
        if (0x61...0x7A).contains(value) { value -= 0x20 }
        return Unicode.Scalar(value) ?? scalar
    }
}
