import Scrip
import ScripSQLite

/// What a shop's own program does with a host: every answer is looked into.
func sell(_ host: CouponHost) throws -> String {
    let definition = try StockDefinition(json: Array(#"{"request_no": "S"}"#.utf8))
    let stock = try host.createStock(definition, unproven: "a sample")
    let coupon = try host.send(stock: stock.id, to: "ann", request: "SEND")
    let basket = try Basket(lines: [Line(id: "pot", unitPrice: 6_000, quantity: 2)])
    let checkout = Checkout(
        requestNumber: "R", user: "ann", coupons: [coupon.code], basket: basket)
    let quote = try host.quote(checkout)
    for offer in quote.offers {
        switch offer.verdict.outcome {
        case .applies: print(offer.coupon.rawValue, offer.verdict.discount)
        case .refused(let refusal): print(refusal.message)
        case .failed(let failure): print(failure.message)
        }
        for line in offer.verdict.lines { print(line.id, line.inScope, line.discount) }
    }
    do {
        let receipt = try host.redeem(checkout)
        for line in receipt.lines { print(line.id, line.discount) }
    } catch {
        print(error.code.rawValue, error.detail, error.remedy, error.place.path ?? "")
    }
    let used = try host.use(
        Used.Request(number: "USE", coupon: coupon.code, user: "ann", order: "ORDER"))
    if case .redeemed(let redemption) = used.outcome { print(redemption.rawValue) }
    let returned = try host.returnGoods(
        [Returned.Goods(line: "pot", quantity: 1)], of: "R8", request: "RETURN")
    for part in returned.parts { print(part.code.rawValue, part.discount, part.whole) }
    let mark = try JournalMark(text: "1:00")
    print(try host.audit(expecting: mark).last)
    var query = RedemptionQuery()
    query.stock = stock.id
    for redemption in try host.redemptions(query).redemptions { print(redemption.id.rawValue) }
    let rule: StoredRule = try host.rule(of: stock)
    print(rule.name, rule.version.rawValue)
    let wallet = try host.wallet(of: "ann")
    for coupon in wallet.coupons {
        print(coupon.code.rawValue, coupon.state, coupon.expiresAt?.rfc3339() ?? "for ever")
    }
    return String(decoding: quote.json, as: UTF8.self)
}

/// The gates of a shop's folder, and what is wrong with each.
func gates(of host: CouponHost) throws {
    for gate in try Programs(host: host, gates: "gates").gates.list().gates {
        print(gate.name, gate.title ?? "", gate.failure?.detail ?? "")
    }
}

/// A ledger of a shop's own.
func open() throws -> CouponHost {
    let ledger = try CouponLedger(path: "shop.db")
    return try CouponHost(
        ledger: ledger, newBook: Book(number: 1), rules: RuleBook(), rulesFolder: "rules",
        clock: CouponHost.systemClock)
}
