internal import ScripCore
internal import ScripRules

/// Lines that coupons take as a whole, where no other coupon takes a part of them.
///
/// Each coupon is shown to ask for nothing but what its lines cost together. Then what they cost together
/// is all there is to know about coupons before it, however these spread what they took: many orders
/// leave the same, and what comes after is decided once for all of them.
struct DealParts {
    /// Each line's part; nil where no coupon takes any.
    let ofLine: [Int?]
    /// Each choice's part; of no use where the choice is not looked at.
    let ofChoice: [Int]
    let count: Int

    /// The parts; nil where a coupon asks for more, or takes lines of another's part.
    ///
    /// - Parameters:
    ///   - choices: All choices.
    ///   - able: Those that are looked at.
    ///   - stepsMax: What deciding all of them once may cost: their lines are worked out at the end.
    init?(_ choices: [BestDeal.Choice], of able: [Int], stepsMax: Int64) {
        guard let first = able.first else { return nil }
        var scopes: [[Bool]] = []
        var ofChoice = [Int](repeating: 0, count: choices.count)
        var ofLine = [Int?](repeating: nil, count: choices[first].alone.lines.count)
        var steps: Int64 = 0
        for index in able {
            let choice = choices[index]
            steps += CallBudget.cost(
                ofSteps: choice.alone.steps, lines: ofLine.count, wallet: 0)
            guard choice.proof.asksOnlyWhatItsLinesCost, let scope = choice.scope,
                scope.count == ofLine.count
            else { return nil }
            if let known = scopes.firstIndex(of: scope) {
                ofChoice[index] = known
                continue
            }
            for line in scope.indices where scope[line] {
                guard ofLine[line] == nil else { return nil }
                ofLine[line] = scopes.count
            }
            ofChoice[index] = scopes.count
            scopes.append(scope)
        }
        guard steps <= stepsMax else { return nil }
        self.ofLine = ofLine
        self.ofChoice = ofChoice
        count = scopes.count
    }

    /// What each part costs together.
    func sums(of amounts: [Int64]) -> [Int64] {
        var sums = [Int64](repeating: 0, count: count)
        for line in amounts.indices {
            if let part = ofLine[line] { sums[part] += amounts[line] }
        }
        return sums
    }

    /// Lines that cost as much: some as in the list, and then nothing.
    func lines(costing sums: [Int64], of amounts: [Int64]) -> [Int64] {
        var sums = sums
        var lines = amounts
        for line in amounts.indices {
            guard let part = ofLine[line] else { continue }
            lines[line] = min(amounts[line], sums[part])
            sums[part] -= lines[line]
        }
        return lines
    }
}
