internal import ScripContract
package import ScripCore

/// A stock as `POST /v3/marketing/busifavor/stocks` describes it.
package struct WireStock: Sendable {
    /// What the merchant asks for, in the core's words, bound to the standard rule of its type or to
    /// the one of the merchant's own.
    package let definition: StockDefinition

    /// Reads and checks a body.
    ///
    /// - Parameters:
    ///   - fields: The body.
    ///   - creator: Who signed it.
    package init(_ fields: WireFields, creator: MerchantID) throws(WireError) {
        let number = try fields.text("out_request_no", 1...128, .requestNumber)
        let name = try fields.text("stock_name", 1...21)
        let owner = try fields.text("belong_merchant", MerchantID.digits, .digits)
        let goods = try fields.text("goods_name", 1...15)
        let type = try fields.word("stock_type", StockType.self)
        let mode = try fields.word("coupon_code_mode", CouponCodeMode.self)
        _ = try fields.flag("subsidy")

        let use = try fields.object("coupon_use_rule")
        let availability = try Availability(try use.object("coupon_available_time"))
        let terms = try StockTerms(use, type: type)
        let method = try use.word("use_method", UseMethod.self)

        let rule = try WireRule(fields, terms: terms)
        let sending = try fields.object("stock_send_rule")
        var definition = StockDefinition(
            requestNumber: RequestScope.merchant(creator, "stock").number(number), name: name,
            type: type, goods: goods, merchant: MerchantID(rawValue: owner), rule: rule.name,
            parameters: rule.parameters, codeMode: mode.core, useMethod: method,
            availability: availability,
            limits: try StockLimits(sending, terms: terms))
        definition.comment = try fields.optionalText("comment", 1...20)
        definition.miniProgram = try MiniProgram(use: use, method: method)
        definition.entrance = try fields.optionalObject("custom_entrance").map {
            object throws(WireError) in try StockEntrance(object, withStore: true)
        }
        definition.display = try fields.optionalObject("display_pattern_info").map {
            object throws(WireError) in try StockDisplay(object)
        }
        definition.notifyAppID = try fields.optionalObject("notify_config").flatMap {
            object throws(WireError) in try object.optionalText("notify_appid", 1...64)
        }
        definition.naturalPersonLimit = try sending.flag("natural_person_limit") ?? false
        definition.preventAPIAbuse = try sending.flag("prevent_api_abuse") ?? false
        definition.transferable = try sending.flag("transferable") ?? false
        definition.shareable = try sending.flag("shareable") ?? false
        if definition.entrance == StockEntrance() { definition.entrance = nil }
        if definition.display == StockDisplay() { definition.display = nil }
        self.definition = definition
    }
}

extension StockLimits {
    private static let counts: ClosedRange<Int64> = 1...StockLimits.countMax

    /// Reads the numbers of `stock_send_rule`.
    init(_ rule: WireFields, terms: StockTerms) throws(WireError) {
        let amount = try rule.optionalInteger("max_amount", in: 1...100_000_000_000)
        _ = try rule.optionalInteger("max_amount_by_day", in: 1...100_000_000_000)
        var total = try rule.optionalInteger("max_coupons", in: StockLimits.counts)
        if total == nil, let amount, case .normal(let discount, _) = terms {
            // Until 2020 the budget of such a stock was an amount.
            total = max(1, amount / discount)
        }
        guard let total else { throw rule.missing("max_coupons") }
        self.init(
            total: total,
            perUser: try rule.integer("max_coupons_per_user", in: 1...100),
            perDay: try rule.optionalInteger("max_coupons_by_day", in: StockLimits.counts))
    }
}

/// Scrip's extension: another rule than the standard one, and parameters, in `x_scrip`.
struct WireRule {
    let name: String
    let parameters: [ParameterValue.Field]

    /// A rule of the merchant's own has only its own parameters; without one they are added to what
    /// `coupon_use_rule` says, which for an exchange coupon are the articles.
    init(_ fields: WireFields, terms: StockTerms) throws(WireError) {
        guard let extra = try fields.optionalObject("x_scrip") else {
            name = terms.rule
            parameters = terms.parameters
            return
        }
        let own = try extra.optionalText("rule", 1...64)
        let given = try WireRule.parameters(extra)
        name = own ?? terms.rule
        guard own == nil else {
            parameters = given
            return
        }
        parameters =
            terms.parameters.filter { field in !given.contains { $0.key == field.key } } + given
    }

    private static func parameters(
        _ extra: WireFields
    ) throws(WireError) -> [ParameterValue.Field] {
        guard try extra.optionalObject("params") != nil, let value = extra["params"] else {
            return []
        }
        do throws(ScripError) {
            return try [ParameterValue.Field](json: value.json)
        } catch {
            throw extra.wrong("params", "holds a value no parameter can have: \(error.detail)")
        }
    }
}
