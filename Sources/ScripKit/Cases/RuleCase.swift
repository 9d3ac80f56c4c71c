public import ScripCore

/// One sample basket and what a rule must say about it.
public struct RuleCase: Hashable, Sendable {
    /// A sentence.
    public var name: String
    /// The file it stands in, as it was named.
    public var file: String
    /// Its line there.
    public var line: Int
    /// What a stock would bind.
    public var parameters: [ParameterValue.Field]
    /// What is bought.
    public var basket: Basket
    /// What earlier coupons left to pay on each line, and pieces that serve none of their sets.
    package var left: Remainder
    /// Everything else the rule may see.
    package var facts: Facts
    /// What must come out.
    public var expect: Expectation

    /// What must come out; nil is not looked at.
    public struct Expectation: Hashable, Sendable {
        /// Minor units off.
        public var discount: Int64?
        /// Minor units left to pay.
        public var payable: Int64?
        /// Whether the rule wanted more than there is.
        public var trimmed: Bool?
        /// Every line that gets something; the others get nothing.
        public var lines: [String: Int64]?
        /// Pieces of every line that the coupon's sets are made of; of the others none.
        public var uses: [String: Int64]?
        /// Goods handed over that are no line of the basket.
        public var gifts: [Gift]?
        /// Lines that are out of scope, with the reason.
        public var reasons: [String: String]?
        /// The refusal's code.
        public var refused: String?
        /// The refusal's words, or a part of the failure's.
        public var message: String?
        /// Figures behind the refusal; others may be there.
        public var details: [Refusal.Detail]?
        /// The kind of failure.
        public var failed: String?

        /// Nothing expected yet.
        public init() {}
    }
}

extension RuleCase {
    /// A decision as a case, ready to paste into a case file.
    package static func yaml(
        name: String, parameters: [ParameterValue.Field], basket: Basket, facts: Facts,
        verdict: Verdict
    ) -> String {
        var trial = Trial()
        trial.currency = basket.currency
        trial.lines = basket.lines
        trial.parameters = parameters
        trial.facts = facts
        return CaseWriter.yaml(name: name, trial: trial, verdict: verdict)
    }
}
