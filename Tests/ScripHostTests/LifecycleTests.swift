import ScripCore
import ScripHost
import ScripLedger
import Testing

/// What becomes of a coupon besides redemption: hold, return, switch off, throw away, tie to an order.
struct LifecycleTests {
    let shop: TeaShop
    let stock: Stock
    let coupon: Coupon

    init() throws {
        shop = try TeaShop()
        stock = try shop.stock()
        coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
    }

    private var stored: Coupon {
        get throws { try shop.host.coupon(coupon.code) }
    }

    private func checkSound(_ line: SourceLocation = #_sourceLocation) throws {
        #expect(try shop.host.audit().fault == nil, sourceLocation: line)
        #expect(try shop.host.replay().differing == 0, sourceLocation: line)
    }

    // MARK: Return

    @Test func `a returned coupon can be used again, and the stock's figures go back`() throws {
        _ = try shop.host.redeem(shop.checkout("R1", [coupon.code]))
        let returned = try shop.host.returnCoupon(coupon.code, request: "B1")
        #expect(returned.parts.map(\.discount) == [2_000])
        #expect(try shop.host.returnCoupon(coupon.code, request: "B1") == returned)
        #expect(try stored.state == .sent)
        #expect(try shop.host.stock(stock.id).discounted == 0)
        #expect(try shop.host.stock(stock.id).redeemed == 0)
        #expect(try shop.host.stock(stock.id).sent == 1)
        #expect(try shop.host.redeem(shop.checkout("R2", [coupon.code])).isRedeemed)
        // The first request still has its first answer.
        #expect(try shop.host.redeem(shop.checkout("R1", [coupon.code])).replayed)
        try checkSound()
    }

