/// The steps of a rule, in the order they run.
public enum RuleStep: String, Hashable, Sendable, CaseIterable {
    /// Which lines count.
    case scope
    /// Whether the coupon may be used.
    case eligible
    /// What comes off.
    case discount
}
