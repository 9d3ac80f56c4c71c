/// One basket line after all coupons: who took how much off it.
public struct LineDiscount: Hashable, Sendable {
    /// The line's id.
    public var id: String
    /// Minor units off this line by all coupons.
    public var discount: Int64
    /// The same by coupon, in the order applied; coupons that take nothing off this line are left out.
    public var by: [(coupon: CouponCode, discount: Int64)]

    /// A line's parts.
    public init(id: String, discount: Int64, by: [(coupon: CouponCode, discount: Int64)]) {
        self.id = id
        self.discount = discount
        self.by = by
    }

    /// Equal in every part.
    public static func == (left: LineDiscount, right: LineDiscount) -> Bool {
        left.id == right.id && left.discount == right.discount
            && left.by.elementsEqual(right.by, by: ==)
    }

    /// Hashes the line and its total.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(discount)
    }
}

/// Every basket line after all coupons, in request order.
///
/// Kept as the basket and what each coupon takes off its lines: most are written as JSON and never
/// looked at one by one.
public struct LineDiscounts: RandomAccessCollection, Hashable, Sendable, ExpressibleByArrayLiteral {
    package enum Storage: Sendable {
        case derived(Basket, [Part])
        case listed([LineDiscount])
    }

    /// What one coupon takes off each line.
    package struct Part: Sendable {
        package let coupon: CouponCode
        package let discounts: [Int64]
    }

    package let storage: Storage

    /// The lines of a basket after offers applied in this order.
    public init(of basket: Basket, after offers: [Offer]) {
        storage = .derived(
            basket,
            offers.map { offer in
                let lines = offer.verdict.lines
                // A verdict the core gave instead of a rule may have no lines.
                return Part(
                    coupon: offer.coupon,
                    discounts: (0..<basket.count).map {
                        $0 < lines.count ? lines.discount(at: $0) : 0
                    })
            })
    }

    /// Lines as they are.
    public init(arrayLiteral lines: LineDiscount...) { storage = .listed(lines) }

    /// Always 0.
    public var startIndex: Int { 0 }

    /// The number of lines.
    public var endIndex: Int {
        switch storage {
        case .derived(let basket, _): basket.count
        case .listed(let lines): lines.count
        }
    }

    /// The line at a position.
    public subscript(position: Int) -> LineDiscount {
        switch storage {
        case .derived(let basket, let parts):
            var line = LineDiscount(id: basket.id(at: position), discount: 0, by: [])
            for part in parts where part.discounts[position] != 0 {
                line.by.append((coupon: part.coupon, discount: part.discounts[position]))
                line.discount &+= part.discounts[position]
            }
            return line
        case .listed(let lines): return lines[position]
        }
    }

    /// Minor units off the whole basket.
    public var discount: Int64 {
        // A discount is part of the basket; wrapping keeps damaged rows from crashing a till.
        switch storage {
        case .derived(_, let parts):
            parts.reduce(0) { $1.discounts.reduce($0, &+) }
        case .listed(let lines): lines.reduce(0) { $0 &+ $1.discount }
        }
    }

    /// Equal line by line.
    public static func == (left: LineDiscounts, right: LineDiscounts) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy(==)
    }

    /// Hashes every line.
    public func hash(into hasher: inout Hasher) {
        for line in self { hasher.combine(line) }
    }
}
