internal import ScripContract
internal import ScripCore

/// One redemption, every fen of it: which line cost what, and which coupon took how much off it by which rule.
struct RedemptionPage {
    private let visit: Visit

    /// Lines of a table; a basket may have thousands.
    private static let linesMax = 50
    /// Parts that coupons took off lines, of all lines that are shown.
    private static let partsMax = 200
    /// Coupons that are shown one by one; a checkout may have fifty.
    private static let couponsMax = 20
    /// Bytes of one name, and of JSON; the whole is a file.
    private static let nameMax = 200
    private static let jsonMax = 6_000
    /// Returns, and lines of one.
    private static let refundsMax = 20
    /// Stocks whose rule is put in words.
    private static let stocksMax = 5

    init(_ visit: Visit) { self.visit = visit }

    private func asked() throws(ScripError) -> JSONValue {
        try visit.ask(
            "redemption",
            ["redemption_id": .string(visit.part("redemption_id")), "whole": .boolean(true)])
    }

    /// All of it, to keep.
    func file() throws(ScripError) -> ConsoleAnswer {
        let redemption = try asked()
        let id = redemption["redemption_id"]?.string ?? ""
        return .file(
            "redemption-\(id).json", "application/json", redemption.json(.pretty) + [0x0A])
    }

    func answer() throws(ScripError) -> ConsoleAnswer {
        let redemption = try asked()
        let stocks = stocks(of: redemption)
        let names = stocks.compactMapValues { $0["name"] }
        let lines = redemption["lines"]?.items.count ?? 0
        let coupons = redemption["coupons"]?.items.count ?? 0
        let json = String(decoding: redemption.json(.pretty), as: UTF8.self)
        let discount = redemption["discount"]?.integer ?? 0
        let refunds = redemption["refunds"]?.items ?? []
        let user = redemption["checkout"]?["user"] ?? redemption["coupons"]?.items.first?["user"]
        return visit.page(
            "redemption",
            [
                "redemption": redemption, "user": user,
                "path": .text(redemption["redemption_id"]?.string?.percentEncoded),
                "amount": .number(redemption["payable"]?.integer.map { $0 &+ discount }),
                "lines": .list(self.lines(of: redemption, names)),
                "more_lines": RedemptionPage.more(lines, than: RedemptionPage.linesMax),
                "coupons": .list(self.coupons(of: redemption, stocks)),
                "more_coupons": RedemptionPage.more(coupons, than: RedemptionPage.couponsMax),
                "refunds": .list(refunds.suffix(RedemptionPage.refundsMax).map(shortened)),
                "more_refunds": RedemptionPage.more(
                    refunds.count, than: RedemptionPage.refundsMax),
                "refunded": refunds.isEmpty
                    ? nil
                    : .integer(
                        refunds.reduce(0) { $0 &+ ($1["refunded_discount"]?.integer ?? 0) }),
                "json": .string(RedemptionPage.cut(json, to: RedemptionPage.jsonMax)),
                "json_is_cut": .boolean(json.utf8.count > RedemptionPage.jsonMax),
            ])
    }

    private static func more(_ count: Int, than shown: Int) -> JSONValue? {
        count > shown ? .integer(Int64(count - shown)) : nil
    }

