/// A sum of unknown whole numbers, each times a fraction, and a constant.
struct Linear: Hashable {
    private(set) var terms: [Symbol: Fraction] = [:]
    private(set) var constant: Fraction

    /// The number of an unknown, in the order in which they came up.
    typealias Symbol = Int

    init(_ number: Int64) { constant = Fraction(number) }

    init(_ number: Fraction) { constant = number }

    static func symbol(_ symbol: Symbol) -> Linear {
        var linear = Linear(0)
        linear.terms[symbol] = .one
        return linear
    }

    static let zero = Linear(0)

    /// The whole number it is, when it has no unknown.
    var whole: Int64? {
        guard terms.isEmpty, constant.denominator == 1 else { return nil }
        return Int64(exactly: constant.numerator)
    }

    /// The unknown, when it is that and nothing else.
    var single: Symbol? {
        guard constant.isZero, terms.count == 1, let (symbol, times) = terms.first, times == .one
        else { return nil }
        return symbol
    }

    subscript(symbol: Symbol) -> Fraction { terms[symbol] ?? .zero }

    func plus(_ other: Linear) throws(Unproven) -> Linear {
        var sum = self
        sum.constant = try constant.plus(other.constant)
        for (symbol, times) in other.terms {
            let all = try sum[symbol].plus(times)
            sum.terms[symbol] = all.isZero ? nil : all
        }
        return sum
    }

    func times(_ number: Fraction) throws(Unproven) -> Linear {
        if number.isZero { return .zero }
        var product = self
        product.constant = try constant.times(number)
        for (symbol, times) in terms { product.terms[symbol] = try times.times(number) }
        return product
    }

    func minus(_ other: Linear) throws(Unproven) -> Linear {
        try plus(try other.times(Fraction(-1)))
    }

    /// With something else in the place of an unknown.
    func replacing(_ symbol: Symbol, by other: Linear) throws(Unproven) -> Linear {
        guard let times = terms[symbol] else { return self }
        var rest = self
        rest.terms[symbol] = nil
        return try rest.plus(try other.times(times))
    }

    func without(_ symbol: Symbol) -> Linear {
        var rest = self
        rest.terms[symbol] = nil
        return rest
    }

    /// What is no less than either, given that the unknowns in which they differ are not negative.
    func largest(_ other: Linear, isNatural: (Symbol) -> Bool) -> Linear? {
        var largest = self
        largest.constant = max(constant, other.constant)
        for symbol in Set(terms.keys).union(other.terms.keys) {
            let (one, two) = (self[symbol], other[symbol])
            guard one == two || isNatural(symbol) else { return nil }
            let most = max(one, two)
            largest.terms[symbol] = most.isZero ? nil : most
        }
        return largest
    }
}
