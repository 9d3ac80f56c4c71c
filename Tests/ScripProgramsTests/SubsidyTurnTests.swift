import ScripCore
import ScripHost
import ScripLedger
import ScripRules
import ScripTesting
import Testing

@testable import ScripPrograms

/// A subsidy is checked in the turn that writes it.
struct SubsidyTurnTests {
    @Test func aCouponThatCameBackMeanwhileIsNotPaidFor() throws {
        let hooked = HookedEngine(MemoryEngine())
        let shop = try ProgramShop(engine: hooked)
        let stock = try shop.stock("S")
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "s1")
        _ = try shop.host.use(Used.Request(number: "use-1", coupon: coupon.code, discount: 100))
        let order = Subsidy.Order(
            stock: stock.id, coupon: coupon.code, transaction: "4200", payer: "1900000002",
            payee: "1900000001", amount: 100, words: "d")
        hooked.beforeNextTurn { engine in
            let other = try? CouponHost(
                ledger: CouponLedger(engine), rules: RuleBook(), clock: { ProgramShop.noon })
            _ = try? other?.returnCoupon(coupon.code, request: "ret-1")
        }
        let error = #expect(throws: ScripError.self) {
            try shop.programs.subsidies.pay(order, number: "sub-1", by: "1900000001")
        }
        #expect(error?.code == .notAllowed)
        #expect(try shop.host.coupon(coupon.code).state == .sent)
        #expect(
            try shop.programs.subsidies.subsidy(
                of: coupon.code, stock: stock.id, for: "1900000001") == nil)
        #expect(try shop.host.audit().fault == nil)
    }
}
