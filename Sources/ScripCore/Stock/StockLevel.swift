/// Where coupons of a stock stand in a checkout: by layer, then the higher priority first.
///
/// Coupons that are level are applied in the order in which the checkout names them.
public struct StockLevel: Hashable, Sendable, Comparable {
    /// The layer.
    public var layer: StockLayer
    /// The priority within the layer.
    public var priority: Int64

    /// A level.
    public init(layer: StockLayer, priority: Int64) {
        self.layer = layer
        self.priority = priority
    }

    /// What is applied earlier comes first.
    public static func < (left: StockLevel, right: StockLevel) -> Bool {
        (left.layer, right.priority) < (right.layer, left.priority)
    }
}

extension StockDefinition {
    /// Where its coupons stand in a checkout.
    public var level: StockLevel { StockLevel(layer: layer, priority: priority) }

    /// The priorities a stock may have.
    public static let priorities: ClosedRange<Int64> = -1_000_000...1_000_000
}
