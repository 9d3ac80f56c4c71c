/// What is certain of the unknown numbers that come up while a rule is read.
///
/// Each fact speaks of older unknowns only, and holds wherever its unknown has a value.
struct BoundSymbols {
    typealias Symbol = Linear.Symbol

    /// What is certain of one unknown.
    struct Known {
        var range: ClosedRange<Int64>
        /// It is no more than any of these.
        var uppers: [Linear] = []
        /// It is no less than any of these.
        var lowers: [Linear] = []
        /// What a piece costs: the amount of these pieces over their quantity, without its rest.
        var priceOf: Int?
        /// What stands in a table, and where.
        var entry: Entry?
    }

    /// A place in a table, as long as nobody wrote into it.
    struct Entry: Equatable {
        var table: Int
        var stamp: Int
        var key: BoundValue
    }

    private(set) var all: [Known] = []

    var count: Int { all.count }

    /// No more forms than these are followed at a time.
    private static let formsMax = 14

    subscript(symbol: Symbol) -> Known {
        get { all[symbol] }
        set { all[symbol] = newValue }
    }

    mutating func add(_ known: Known) -> Linear {
        all.append(known)
        return .symbol(all.count - 1)
    }

    func isNatural(_ symbol: Symbol) -> Bool { all[symbol].range.lowerBound >= 0 }

    /// Forms that are no less than what one of these stands for, in which only some unknowns are left.
    ///
    /// All of them bound the same number. An unknown goes by putting a bound of it in its place, or by
    /// weighing two forms so that it cancels out.
    func uppers(
        _ forms: [Linear], ranges: [Symbol: ClosedRange<Int64>], keeping isKept: (Symbol) -> Bool
    ) -> [Linear] {
        var forms = forms
        while true {
            var newest: Symbol?
            for form in forms {
                for symbol in form.terms.keys where symbol > newest ?? -1 && !isKept(symbol) {
                    newest = symbol
                }
            }
            guard let symbol = newest else { return forms }
            let known = all[symbol]
            let range = ranges[symbol] ?? known.range
            let above = known.uppers + [Linear(range.upperBound)]
            let below = known.lowers + [Linear(range.lowerBound)]
            var next = forms.filter { $0.terms[symbol] == nil }
            let rising = forms.filter { $0[symbol].isPositive }
            let falling = forms.filter { $0[symbol].isNegative }
            for (some, bounds) in [(rising, above), (falling, below)] {
                for form in some {
                    for bound in bounds {
                        // One that grows too large is no use.
                        if let form = try? form.replacing(symbol, by: bound) { next.append(form) }
                    }
                }
            }
            for one in rising {
                for other in falling {
                    if let form = try? weighed(one, other, without: symbol) { next.append(form) }
                }
            }
            forms = pruned(next)
        }
    }

    private func weighed(
        _ one: Linear, _ other: Linear, without symbol: Symbol
    ) throws(Unproven) -> Linear {
        let (up, down) = (one[symbol], other[symbol].negated)
        let sum = try up.plus(down)
        return try one.times(try down.over(sum)).plus(try other.times(try up.over(sum)))
    }

    /// Without those that another makes useless.
    func pruned(_ forms: [Linear]) -> [Linear] {
        var kept: [Linear] = []
        for form in forms {
            if kept.contains(where: { isNoMore($0, than: form) }) { continue }
            kept.removeAll { isNoMore(form, than: $0) }
            kept.append(form)
        }
        return Array(kept.prefix(BoundSymbols.formsMax))
    }

    private func isNoMore(_ one: Linear, than other: Linear) -> Bool {
        guard one.constant <= other.constant else { return false }
        for symbol in Set(one.terms.keys).union(other.terms.keys) {
            let (first, second) = (one[symbol], other[symbol])
            guard first == second || first < second && isNatural(symbol) else { return false }
        }
        return true
    }

    /// Forms no less than either of two numbers, each known by forms of its own.
    func largest(_ ones: [Linear], _ others: [Linear]) -> [Linear] {
        var forms: [Linear] = []
        for one in ones {
            for other in others {
                if let form = one.largest(other, isNatural: isNatural) { forms.append(form) }
            }
        }
        return pruned(forms)
    }

    /// The range of a form, as far as the ranges of its unknowns tell; nil where 64 bits do not hold it.
    func range(
        of form: Linear, ranges: [Symbol: ClosedRange<Int64>]
    ) -> ClosedRange<Int64>? {
        var (low, high) = (form.constant, form.constant)
        for (symbol, times) in form.terms {
            let range = ranges[symbol] ?? all[symbol].range
            guard let first = try? times.times(Fraction(range.lowerBound)),
                let second = try? times.times(Fraction(range.upperBound)),
                let lower = try? low.plus(min(first, second)),
                let upper = try? high.plus(max(first, second))
            else { return nil }
            (low, high) = (lower, upper)
        }
        guard let first = Int64(exactly: low.floor), let last = Int64(exactly: high.ceiling)
        else { return nil }
        return first...last
    }
}
