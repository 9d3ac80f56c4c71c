internal import ScripCore

/// One redemption, every fen of it: which line cost what, and which coupon took how much off it by which rule.
struct RedemptionPage {
    private let visit: Visit

    /// Lines of a table; a basket may have thousands.
    private static let linesMax = 150
    /// Characters of JSON that are shown; the whole is a file.
    private static let jsonMax = 20_000
    /// Stocks whose rule is put in words.
    private static let stocksMax = 10

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
        let lines = lines(of: redemption, names)
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
                "lines": .list(Array(lines.prefix(RedemptionPage.linesMax))),
                "more_lines": lines.count > RedemptionPage.linesMax
                    ? .integer(Int64(lines.count - RedemptionPage.linesMax)) : nil,
                "coupons": .list(coupons(of: redemption, stocks)),
                "refunds": .list(refunds),
                "refunded": refunds.isEmpty
                    ? nil
                    : .integer(
                        refunds.reduce(0) { $0 &+ ($1["refunded_discount"]?.integer ?? 0) }),
                "json": .string(String(json.prefix(RedemptionPage.jsonMax))),
                "json_is_cut": .boolean(json.count > RedemptionPage.jsonMax),
            ])
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
        return (redemption["lines"]?.items ?? []).enumerated().map { index, line in
            let sold = index < goods.count ? goods[index] : .null
            let quantity = sold["quantity"]?.integer ?? 1
            let amount =
                sold["amount"]?.integer
                ?? sold["unit_price"]?.integer.map { $0 &* quantity } ?? 0
            let discount = line["discount"]?.integer ?? 0
            var parts: [JSONValue] = []
            if case .object(let by)? = line["by"] {
                parts = by.map { part in
                    let stock = stockOf[part.key] ?? ""
                    return .object(
                        Visit.members([
                            "coupon": .string(part.key), "discount": part.value,
                            "stock": names[stock] ?? .string(stock),
                        ]))
                }
            }
            return .object(
                Visit.members([
                    "id": line["id"], "name": sold["name"] ?? sold["sku"],
                    "sku": sold["sku"],
                    "unit_price": sold["unit_price"], "quantity": .integer(quantity),
                    "amount": .integer(amount), "discount": .integer(discount),
                    "payable": .integer(amount &- discount), "by": .list(parts),
                ]))
        }
    }

    // MARK: Coupons

    private func coupons(
        of redemption: JSONValue, _ stocks: [String: JSONValue]
    ) -> [JSONValue] {
        let returns = redemption["returns"]?.items ?? []
        return (redemption["coupons"]?.items ?? []).map { coupon in
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
                    "params": stock?["params"], "reading": stock?["reading"],
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
            let reading = isWorded ? reading(of: stock) : nil
            stocks[id] = .object(
                Visit.members([
                    "name": stock["name"], "params": stock["params"], "reading": reading,
                ]))
        }
        return stocks
    }

    /// A stock's rule in words, if the folder still has the version that the stock is bound to.
    private func reading(of stock: JSONValue) -> JSONValue? {
        guard let rule = stock["rule"], let version = stock["rule_version"],
            let shown = try? visit.ask("rule.show", ["rule": rule]), shown["version"] == version,
            let words = try? visit.ask(
                "rule.reading", ["rule": rule, "params": stock["params"]])
        else { return nil }
        return words[visit.format.language.rawValue]
    }
}
