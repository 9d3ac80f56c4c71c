/// What one coupon does to one basket; the same in every door.
public struct Verdict: Hashable, Sendable {
    /// The three kinds of answer.
    public enum Outcome: Hashable, Sendable {
        /// So much comes off; `trimmed` says the rule wanted more than the lines in scope cost.
        case applies(discount: Int64, trimmed: Bool)
        /// A normal "no".
        case refused(Refusal)
        /// The rule is broken; treated as "no discount".
        case failed(RuleFailure)
    }

    /// One basket line's part.
    public struct Line: Hashable, Sendable {
        /// The line's id.
        public var id: String
        /// Whether the line counted.
        public var inScope: Bool
        /// Why it did not count, when the rule said so.
        public var reason: String?
        /// Minor units off this line.
        public var discount: Int64
        /// Pieces that served the coupon's sets, and so serve no other coupon's.
        public var uses: Int64

        /// A line's part.
        public init(
            id: String, inScope: Bool, reason: String? = nil, discount: Int64 = 0, uses: Int64 = 0
        ) {
            self.id = id
            self.inScope = inScope
            self.reason = reason
            self.discount = discount
            self.uses = uses
        }
    }

    /// Which rule decided.
    public struct Rule: Hashable, Sendable {
        /// The rule's name, its file name without `.lua`.
        public var name: String
        /// The hash of its source.
        public var version: RuleVersion

        /// A rule at a version.
        public init(name: String, version: RuleVersion) {
            self.name = name
            self.version = version
        }
    }

    /// The answer.
    public var outcome: Outcome
    /// Minor units left to pay on the whole basket after this coupon.
    public var payable: Int64
    /// Every basket line, in request order.
    public var lines: Lines
    /// Which rule decided; nil when the core refused before any rule was known.
    public var rule: Rule?
    /// Reproducible cost: instruction intervals and host charges.
    public var steps: Int64
    /// What is handed over besides; empty unless the coupon applies.
    public var gifts: [Gift]

    /// A verdict.
    public init(
        outcome: Outcome, payable: Int64, lines: Lines, rule: Rule?, steps: Int64,
        gifts: [Gift] = []
    ) {
        self.outcome = outcome
        self.payable = payable
        self.lines = lines
        self.rule = rule
        self.steps = steps
        self.gifts = gifts
    }

    /// Minor units that come off; 0 unless the coupon applies.
    public var discount: Int64 {
        if case .applies(let discount, _) = outcome { discount } else { 0 }
    }

    /// Whether the coupon applies.
    public var applies: Bool {
        if case .applies = outcome { true } else { false }
    }
}
