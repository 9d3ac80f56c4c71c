extension MerchantID {
    /// Characters that a merchant's name may have: a house names its merchants as it likes.
    package static let characters = 1...32
    /// Digits of a merchant's number at the platform (商户号).
    package static let digits = 8...15

    /// Throws unless it has 1 to 32 characters.
    package func check() throws(ScripError) {
        try TextBounds.check(rawValue, in: MerchantID.characters, "merchant")
    }

    /// Whether it can be a number at the platform, which is what takes part in a pay-gift activity: 8 to
    /// 15 digits.
    package var isNumber: Bool {
        MerchantID.digits.contains(rawValue.utf8.count)
            && rawValue.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
