internal import LuaSandbox

/// Which way something goes when goods cost more.
enum Trend {
    case up
    case down
    /// It is the same however little the lines cost.
    case fixed

    var reversed: Trend {
        switch self {
        case .up: .down
        case .down: .up
        case .fixed: .fixed
        }
    }

    /// The way of something that goes up with either; nil when they pull in different directions.
    func joined(_ other: Trend) -> Trend? {
        if self == .fixed { return other }
        return other == .fixed || other == self ? self : nil
    }
}

/// What is known of a value while a rule is read.
enum ProofValue {
    /// A constant of the rule or one of the stock's parameters.
    case known(LuaValue)
    /// A whole number between bounds.
    case number(ClosedRange<Int64>, Trend)
    /// True or false.
    case condition(Trend)
    /// Anything, perhaps nil, that does not depend on what lines cost.
    case fixed
    /// Anything, depending on what lines cost in a way that is not understood.
    case unknown
    /// `scrip.refuse(…)`.
    case refusal
    /// `scope`, `scope.lines`, `ctx`, `ctx.basket`, `ctx.redemption`.
    case object(Object)
    /// A library, or a function of one by its full name.
    case library(String)
    /// A function of the rule's file.
    case function(LuaFunction)

    enum Object { case scope, lines, context, basket, redemption }

    /// Whether the value is the same however little the lines cost.
    var isFixed: Bool {
        switch self {
        case .known, .fixed, .number(_, .fixed), .condition(.fixed): true
        default: false
        }
    }

    /// The value as a whole number, if it is one.
    var whole: (range: ClosedRange<Int64>, trend: Trend)? {
        switch self {
        case .known(.integer(let number)): (number...number, .fixed)
        case .number(let range, let trend): (range, trend)
        default: nil
        }
    }

    /// The whole number it is, when it can be no other.
    var constant: Int64? {
        guard let (range, _) = whole, range.lowerBound == range.upperBound else { return nil }
        return range.lowerBound
    }

    /// Whether Lua takes it for true; nil when that is not known.
    var isTrue: Bool? {
        switch self {
        case .known(.nil), .known(.boolean(false)): false
        case .condition, .fixed, .unknown: nil
        default: true
        }
    }
}

/// The rule does something that is not understood, or that is not so.
struct Unproven: Error {}
