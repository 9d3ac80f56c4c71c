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
    /// Among stocks of one layer, coupons of the higher are applied first; 0 unless given.
    public var priority: Int64 = 0
    /// At most one coupon of a group applies in one checkout.
    public var exclusiveGroup: String?
    /// The merchant's own note, up to 20 characters; shoppers do not see it.
    public var comment: String?
    /// What the card looks like.
    public var display: StockDisplay?
    /// Where the card leads, and how it shows its code.
    public var entrance: StockEntrance?
    /// The page on which coupons are redeemed, where the use method is a mini-program.
    public var miniProgram: MiniProgram?
    /// Under which application notifications name users, up to 64 characters.
    public var notifyAppID: String?
    /// Whether all accounts of one person share the cap of a user (自然人限领).
    public var naturalPersonLimit = false
    /// Whether suspicious accounts are intercepted when sending (可疑账号拦截).
    public var preventAPIAbuse = false
    /// Whether users may give coupons away (转赠); kept for the card.
    public var transferable = false
    /// Whether users may show others where to get one (分享); kept for the card.
    public var shareable = false
    /// Whether a code is found however its letters are typed; such codes are kept in capitals.
    public var codesIgnoreCase = false

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
