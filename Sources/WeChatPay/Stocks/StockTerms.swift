internal import ScripContract
package import ScripCore

/// What a v3 stock takes off (满减券, 折扣券, 换购券).
package enum StockTerms: Hashable, Sendable {
    /// A fixed amount off.
    case normal(discount: Int64, minimum: Int64)
    /// 88 is: pay 88 %.
    case discount(percent: Int64, minimum: Int64)
    /// An article at a price.
    case exchange(price: Int64, minimum: Int64)

    private static let amounts: ClosedRange<Int64> = 1...10_000_000

    /// Reads the rule object that goes with a type; another one beside it is refused.
    init(_ rule: WireFields, type: StockType) throws(WireError) {
        let names: [(key: String, type: StockType)] = [
            ("fixed_normal_coupon", .normal), ("discount_coupon", .discount),
            ("exchange_coupon", .exchange),
        ]
        for (key, other) in names where other != type && rule[key] != nil {
            throw rule.wrong(key, "does not go with stock_type \(type.rawValue)")
        }
        switch type {
        case .normal:
            let object = try rule.object("fixed_normal_coupon")
            self = .normal(
                discount: try object.integer("discount_amount", in: StockTerms.amounts),
                minimum: try object.integer("transaction_minimum", in: StockTerms.amounts))
        case .discount:
            let object = try rule.object("discount_coupon")
            self = .discount(
                percent: try object.integer("discount_percent", in: 1...99),
                minimum: try object.integer("transaction_minimum", in: StockTerms.amounts))
        case .exchange:
            let object = try rule.object("exchange_coupon")
            self = .exchange(
                price: try object.integer("exchange_price", in: 0...10_000_000),
                minimum: try object.integer("transaction_minimum", in: StockTerms.amounts))
        }
    }

    /// The standard rule that decides so.
    package var rule: String {
        switch self {
        case .normal: "spend_and_save"
        case .discount: "percent_off"
        case .exchange: "exchange"
        }
    }

    /// Its parameters.
    ///
    /// Which articles an exchange coupon is for, the platform does not know: they come as a parameter
    /// of the merchant's own.
    package var parameters: [ParameterValue.Field] {
        func field(_ key: String, _ value: Int64) -> ParameterValue.Field {
            ParameterValue.Field(key: key, value: .integer(value))
        }
        switch self {
        case .normal(let discount, let minimum):
            return [field("threshold", minimum), field("off", discount)]
        case .discount(let percent, let minimum):
            return [field("threshold", minimum), field("pay_percent", percent)]
        case .exchange(let price, let minimum):
            return [
                ParameterValue.Field(key: "articles", value: .list([])), field("price", price),
                field("threshold", minimum),
            ]
        }
    }

    /// The terms a stock's parameters stand for; nil for a rule of the merchant's own.
    package init?(_ stock: Stock) {
        let values = Dictionary(
            stock.parameters.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        func number(_ key: String) -> Int64? {
            guard case .integer(let number) = values[key] else { return nil }
            return number
        }
        switch (stock.definition.type, stock.definition.rule) {
        case (.normal, "spend_and_save"):
            guard let off = number("off"), let minimum = number("threshold") else { return nil }
            self = .normal(discount: off, minimum: minimum)
        case (.discount, "percent_off"):
            guard let percent = number("pay_percent"), let minimum = number("threshold") else {
                return nil
            }
            self = .discount(percent: percent, minimum: minimum)
        case (.exchange, "exchange"):
            guard let price = number("price"), let minimum = number("threshold") else { return nil }
            self = .exchange(price: price, minimum: minimum)
        default: return nil
        }
    }

    /// Writes the rule object as a member.
    func writeMember(to writer: inout JSONWriter) {
        func object(
            _ key: StaticString, _ first: StaticString, _ value: Int64, _ minimum: Int64
        ) {
            writer.key(key)
            writer.object { writer in
                writer.member(first, value)
                writer.member("transaction_minimum", minimum)
            }
        }
        switch self {
        case .normal(let discount, let minimum):
            object("fixed_normal_coupon", "discount_amount", discount, minimum)
        case .discount(let percent, let minimum):
            object("discount_coupon", "discount_percent", percent, minimum)
        case .exchange(let price, let minimum):
            object("exchange_coupon", "exchange_price", price, minimum)
        }
    }
}
