internal import ScripContract
internal import ScripCore
internal import ScripHost

/// Stocks for people.
struct StockWords {
    private let stock: Stock
    private let book: Book
    private let neverDiscounted: NeverDiscounted
    private let proof: RuleProof?
    private let conditions: (parameter: String, words: [String])?
    private var zone: MerchantTimeZone { book.timeZone }

    /// - Parameters:
    ///   - stock: The stock.
    ///   - host: Whose book it is in.
    ///   - neverDiscounted: What its merchant never discounts.
    ///   - proof: With what its rule was published.
    init(
        _ stock: Stock, in host: CouponHost, neverDiscounted: NeverDiscounted = NeverDiscounted(),
        proof: RuleProof? = nil
    ) {
        self.proof = proof
        self.neverDiscounted = neverDiscounted
        self.stock = stock
        book = host.book
        // A rule that is broken in the ledger leaves the stock to be shown as it is written.
        conditions = (try? host.conditions(of: stock)) ?? nil
    }

    /// What `stock create` says.
    var created: String { "created stock \(stock.id)\n" + text }

    /// Terms and figures, one a line.
    var text: String {
        let terms = stock.definition
        var rows: [(String, String)] = [
            ("stock", stock.id.rawValue), ("name", terms.name), ("goods", terms.goods),
            ("type", terms.type.rawValue), ("merchant", terms.merchant.rawValue),
            ("rule", "\(terms.rule) (\(stock.ruleVersion.short))"),
        ]
        if let proof { rows.append(("evidence", ProofWords.brief(proof))) }
        for field in stock.parameters {
            let isWords = field.key == conditions?.parameter
            rows.append(
                (
                    "  \(field.key)",
                    (isWords ? conditions?.words.joined(separator: "; ") : nil)
                        ?? field.value.jsonText()
                ))
        }
        rows += [
            ("codes", terms.codeMode.rawValue), ("use method", terms.useMethod.rawValue),
            ("available", availability(terms.availability)), ("limits", limits(terms.limits)),
            ("layer", terms.layer.rawValue),
        ]
        if terms.priority != 0 { rows.append(("priority", "\(terms.priority)")) }
        if let group = terms.exclusiveGroup { rows.append(("exclusive", group)) }
        if !neverDiscounted.isEmpty {
            rows.append(("never discounted", GoodsWords.brief(neverDiscounted)))
        }
        rows += card(terms)
        let money = Money(currency: book.currency)
        rows += [
            ("state", stock.state.rawValue), ("created", Calendar.text(stock.createdAt, zone)),
            ("sent", "\(stock.sent)"), ("redeemed", "\(stock.redeemed)"),
            ("discounted", money.text(stock.discounted)),
        ]
        let width = rows.map(\.0.displayWidth).max() ?? 0
        return rows.map { "  \($0.0.printable.padded(to: width))  \($0.1.printable)\n" }.joined()
    }

    /// What `stock list` says.
    static func list(_ stocks: [Stock], currency: String) -> String {
        guard !stocks.isEmpty else { return "There are no stocks\n" }
        let money = Money(currency: currency)
        var table = Table(
            ("stock", .left), ("name", .left), ("rule", .left), ("state", .left),
            ("sent", .right), ("of", .right), ("redeemed", .right), ("discounted", .right))
        for stock in stocks {
            table.add(
                stock.id.rawValue, stock.definition.name, stock.definition.rule,
                stock.state.rawValue, "\(stock.sent)",
                stock.definition.limits.total.map(String.init) ?? "any", "\(stock.redeemed)",
                money.text(stock.discounted))
        }
        return table.text(indent: "")
    }

    /// The outward parts that are there.
    private func card(_ terms: StockDefinition) -> [(String, String)] {
        var rows: [(String, String)] = []
        if let comment = terms.comment { rows.append(("comment", comment)) }
        if let display = terms.display { rows.append(("display", display.jsonText())) }
        if let entrance = terms.entrance { rows.append(("entrance", entrance.jsonText())) }
        if let page = terms.miniProgram { rows.append(("mini-program", page.jsonText())) }
        if let appID = terms.notifyAppID { rows.append(("notify appid", appID)) }
        let flags = [
            terms.naturalPersonLimit ? "one cap a person" : nil,
            terms.preventAPIAbuse ? "suspicious accounts intercepted" : nil,
            terms.transferable ? "transferable" : nil, terms.shareable ? "shareable" : nil,
            terms.codesIgnoreCase ? "codes in any case" : nil,
        ].compactMap(\.self)
        if !flags.isEmpty { rows.append(("sending", flags.joined(separator: ", "))) }
        return rows
    }

    private func availability(_ terms: Availability) -> String {
        var parts: [String] = []
        if let begin = terms.begin { parts.append("from \(Calendar.text(begin, zone))") }
        if let end = terms.end { parts.append("until \(Calendar.text(end, zone))") }
        if let days = terms.daysAfterReceipt { parts.append("for \(counted(days, "day"))") }
        if terms.waitDays > 0 { parts.append("\(counted(terms.waitDays, "day")) after receipt") }
        if let hours = terms.hours(in: zone, windows: 10) { parts.append(hours) }
        return parts.isEmpty ? "always" : parts.joined(separator: ", ")
    }

    private func redeemed(_ terms: RedeemLimits) -> [String] {
        var parts: [String] = []
        if let perOrder = terms.perOrder { parts.append("\(perOrder) used an order") }
        let stretches = [
            (terms.perUser.day, "day"), (terms.perUser.week, "week"),
            (terms.perUser.month, "month"), (terms.perUser.year, "year"),
        ]
        for (limit, stretch) in stretches {
            if let limit { parts.append("\(limit) used a user and \(stretch)") }
        }
        if let perDay = terms.perDay { parts.append("\(perDay) used a day") }
        return parts
    }

    private func discounted(_ terms: AmountLimits) -> [String] {
        let money = Money(currency: book.currency)
        var parts: [String] = []
        if let total = terms.total { parts.append("\(money.text(total)) off in all") }
        if let perUser = terms.perUser { parts.append("\(money.text(perUser)) off a user") }
        if let perOrder = terms.perOrder { parts.append("\(money.text(perOrder)) off an order") }
        return parts
    }

    private func limits(_ terms: StockLimits) -> String {
        var parts: [String] = []
        if let total = terms.total { parts.append("\(total) in all") }
        if let perUser = terms.perUser { parts.append("\(perUser) a user") }
        if let perDay = terms.perDay { parts.append("\(perDay) a day") }
        parts += redeemed(terms.redeem) + discounted(terms.amount)
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}