    @Test func `only a used coupon is returned`() throws {
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.returnCoupon(coupon.code, request: "B1")
        }
        #expect(error?.code == .notAllowed)
        #expect(throws: ScripError.self) {
            _ = try shop.host.returnCoupon("9", request: "B1")
        }
    }

    @Test func `parts of a return add up to the whole, in any steps`() throws {
        let basket = try Basket(lines: [
            Line(id: "tea", unitPrice: 1_700, quantity: 7),
            Line(id: "cup", unitPrice: 333, quantity: 3),
        ])
        let receipt = try shop.host.redeem(
            Checkout(requestNumber: "R1", coupons: [coupon.code], basket: basket))
        guard case .redeemed(let redemption) = receipt.outcome else {
            Issue.record("\(receipt.outcome)")
            return
        }
        var refunds: [String: (discount: Int64, amount: Int64)] = [:]
        let steps: [[Returned.Goods]] = [
            [.init(line: "tea", quantity: 1)], [.init(line: "cup", quantity: 2)],
            [.init(line: "tea", quantity: 4), .init(line: "cup", quantity: 1)],
            [.init(line: "tea", quantity: 2)],
        ]
        for (index, goods) in steps.enumerated() {
            let returned = try shop.host.returnGoods(
                goods, of: redemption, request: RequestNumber(rawValue: "B\(index)"))
            for line in returned.lines {
                refunds[line.id, default: (0, 0)].discount += line.discount
                refunds[line.id, default: (0, 0)].amount += line.amount
            }
            try checkSound()
        }
        for (index, line) in receipt.lines.enumerated() {
            #expect(refunds[line.id]?.discount == line.discount)
            #expect(refunds[line.id]?.amount == basket.amount(at: index))
        }
        #expect(try shop.host.stock(stock.id).discounted == 0)
        #expect(try stored.state == .used)
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.returnGoods(
                [.init(line: "tea", quantity: 1)], of: redemption, request: "B9")
        }
        #expect(error?.detail == "Line 'tea' has 0 pieces left to return")
        // The coupon itself still comes back, with nothing left to give.
        #expect(
            try shop.host.returnCoupon(coupon.code, request: "B10").parts.map(\.discount) == [0])
        try checkSound()
    }

    // MARK: Hold

    @Test func `a held coupon is kept from others and redeemed at the price decided`() throws {
        let checkout = try shop.checkout("H1", [coupon.code])
        let held = try shop.host.hold(checkout, seconds: 60)
        #expect(held.outcome == .held(until: TeaShop.noon.advanced(bySeconds: 60)))
        #expect(held.payable == 10_000)
        #expect(try shop.host.redeem(shop.checkout("R2", [coupon.code])).refusal == "held")
        #expect(try shop.host.hold(checkout).replayed)
        let receipt = try shop.host.commit(hold: "H1")
        #expect(receipt.isRedeemed)
        #expect(try shop.host.commit(hold: "H1").replayed)
        #expect(try stored.hold == nil)
        try checkSound()
    }

    @Test func `a hold lapses by itself, and is honoured if nobody came between`() throws {
        _ = try shop.host.hold(shop.checkout("H1", [coupon.code]), seconds: 60)
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 60)
        #expect(try shop.host.redeem(shop.checkout("R2", [coupon.code])).refusal == "held")
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 61)
        #expect(try shop.host.commit(hold: "H1").isRedeemed)
        try checkSound()
    }

    @Test func `a lapsed hold is lost to whoever redeems first`() throws {
        _ = try shop.host.hold(shop.checkout("H1", [coupon.code]), seconds: 60)
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 61)
        #expect(try shop.host.redeem(shop.checkout("R2", [coupon.code])).isRedeemed)
        let error = #expect(throws: ScripError.self) { _ = try shop.host.commit(hold: "H1") }
        #expect(error?.code == .notAllowed)
        try checkSound()
    }

    @Test func `a released coupon is free at once, and releasing again changes nothing`() throws {
        _ = try shop.host.hold(shop.checkout("H1", [coupon.code]))
        try shop.host.release(hold: "H1")
        try shop.host.release(hold: "H1")
        #expect(try shop.host.redeem(shop.checkout("R2", [coupon.code])).isRedeemed)
        try checkSound()
    }

    @Test func `a refused hold reserves nothing`() throws {
        let answer = try shop.host.hold(shop.checkout("H1", [coupon.code], amount: 9_999))
        guard case .refused(_, let refusal) = answer.outcome else {
            Issue.record("\(answer.outcome)")
            return
        }
        #expect(refusal.code == "below_threshold")
        #expect(try stored == coupon)
    }

    // MARK: Switch off, throw away, order

    @Test func `a deactivated coupon says why and cannot be redeemed`() throws {
        let off = try shop.host.deactivate(coupon.code, reason: "误发", request: "D1")
        #expect(off.deactivation == .init(at: TeaShop.noon, reason: "误发", entry: off.version))
        #expect(try shop.host.deactivate(coupon.code, reason: "误发", request: "D1") == off)
        #expect(throws: ScripError.self) {
            _ = try shop.host.deactivate(coupon.code, reason: "again", request: "D1")
        }
        #expect(throws: ScripError.self) {
            _ = try shop.host.deactivate(coupon.code, request: "D2")
        }
        #expect(
            try shop.host.redeem(shop.checkout("R1", [coupon.code])).refusal == "deactivated")
        try checkSound()
    }

    @Test func `a coupon thrown away leaves the wallet, and only its user can do that`() throws {
        #expect(throws: ScripError.self) {
            _ = try shop.host.delete(coupon.code, of: "u2", request: "X1")
        }
        _ = try shop.host.delete(coupon.code, of: "u1", request: "X1")
        #expect(try shop.host.wallet(of: "u1").coupons.isEmpty)
        #expect(try shop.host.redeem(shop.checkout("R1", [coupon.code])).refusal == "deleted")
        try checkSound()
    }

    @Test func `a coupon is tied to one order at a time and stays usable`() throws {
        _ = try shop.host.associate(coupon.code, with: "ORDER-1", request: "A1")
        #expect(try stored.order == "ORDER-1")
        for (order, request) in [("ORDER-2", "A2"), ("ORDER-2", "A1")] {
            #expect(throws: ScripError.self) {
                _ = try shop.host.associate(
                    coupon.code, with: order, request: RequestNumber(rawValue: request))
            }
        }
        #expect(throws: ScripError.self) {
            _ = try shop.host.disassociate(coupon.code, from: "ORDER-2", request: "B1")
        }
        _ = try shop.host.disassociate(coupon.code, from: "ORDER-1", request: "B1")
        #expect(try stored.order == nil)
        #expect(try shop.host.redeem(shop.checkout("R1", [coupon.code])).isRedeemed)
        try checkSound()
    }

    // MARK: Stock states and budgets

    @Test func `a paused stock sends nothing and honours what is out`() throws {
        _ = try shop.host.move(stock: stock.id, to: .paused, request: "M1")
        #expect(try shop.host.move(stock: stock.id, to: .paused, request: "M1").state == .paused)
        #expect(throws: ScripError.self) {
            _ = try shop.host.send(stock: stock.id, to: "u1", request: "S2")
        }
        #expect(try shop.host.redeem(shop.checkout("R1", [coupon.code])).isRedeemed)
        _ = try shop.host.move(stock: stock.id, to: .running, request: "M2")
        _ = try shop.host.send(stock: stock.id, to: "u1", request: "S2")
        _ = try shop.host.move(stock: stock.id, to: .stopped, request: "M3")
        for state in StockState.allCases {
            #expect(throws: ScripError.self) {
                _ = try shop.host.move(stock: stock.id, to: state, request: "M4")
            }
        }
        try checkSound()
    }

    @Test func `a budget changes only for who knows the present one`() throws {
        for (total, current, fails) in [
            (5, 4, true), (5, nil, false), (9, nil, true), (0, 5, true), (9, 5, false),
        ] as [(Int64, Int64?, Bool)] {
            let request = RequestNumber(rawValue: "B\(total)-\(current ?? 0)")
            do throws(ScripError) {
                let changed = try shop.host.changeBudget(
                    of: stock.id, total: total, current: current, request: request)
                #expect(!fails)
                #expect(changed.definition.limits.total == total)
            } catch {
                #expect(fails)
            }
        }
        _ = try shop.host.send(stock: stock.id, to: "u1", request: "S2")
        let error = #expect(throws: ScripError.self) {
            _ = try shop.host.changeBudget(of: stock.id, total: 1, current: 9, request: "B1")
        }
        #expect(error?.detail == "2 coupons were sent, more than 1")
        try checkSound()
    }
}
