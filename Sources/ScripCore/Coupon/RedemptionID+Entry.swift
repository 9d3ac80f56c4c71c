extension RedemptionID {
    /// The id of the redemption that a journal entry records.
    public init(entry number: Int64) { self.init(rawValue: "R\(number)") }

    /// The journal entry it was made in; nil when it cannot be one of ours.
    public var entry: Int64? {
        guard rawValue.first == "R", let number = Int64(rawValue.dropFirst()), number > 0,
            rawValue == "R\(number)"
        else { return nil }
        return number
    }
}
