internal import ScripCore
internal import ScripRules

/// One basket with parameters and facts: everything a decision depends on.
struct Trial: Hashable {
    var currency = "CNY"
    var lines: [Line] = []
    var parameters: [ParameterValue.Field] = []
    var facts = Facts.none
    /// What earlier coupons of the checkout took off, by line.
    var taken: [String: Int64] = [:]

    init() {}

    /// A case's basket with all that it says besides.
    init(_ ruleCase: RuleCase) {
        currency = ruleCase.basket.currency
        lines = ruleCase.basket.lines
        parameters = ruleCase.parameters
        facts = ruleCase.facts
        for (line, left) in zip(lines, ruleCase.left.payable ?? []) where left < line.amount {
            taken[line.id] = line.amount - left
        }
        // Pieces that earlier sets used are tried as unused: what a trial changes would not fit them.
    }

    /// The verdict, or the error of whoever would not take the input.
    func decided(by rule: Rule) throws(ScripError) -> Verdict {
        let basket = try Basket(currency: currency, lines: lines)
        let bound = try rule.bind(parameters)
        return bound.decide(on: basket, payable: payable, facts: facts).verdict
    }

    /// What is left to pay on each line; nil when no coupon was there before.
    var payable: [Int64]? { taken.isEmpty ? nil : lines.map(left) }

    /// What is left to pay on a line.
    func left(_ line: Line) -> Int64 { max(0, line.amount - (taken[line.id] ?? 0)) }

    /// What is left to pay on all lines.
    var amount: Int64 { lines.reduce(0) { $0 + left($1) } }

    /// The value of a parameter.
    func parameter(_ name: String) -> ParameterValue? {
        parameters.first { $0.key == name }?.value
    }

    /// The same with another value for a parameter; nil takes it away.
    func with(_ name: String, _ value: ParameterValue?) -> Trial {
        var copy = self
        copy.parameters.removeAll { $0.key == name }
        if let value { copy.parameters.append(ParameterValue.Field(key: name, value: value)) }
        return copy
    }

    /// An id no line has.
    var freeID: String {
        var number = lines.count + 1
        while lines.contains(where: { $0.id == String(number) }) { number += 1 }
        return String(number)
    }
}
