extension RedemptionID {
    /// The id of the redemption that a journal entry records.
    public init(entry number: Int64) { self.init(rawValue: "R\(number)") }

    /// The journal entry it was made in; nil when it cannot be one of ours.
    public var entry: Int64? {
        var digits = rawValue.utf8[...]
        // Neither a sign nor a zero may stand first: one entry has one id.
        guard digits.popFirst() == UInt8(ascii: "R"),
            let first = digits.first, first >= UInt8(ascii: "1"), first <= UInt8(ascii: "9")
        else { return nil }
        return Int64(Substring(digits))
    }
}
