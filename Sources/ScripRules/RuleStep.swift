/// The steps of a rule, in the order they run.
package enum RuleStep: String, Hashable, Sendable, CaseIterable {
    /// Which lines count.
    case scope
    /// Who, when and where: asked by the host, of a rule that has such a parameter.
    case conditions
    /// Whether the coupon may be used.
    case eligible
    /// What comes off.
    case discount
}
