public import ScripCore

/// The kinds of call that have request numbers of their own; raw values are stored.
public enum LedgerOperation: UInt8, Hashable, Sendable, CaseIterable {
    /// Create a stock.
    case createStock = 1
    /// Send a coupon.
    case send = 2
    /// Redeem.
    case redeem = 3
    /// Return.
    case returnCoupon = 4
    /// Deactivate.
    case deactivate = 5
    /// Hold or release.
    case hold = 6
    /// Associate an order.
    case associate = 7
    /// Undo an association.
    case disassociate = 8
    /// Change a stock's budget or state.
    case changeStock = 9
    /// Upload or delete codes.
    case codes = 10
    /// Throw a coupon away.
    case delete = 11
    /// Write documents.
    case documents = 12
    /// Say which goods are never discounted.
    case neverDiscounted = 13
    /// Publish or propose a rule.
    case publishRule = 14
    /// Create a campaign.
    case createCampaign = 15
    /// Create a pay-gift activity.
    case createPayGift = 16
    /// Add merchants to a pay-gift activity, or take them out.
    case changePayGift = 17
    /// Take a payment.
    case payment = 18
    /// Pay a subsidy.
    case paySubsidy = 19
    /// Give back a subsidy.
    case returnSubsidy = 20
    /// Send a coupon for a payment; the number follows from it.
    case gift = 21
}

/// A request number of one operation.
public struct LedgerRequest: Hashable, Sendable {
    /// The kind of call.
    public var operation: LedgerOperation
    /// The caller's number.
    public var number: RequestNumber

    /// A number of an operation.
    public init(_ operation: LedgerOperation, _ number: RequestNumber) {
        self.operation = operation
        self.number = number
    }
}
