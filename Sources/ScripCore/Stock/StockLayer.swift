/// The order in which coupons of one checkout apply: each layer sees what earlier ones left to pay.
public enum StockLayer: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Single articles (单品), applied first.
    case item
    /// The whole store (店铺).
    case store
    /// The platform (平台), applied last.
    case platform

    /// Earlier layers come first.
    public static func < (left: StockLayer, right: StockLayer) -> Bool {
        left.order < right.order
    }

    private var order: Int {
        switch self {
        case .item: 0
        case .store: 1
        case .platform: 2
        }
    }
}
