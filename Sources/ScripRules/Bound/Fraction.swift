/// An exact fraction; what would leave its bits is not shown.
struct Fraction: Hashable {
    let numerator: Int128
    let denominator: Int128

    /// So that the product of any two fits.
    private static let most: Int128 = 1 << 62

    init(_ number: Int64) {
        numerator = Int128(number)
        denominator = 1
    }

    private init(exactly numerator: Int128, over denominator: Int128) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ numerator: Int128, over denominator: Int128) throws(Unproven) {
        guard denominator != 0 else { throw Unproven() }
        var (a, b) = (numerator.magnitude, denominator.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        let sign: Int128 = denominator < 0 ? -1 : 1
        let divisor = Int128(a)
        self.init(
            exactly: sign * numerator / divisor, over: Int128(denominator.magnitude) / divisor)
        guard self.numerator.magnitude < Fraction.most.magnitude,
            self.denominator < Fraction.most
        else { throw Unproven() }
    }

    static let zero = Fraction(0)
    static let one = Fraction(1)

    var isZero: Bool { numerator == 0 }
    var isPositive: Bool { numerator > 0 }
    var isNegative: Bool { numerator < 0 }
    var negated: Fraction { Fraction(exactly: -numerator, over: denominator) }

    func plus(_ other: Fraction) throws(Unproven) -> Fraction {
        if isZero { return other }
        if other.isZero { return self }
        return try Fraction(
            numerator * other.denominator + other.numerator * denominator,
            over: denominator * other.denominator)
    }

    func times(_ other: Fraction) throws(Unproven) -> Fraction {
        try Fraction(
            numerator * other.numerator, over: denominator * other.denominator)
    }

    func over(_ other: Fraction) throws(Unproven) -> Fraction {
        try Fraction(
            numerator * other.denominator, over: denominator * other.numerator)
    }

    /// The largest whole number that is no more.
    var floor: Int128 {
        let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// The smallest whole number that is no less.
    var ceiling: Int128 { -negated.floor }
}

extension Fraction: Comparable {
    static func < (one: Fraction, other: Fraction) -> Bool {
        one.numerator * other.denominator < other.numerator * one.denominator
    }
}
