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

    /// A coupon of 1.00 off, redeemed by its rule.
    private struct Sold {
        let shop: ProgramShop
        let stock: Stock
        let coupon: Coupon
        let redemption: RedemptionID

        init(_ change: (inout StockDefinition) -> Void = { _ in }) throws {
            shop = try ProgramShop()
            stock = try shop.stock("S", change)
            coupon = try shop.host.send(stock: stock.id, to: "u1", request: "s1")
            let receipt: Receipt = try shop.host.redeem(shop.checkout("r1", [coupon.code]))
            guard case .redeemed(let id) = receipt.outcome else {
                throw ScripError(.notAllowed, "not redeemed", remedy: "")
            }
            redemption = id
        }

        func pay(_ amount: Int64, _ code: CouponCode? = nil) throws(ScripError) -> SubsidyAnswer {
            try shop.programs.subsidies.pay(
                Subsidy.Order(
                    stock: stock.id, coupon: code ?? coupon.code, transaction: "4200",
                    payer: "1900000002", payee: "1900000001", amount: amount, words: "d"),
                number: "sub-1", by: "1900000001")
        }
    }

    @Test func whatCameBackIsNotPaidFor() throws {
        let sold = try Sold()
        let most = #expect(throws: ScripError.self) { try sold.pay(101) }
        #expect(most?.place.path == "amount")
        _ = try sold.shop.host.returnGoods(
            [.init(line: "1", quantity: 1)], of: sold.redemption, request: "back-1")
        // The coupon stays redeemed, and nothing of it is left.
        #expect(try sold.shop.host.coupon(sold.coupon.code).state == .used)
        let error = #expect(throws: ScripError.self) { try sold.pay(1) }
        #expect(error?.place.path == "amount")
        #expect(try sold.shop.host.audit().fault == nil)
    }

    @Test func whatAMerchantDidNotSayIsWhatItsStockPromises() throws {
        let shop = try ProgramShop()
        let stock = try shop.stock("S")
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "s1")
        _ = try shop.host.use(Used.Request(number: "use-1", coupon: coupon.code))
        // The rule of this stock promises nothing by a parameter: any subsidy will do.
        let answer = try shop.programs.subsidies.pay(
            Subsidy.Order(
                stock: stock.id, coupon: coupon.code, transaction: "4200", payer: "1900000002",
                payee: "1900000001", amount: 500_000, words: "d"), number: "sub-1",
            by: "1900000001")
        #expect(answer.subsidy.order.amount == 500_000)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func aCodeIsFoundAsPeopleTypeIt() throws {
        let shop = try ProgramShop()
        let stock = try shop.stock("S") {
            $0.codeMode = .assigned
            $0.codesIgnoreCase = true
        }
        _ = try shop.host.send(
            SendRequest(number: "s1", stock: stock.id, user: "u1", code: "Abc1"))
        _ = try shop.host.use(Used.Request(number: "use-1", coupon: "ABC1", discount: 100))
        func pay(_ code: CouponCode, _ number: String) throws(ScripError) -> SubsidyAnswer {
            try shop.programs.subsidies.pay(
                Subsidy.Order(
                    stock: stock.id, coupon: code, transaction: "4200", payer: "1900000002",
                    payee: "1900000001", amount: 60, words: "d"), number: number,
                by: "1900000001")
        }
        let first = try pay(" aBC1 ", "sub-1")
        #expect(try pay("abc1", "sub-1") == first)
        // However it is typed, it has one subsidy.
        let error = #expect(throws: ScripError.self) { try pay("ABC1", "sub-2") }
        #expect(error?.code == .conflict)
        #expect(try shop.host.audit().fault == nil)
    }

    @Test func aRepeatedReturnIsAnsweredAsTheFirstTime() throws {
        let sold = try Sold()
        _ = try sold.pay(100)
        func back(_ amount: Int64, _ number: String) throws(ScripError) -> SubsidyAnswer.Returned {
            try sold.shop.programs.subsidies.giveBack(
                Subsidy.Order(
                    stock: sold.stock.id, coupon: sold.coupon.code, transaction: "4200",
                    payer: "1900000002", payee: "1900000001", amount: amount, words: "d"),
                refund: "5010", number: number, by: "1900000002")
        }
        let first = try back(50, "r1")
        _ = try back(30, "r2")
        #expect(try back(50, "r1") == first)
        #expect(try sold.pay(100).subsidy.parts.isEmpty)
        #expect(
            try sold.shop.programs.subsidies.subsidy(receipt: first.of.id).subsidy.returned == 80)
    }
}
