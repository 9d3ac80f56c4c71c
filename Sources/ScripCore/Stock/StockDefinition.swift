/// What a merchant asks for when creating a stock.
public struct StockDefinition: Hashable, Sendable {
    /// The idempotency key.
    public var requestNumber: RequestNumber
    /// The name on the card, 1 to 21 characters.
    public var name: String
    /// What the card promises.
    public var type: StockType
    /// What it is good for, words for the card, 1 to 15 characters (适用商品范围).
    public var goods: String
    /// Who owns it.
    public var merchant: MerchantID
    /// The rule's name.
    public var rule: String
    /// Values for the rule's parameters.
    public var parameters: [ParameterValue.Field]
    /// Who makes the codes.
    public var codeMode: CodeMode
    /// How coupons are redeemed.
    public var useMethod: UseMethod
    /// When coupons count.
    public var availability: Availability
    /// How many may be sent.
    public var limits: StockLimits
    /// Where it stands among coupons combined in one checkout.
    public var layer: StockLayer
    /// At most one coupon of a group applies in one checkout.
    public var exclusiveGroup: String?

    /// A definition; see section "Stocks" of the documentation for each field's bounds.
    public init(
        requestNumber: RequestNumber, name: String, type: StockType, goods: String,
        merchant: MerchantID, rule: String, parameters: [ParameterValue.Field],
        codeMode: CodeMode = .generated, useMethod: UseMethod = .offLine,
        availability: Availability = Availability(), limits: StockLimits = StockLimits(),
        layer: StockLayer = .store, exclusiveGroup: String? = nil
    ) {
        self.requestNumber = requestNumber
        self.name = name
        self.type = type
        self.goods = goods
        self.merchant = merchant
        self.rule = rule
        self.parameters = parameters
        self.codeMode = codeMode
        self.useMethod = useMethod
        self.availability = availability
        self.limits = limits
        self.layer = layer
        self.exclusiveGroup = exclusiveGroup
    }
}
