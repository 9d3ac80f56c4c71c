internal import LuaSandbox
public import ScripCore

/// The type a rule declares for a parameter.
public indirect enum ParameterType: Hashable, Sendable {
    /// Whole minor units.
    case money(ClosedRange<Int64>)
    /// A whole number.
    case integer(ClosedRange<Int64>)
    /// A whole number from 0 through 100.
    case percent(ClosedRange<Int64>)
    /// Text, perhaps one of a few.
    case string(oneOf: [String])
    /// True or false.
    case boolean
    /// `HH:MM`; a rule sees minutes since midnight.
    case timeOfDay
    /// Values in order.
    case list(of: ParameterType)
    /// Strings or integers, each at most once; a rule sees `set[value]` as true or nil.
    case set(of: ParameterType)
    /// Who, when and where; the host evaluates it, and no step sees it.
    case conditions
    /// Named fields; inside a list.
    case record([ParameterDeclaration])

    /// The word in a rule's declaration.
    public var name: String {
        switch self {
        case .money: "money"
        case .integer: "integer"
        case .percent: "percent"
        case .string: "string"
        case .boolean: "boolean"
        case .timeOfDay: "time_of_day"
        case .list: "list"
        case .set: "set"
        case .conditions: "conditions"
        case .record: "record"
        }
    }

    static let names = [
        "money", "integer", "percent", "string", "boolean", "list", "set", "time_of_day",
        "conditions",
    ]
    /// Sums of such numbers stay far from the ends of 64 bits.
    static let integerRange: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000
}

/// One parameter of a rule: a stock binds its value, a console draws a form from it.
public struct ParameterDeclaration: Hashable, Sendable {
    /// The name a rule reads: `p.name`.
    public var name: String
    /// Its type.
    public var type: ParameterType
    /// The value when a stock gives none.
    public var defaultValue: ParameterValue?
    /// Whether it may be absent; a rule then reads nil.
    public var isOptional: Bool
    /// A label for people.
    public var label: String?
    /// A sentence for people.
    public var help: String?
}
