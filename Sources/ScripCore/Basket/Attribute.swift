/// A fact the integrator passes along for rules to read: `ctx.attributes`.
public struct Attribute: Hashable, Sendable {
    /// What a rule can read: a string, an integer or a boolean.
    public enum Value: Hashable, Sendable {
        /// Text.
        case string(String)
        /// A whole number.
        case integer(Int64)
        /// True or false.
        case boolean(Bool)
    }

    /// The name, unique within a checkout.
    public var key: String
    /// The value.
    public var value: Value

    /// A named fact.
    public init(key: String, value: Value) {
        self.key = key
        self.value = value
    }
}
