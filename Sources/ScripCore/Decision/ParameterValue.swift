/// A value a merchant binds to a rule's parameter, as it stands in JSON.
public indirect enum ParameterValue: Hashable, Sendable {
    /// A whole number.
    case integer(Int64)
    /// Text.
    case string(String)
    /// True or false.
    case boolean(Bool)
    /// `[…]`.
    case list([ParameterValue])
    /// `{…}`, in the order written.
    case record([Field])

    /// One key of a record.
    public struct Field: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: ParameterValue

        /// A keyed value.
        public init(key: String, value: ParameterValue) {
            self.key = key
            self.value = value
        }
    }
}
