internal import Locked
internal import LuaSandbox
package import ScripCore
internal import Synchronization

/// A rule with the parameters of one stock.
package final class BoundRule: Sendable {
    /// The rule.
    package let rule: Rule
    /// Every declared parameter with its value, defaults filled in.
    package let parameters: [ParameterValue.Field]

    /// Who, when and where; nil when nothing is asked.
    package let conditions: Conditions?
    /// Whether anything is asked: all that a rule without conditions pays for.
    let hasConditions: Bool

    /// The parameter that holds them, where the rule has one.
    package var conditionsParameter: String? { rule.contract.conditions?.name }

    let seen: LuaValue
    let scope: BoundScope?
    let place: Int
    /// Set once the rule has read its context: from then on it is laid out beforehand.
    let readsContext = Atomic<Bool>(false)
    /// What ``costProof`` found; nil until somebody asks.
    let proof = Locked<CostProof?>(nil)

    init(
        rule: Rule, parameters: [ParameterValue.Field], seen: LuaValue, conditions: Conditions?
    ) {
        self.conditions = conditions
        hasConditions = conditions != nil
        self.rule = rule
        self.parameters = parameters
        self.seen = seen
        if case .table(let table) = rule.contract.scope {
            scope = BoundScope(table, parameters: seen)
        } else {
            scope = nil
        }
        place = rule.pool.nextPlace()
    }

    deinit { rule.pool.release(parameters: place) }
}
