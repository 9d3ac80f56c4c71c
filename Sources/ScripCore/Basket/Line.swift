/// One line of a basket: so many pieces of one article.
public struct Line: Hashable, Sendable {
    /// Unique within its basket; refunds and receipts refer to it.
    public var id: String
    /// The article number; empty when the till has none.
    public var sku: String
    /// The article's name as printed on the receipt.
    public var name: String
    /// A path such as `drinks/tea`.
    public var category: String
    /// The brand.
    public var brand: String
    /// Minor units for one piece, 0 or more.
    public var unitPrice: Int64
    /// Pieces, 1 or more.
    public var quantity: Int64
    /// Minor units for the whole line: `unitPrice × quantity`, unless goods are sold by weight.
    public var amount: Int64
    /// Labels such as `special`, each at most once; a basket has them in the order of their bytes.
    public var tags: [String]
    /// Free facts about the article, each key at most once; a basket has them in the order of its bytes.
    public var attributes: [(key: String, value: String)]

    /// A line whose amount is `unitPrice × quantity` unless `amount` says otherwise.
    public init(
        id: String, sku: String = "", name: String = "", category: String = "", brand: String = "",
        unitPrice: Int64, quantity: Int64, amount: Int64? = nil, tags: [String] = [],
        attributes: [(key: String, value: String)] = []
    ) {
        self.id = id
        self.sku = sku
        self.name = name
        self.category = category
        self.brand = brand
        self.unitPrice = unitPrice
        self.quantity = quantity
        // An overflow is caught by the basket, which refuses any amount that is not exact.
        self.amount = amount ?? unitPrice.multipliedReportingOverflow(by: quantity).partialValue
        self.tags = tags
        self.attributes = attributes
    }

    /// Equal in every field.
    public static func == (left: Line, right: Line) -> Bool {
        left.id == right.id && left.sku == right.sku && left.name == right.name
            && left.category == right.category && left.brand == right.brand
            && left.unitPrice == right.unitPrice && left.quantity == right.quantity
            && left.amount == right.amount && left.tags == right.tags
            && left.attributes.elementsEqual(right.attributes, by: ==)
    }

    /// Hashes what tells lines apart most often.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(amount)
    }
}
