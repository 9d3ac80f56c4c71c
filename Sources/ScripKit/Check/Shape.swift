internal import ScripRules

/// What a whole number counts; adding two of different units is a mistake.
enum Unit: Hashable, Sendable {
    /// What goods cost, or what is worked out of it.
    case money
    /// An amount that a parameter sets.
    case setMoney
    /// Money times money, to be divided by money: `save * line.amount // sum`.
    case square
    /// Money times a percentage, to be divided by 100.
    case hundredfold
    case pieces
    case percent
    case minutes
    case seconds
    case none

    /// The unit as a reader would name it.
    var words: String {
        switch self {
        case .money, .setMoney: "money"
        case .square: "money times money"
        case .hundredfold: "a hundredfold of money"
        case .pieces: "pieces"
        case .percent: "a percentage"
        case .minutes: "minutes"
        case .seconds: "seconds"
        case .none: "a number"
        }
    }

    /// Whether it is an amount.
    var isMoney: Bool { self == .money || self == .setMoney }

    /// Whether two numbers can be added or compared.
    ///
    /// What goods cost may stand against their pieces, for one minor unit apiece can be meant; what a
    /// parameter sets may not.
    func agrees(with other: Unit) -> Bool {
        if self == other || self == .none || other == .none { return true }
        switch (self, other) {
        case (.money, .setMoney), (.setMoney, .money), (.money, .pieces), (.pieces, .money):
            return true
        default: return false
        }
    }

    /// The unit of a sum or of either of two numbers that agree.
    func joined(with other: Unit) -> Unit {
        if self == other || other == .none { return self }
        return self == .none ? other : .money
    }
}

/// What is known about a Lua value without running the rule.
indirect enum Shape: Hashable, Sendable {
    case unknown
    case null
    /// True, false, or either.
    case boolean(Bool?)
    /// `true` or nil: a set asked about a member.
    case trueOrNil
    case string
    case float
    case integer(Unit)
    case function(Int)
    case object(HostObject)
    /// A read-only array of the host.
    case list(Shape)
    /// A map that any key may be asked of.
    case map(Shape)
    case parameters
    /// One record of a list parameter, by the parameter's name.
    case record(String)
    /// A table of the rule's own, by the offset of its constructor.
    case table(Int)
    case refusal
    case library(String)
    case builtin(String)
    /// A value that may also be nil.
    case maybe(Shape)
    /// What a generic `for` yields.
    case iterator([Shape])

    /// Neither nil nor false, whatever the basket.
    var isAlwaysTrue: Bool {
        switch self {
        case .unknown, .null, .boolean, .trueOrNil, .maybe: self == .boolean(true)
        default: true
        }
    }

    /// The value once it has been found not to be nil.
    var sure: Shape { if case .maybe(let shape) = self { shape } else { self } }

    /// The value as a reader would name it.
    var words: String {
        switch self {
        case .unknown: "a value"
        case .null: "nil"
        case .boolean(true): "true"
        case .boolean(false): "false"
        case .boolean: "true or false"
        case .trueOrNil: "true or nil"
        case .string: "a string"
        case .float: "a float"
        case .integer(let unit): unit.words
        case .function, .builtin: "a function"
        case .object(let object): object.words
        case .list: "a list"
        case .map: "a set or map"
        case .parameters: "the parameters"
        case .record: "a record"
        case .maybe(let shape): shape.words
        case .table: "a table"
        case .refusal: "a refusal"
        case .library(let name): "the library \(name)"
        case .iterator: "an iterator"
        }
    }

    /// What a value is that may be either.
    func joined(with other: Shape) -> Shape {
        if self == other { return self }
        switch (self, other) {
        case (.null, .boolean), (.boolean, .null), (.null, .trueOrNil), (.trueOrNil, .null),
            (.null, .unknown), (.unknown, .null):
            return .unknown
        case (.null, let known), (let known, .null): return .maybe(known.sure)
        case (.maybe(let left), let right), (let left, .maybe(let right)):
            let both = left.joined(with: right.sure)
            return both == .unknown ? .unknown : .maybe(both.sure)
        case (.integer(let left), .integer(let right)):
            return .integer(left.isMoney && right.isMoney ? .money : .none)
        case (.boolean, .boolean), (.boolean, .trueOrNil), (.trueOrNil, .boolean):
            return .boolean(nil)
        default: return .unknown
        }
    }
}