    /// So many bytes of a text at the most.
    private static func cut(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytes)
        // Not within a sign.
        while end.samePosition(in: text.unicodeScalars) == nil { text.utf8.formIndex(before: &end) }
        return String(text[..<end]) + "…"
    }

    /// A return with as many of its lines as are shown.
    private func shortened(_ refund: JSONValue) -> JSONValue {
        let lines = refund["lines"]?.items ?? []
        return .object(
            Visit.members([
                "returned_at": refund["returned_at"], "request_no": refund["request_no"],
                "refunded_discount": refund["refunded_discount"],
                "coupons": refund["coupons"],
                "lines": .list(Array(lines.prefix(RedemptionPage.refundsMax))),
                "more_lines": RedemptionPage.more(lines.count, than: RedemptionPage.refundsMax),
            ]))
    }

    // MARK: Lines

    /// What each line cost, what came off it by which coupon, and what was paid.
    private func lines(
        of redemption: JSONValue, _ names: [String: JSONValue]
    ) -> [JSONValue] {
        let goods = redemption["checkout"]?["basket"]?["lines"]?.items ?? []
        let stockOf = Dictionary(
            (redemption["coupons"]?.items ?? []).map { coupon in
                (coupon["coupon"]?.string ?? "", coupon["stock_id"]?.string ?? "")
            }, uniquingKeysWith: { first, _ in first })
        var parts = 0
        let lines = (redemption["lines"]?.items ?? []).prefix(RedemptionPage.linesMax)
        return lines.enumerated().map { index, line in
            let sold = index < goods.count ? goods[index] : .null
            let quantity = sold["quantity"]?.integer ?? 1
            let amount =
                sold["amount"]?.integer
                ?? sold["unit_price"]?.integer.map { $0 &* quantity } ?? 0
            let discount = line["discount"]?.integer ?? 0
            var shown: [JSONValue] = []
            if case .object(let by)? = line["by"] {
                shown = by.prefix(RedemptionPage.partsMax - parts).map { part in
                    let stock = stockOf[part.key] ?? ""
                    return .object(
                        Visit.members([
                            "coupon": .string(part.key), "discount": part.value,
                            "stock": names[stock] ?? .string(stock),
                        ]))
                }
                parts += shown.count
            }
            let name = (sold["name"] ?? sold["sku"])?.string
            return .object(
                Visit.members([
                    "id": line["id"],
                    "name": .text(name.map { RedemptionPage.cut($0, to: RedemptionPage.nameMax) }),
                    "quantity": .integer(quantity),
                    "amount": .integer(amount), "discount": .integer(discount),
                    "payable": .integer(amount &- discount), "by": .list(shown),
                ]))
        }
    }

    // MARK: Coupons

    private func coupons(
        of redemption: JSONValue, _ stocks: [String: JSONValue]
    ) -> [JSONValue] {
        let returns = redemption["returns"]?.items ?? []
        var worded: Set<String> = []
        let coupons = (redemption["coupons"]?.items ?? []).prefix(RedemptionPage.couponsMax)
        return coupons.map { coupon in
            let code = coupon["coupon"] ?? coupon["coupon_code"]
            let id = coupon["stock_id"]?.string ?? ""
            let stock = stocks[id]
            let given = returns.first {
                $0["coupon"] == code && $0["stock_id"] == coupon["stock_id"]
            }
            let left = (coupon["lines"]?.items ?? []).filter { $0["in_scope"] == .boolean(false) }
            return .object(
                Visit.members([
                    "code": code, "stock_id": coupon["stock_id"],
                    "stock_name": stock?["name"] ?? .string(id),
                    "discount": coupon["discount"], "rule": coupon["rule"],
                    "trimmed": coupon["trimmed"], "steps": coupon["cost"]?["steps"],
                    "params": stock?["params"], "bound": stock?["bound"],
                    // Once for all coupons of a stock.
                    "reading": worded.insert(id).inserted ? stock?["reading"] : nil,
                    "gifts": coupon["gifts"], "left_out": RedemptionPage.reasons(left),
                    "given_back": given?["returned"] ?? coupon["returned"],
                ]))
        }
    }

    /// Why lines did not count, with how many of them: a reason may be that of thousands.
    private static func reasons(_ lines: [JSONValue]) -> JSONValue? {
        guard !lines.isEmpty else { return nil }
        var counts: [String: Int64] = [:]
        for line in lines { counts[line["reason"]?.string ?? "", default: 0] += 1 }
        return .list(
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20).map { reason in
                .object([
                    .init(key: "reason", value: .string(reason.key)),
                    .init(key: "lines", value: .integer(reason.value)),
                ])
            })
    }

    /// The stocks of a redemption as far as whoever looks may see them, each with its rule in words.
    private func stocks(of redemption: JSONValue) -> [String: JSONValue] {
        guard let role = visit.person?.user.role, role.may("stock.show") else { return [:] }
        var stocks: [String: JSONValue] = [:]
        for coupon in redemption["coupons"]?.items ?? [] {
            guard let id = coupon["stock_id"]?.string, stocks[id] == nil,
                let stock = try? visit.ask("stock.show", ["stock_id": .string(id)])
            else { continue }
            let isWorded = stocks.count < RedemptionPage.stocksMax && role.may("rule.reading")
            let rule = rule(of: stock)
            let reading = isWorded && rule != nil ? reading(of: stock) : nil
            stocks[id] = .object(
                Visit.members([
                    "name": stock["name"], "reading": reading,
                    // By their labels where these are known.
                    "params": rule.map {
                        .list(ParameterForm($0["params"], visit.format).rows(stock["params"]))
                    },
                    "bound": rule == nil ? stock["params"] : nil,
                ]))
        }
        return stocks
    }

    /// A stock's rule, if the folder still has the version that the stock is bound to.
    private func rule(of stock: JSONValue) -> JSONValue? {
        guard let rule = stock["rule"], let version = stock["rule_version"],
            let shown = try? visit.ask("rule.show", ["rule": rule]), shown["version"] == version
        else { return nil }
        return shown
    }

    /// That rule in words.
    private func reading(of stock: JSONValue) -> JSONValue? {
        guard let rule = stock["rule"], let version = stock["rule_version"],
            let words = try? visit.ask(
                "rule.reading", ["rule": rule, "params": stock["params"]])
        else { return nil }
        let text = words[visit.format.language.rawValue]?.string
        let named = JSONValue.of(["name": rule, "version": version])
        return text.map { .string(ReasonText.reading($0, of: named, visit.format)) }
    }
}
