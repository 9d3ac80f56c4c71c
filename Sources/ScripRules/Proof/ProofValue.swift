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
    /// A whole number between bounds, and in proportion to what the lines that count cost.
    case number(ClosedRange<Int64>, Trend, of: Share? = nil)
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
        case .known, .fixed, .number(_, .fixed, _), .condition(.fixed): true
        default: false
        }
    }

    /// The value as a whole number, if it is one.
    var whole: (range: ClosedRange<Int64>, trend: Trend)? {
        switch self {
        case .known(.integer(let number)): (number...number, .fixed)
        case .number(let range, let trend, _): (range, trend)
        default: nil
        }
    }

    /// What it is at most of what the lines that count cost together, if that is known.
    var share: Share? {
        switch self {
        case .number(_, _, let share): share
        case .known(.integer(let number)) where number <= 0: Share(0)
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

/// A proportion of what the lines that count cost together that a number does not exceed.
struct Share {
    private var part: Int64
    private var whole: Int64
    /// It may exceed it by less than a unit, because it was rounded.
    private(set) var isRounded = false

    init(_ part: Int64, of whole: Int64 = 1) {
        self.part = part
        self.whole = whole
    }

    /// In hundredths of a percent, rounded up.
    var hundredths: Int64 {
        let (scaled, over) = part.multipliedReportingOverflow(by: 10_000)
        return over ? .max : scaled / whole + (scaled % whole == 0 ? 0 : 1)
    }

    /// Of a number times a constant; nil where rounding would count more than once.
    func times(_ number: Int64) -> Share? {
        guard !isRounded, number >= 0 else { return nil }
        let (product, over) = part.multipliedReportingOverflow(by: number)
        return over ? nil : Share(product, of: whole)
    }

    /// Of a number over a constant, without its rest.
    func over(_ number: Int64) -> Share? {
        guard !isRounded, number > 0 else { return nil }
        let (product, over) = whole.multipliedReportingOverflow(by: number)
        return over ? nil : Share(part, of: product)
    }

    /// Of so many percent of a number, however they are rounded.
    func percent(_ percent: Int64) -> Share? {
        guard var share = times(percent)?.over(100) else { return nil }
        share.isRounded = true
        return share
    }

    /// The smaller of two bounds that both hold.
    static func least(_ shares: [Share?]) -> Share? {
        shares.compactMap(\.self).min { $0.isLess(than: $1) }
    }

    /// The larger of two, where each must hold for its own number.
    static func most(_ shares: [Share?]) -> Share? {
        let known = shares.compactMap(\.self)
        guard known.count == shares.count else { return nil }
        guard var most = known.max(by: { $0.isLess(than: $1) }) else { return nil }
        most.isRounded = known.contains(where: \.isRounded)
        return most
    }

    private func isLess(than other: Share) -> Bool {
        let (one, two) = (
            part.multipliedFullWidth(by: other.whole), other.part.multipliedFullWidth(by: whole)
        )
        return (one.high, one.low) < (two.high, two.low)
    }
}

/// The rule does something that is not understood, or that is not so.
struct Unproven: Error {}
