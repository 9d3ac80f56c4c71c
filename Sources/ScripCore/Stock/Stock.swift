/// A batch of coupons with one rule and limits (批次).
///
/// Its terms are frozen when it is created; only its outward parts can be edited, see ``StockEdit``.
public struct Stock: Hashable, Sendable {
    /// Its id.
    public var id: StockID
    /// Its terms.
    public var definition: StockDefinition
    /// The version of the rule it is bound to.
    public var ruleVersion: RuleVersion
    /// Every parameter of the rule with its value, defaults filled in.
    public var parameters: [ParameterValue.Field]
    /// Whether coupons can be sent.
    public var state: StockState
    /// When it was created.
    public var createdAt: Instant
    /// Coupons sent so far.
    public var sent: Int64
    /// Coupons redeemed so far, returns taken off.
    public var redeemed: Int64
    /// Minor units taken off by these redemptions.
    public var discounted: Int64
    /// The journal entry that last edited its outward parts; 0 before any did.
    public var edition: Int64
    /// The journal entry that says which goods its merchant never discounts; 0 when there are none.
    public var neverDiscounted: Int64

    /// A stock as the ledger holds it.
    public init(
        id: StockID, definition: StockDefinition, ruleVersion: RuleVersion,
        parameters: [ParameterValue.Field], state: StockState, createdAt: Instant, sent: Int64 = 0,
        redeemed: Int64 = 0, discounted: Int64 = 0, edition: Int64 = 0,
        neverDiscounted: Int64 = 0
    ) {
        self.id = id
        self.definition = definition
        self.ruleVersion = ruleVersion
        self.parameters = parameters
        self.state = state
        self.createdAt = createdAt
        self.sent = sent
        self.redeemed = redeemed
        self.discounted = discounted
        self.edition = edition
        self.neverDiscounted = neverDiscounted
    }
}
