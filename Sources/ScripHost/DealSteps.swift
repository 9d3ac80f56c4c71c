internal import ScripCore
internal import ScripRules

/// What each choice does after which others: decided once, however many ways lead there.
///
/// A place is what coupons have left. Two ways of taking coupons that leave the same lead to one place.
final class DealSteps {
    private let choices: [BestDeal.Choice]
    private let account: Account
    /// Where only sums of lines count; nil where every line does.
    private let parts: DealParts?
    /// Whether a place is also what came before, since a rule looks at it.
    private let looksBack: Bool

    private struct Place {
        var state: Aftermath
        /// What tells it from others: what each line or each part costs.
        var amounts: [Int64]
    }

    private struct Key: Hashable {
        var amounts: [Int64]
        var unused: [Int64]?
        var applied: [Facts.Redemption.Applied]
        var users: [UserID]
    }

    private var places: [Place] = []
    private var known: [Key: Int] = [:]
    private var verdicts: [Int: Verdict] = [:]

    /// Where nothing has come off.
    static let beginning = 0

    init(_ choices: [BestDeal.Choice], _ account: Account, parts: DealParts?, looksBack: Bool) {
        self.choices = choices
        self.account = account
        self.parts = parts
        self.looksBack = looksBack
        let basket = account.decider.checkout.basket
        let amounts = basket.amounts
        let first = Place(
            state: account.decider.beginning, amounts: parts?.sums(of: amounts) ?? amounts)
        known[Key(amounts: first.amounts, unused: nil, applied: [], users: [])] = 0
        places.append(first)
    }

    private var basket: Basket { account.decider.checkout.basket }

    private func index(of choice: Int, at place: Int) -> Int { place * choices.count + choice }

    /// What a choice does at a place, if it was decided already.
    func knownVerdict(of choice: Int, at place: Int) -> Verdict? {
        place == DealSteps.beginning
            ? choices[choice].alone : verdicts[index(of: choice, at: place)]
    }

    /// What a choice does at a place.
    func verdict(of choice: Int, at place: Int) throws(Decider.Interruption) -> Verdict {
        if let known = knownVerdict(of: choice, at: place) { return known }
        let state = places[place].state
        var facts = choices[choice].facts
        facts.redemption.applied = state.applied
        let verdict = try account.decide(choices[choice].found, facts, after: state).verdict
        verdicts[index(of: choice, at: place)] = verdict
        return verdict
    }

    /// Where a choice that applies leads to.
    func place(after choice: Int, at place: Int) throws(Decider.Interruption) -> Int {
        let verdict = try verdict(of: choice, at: place)
        var state = places[place].state
        let amounts: [Int64]
        if let parts {
            var sums = places[place].amounts
            sums[parts.ofChoice[choice]] -= verdict.discount
            amounts = sums
            if let there = known[Key(amounts: sums, unused: nil, applied: [], users: [])] {
                return there
            }
            state = Aftermath(
                remainder: Remainder(
                    payable: parts.lines(costing: sums, of: basket.amounts), unused: nil),
                left: state.left - verdict.discount)
        } else {
            state.take(verdict, of: choices[choice].found.coupon, from: basket)
            amounts = state.remainder.payable ?? []
            if !looksBack {
                // One place for all ways that lead there: what came before is not its own.
                state = Aftermath(remainder: state.remainder, left: state.left)
            }
        }
        let key = Key(
            amounts: amounts, unused: state.remainder.unused,
            applied: looksBack ? state.applied : [],
            users: looksBack ? state.users : [])
        if let there = known[key] { return there }
        known[key] = places.count
        places.append(Place(state: state, amounts: amounts))
        return places.count - 1
    }

    /// The most a choice can take off from a place on, as far as its lines say.
    func promise(of choice: Int, at place: Int) -> Int64 {
        let state = places[place].state
        return choices[choice].promise(
            of: state.remainder.payable ?? basket.amounts, left: state.left)
    }
}
