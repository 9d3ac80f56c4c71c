import Scrip

// The ledger is made if there is none; the rule is a standard one, so no folder is needed.
let host = try CouponHost(at: "tea.db")

// 满100减20: spend 100.00, save 20.00. Amounts are in fen.
let stock = try host.createStock(
    StockDefinition(
        requestNumber: "TEA-1", name: "满100减20", type: .normal, goods: "全场饮品",
        merchant: "1900000001", rule: "spend_and_save",
        parameters: [
            .init(key: "threshold", value: .integer(10_000)),
            .init(key: "off", value: .integer(2_000)),
        ]))
let coupon = try host.send(stock: stock.id, to: "ann", request: "SEND-1")

// Two pots for 60.00 each.
let basket = try Basket(lines: [Line(id: "pot", sku: "TEA-01", unitPrice: 6_000, quantity: 2)])
func checkout(_ request: RequestNumber?) -> Checkout {
    Checkout(requestNumber: request, user: "ann", coupons: [coupon.code], basket: basket)
}

// What would it take off? Nothing changes.
print("quote", try host.quote(checkout(nil)).best.discount)

// The price holds while the customer pays; repeated under the same number it is answered, not done again.
let held = try host.hold(checkout("ORDER-1"), seconds: 120)
print("held", held.payable)
let receipt = try host.commit(hold: "ORDER-1")
guard case .redeemed(let redemption) = receipt.outcome else { fatalError("it was held") }
print("paid", receipt.payable)

// One pot comes back: what the coupon took off goes back in proportion.
let returned = try host.returnGoods(
    [.init(line: "pot", quantity: 1)], of: redemption, request: "RETURN-1")
print("refund", returned.lines.reduce(0) { $0 + $1.refund })
