import LuaSandbox
import ScripContract
import ScripCore
import ScripHost
import ScripRules
import Testing

/// A machine that is too slow to decide answers so; nothing of that is kept as the rule's own word.
struct SlowMachineTests {
    static let rule = """
        return {
          api = 1,
          params = { threshold = { type = "money", min = 0 }, off = { type = "money", min = 1 } },
          discount = function(scope, p)
            local n = 0
            for i = 1, 5000 do n = n + i end
            return p.off
          end,
        }
        """

    /// The same ledger on a machine that has no time at all.
    private func slow(_ shop: TeaShop) throws -> CouponHost {
        var limits = LuaLimits()
        limits.timeoutMilliseconds = 0
        limits.timeoutMicrosecondsPerRow = 0
        return try CouponHost(
            ledger: shop.ledger, rules: RuleBook(limits: limits), clock: { TeaShop.noon })
    }

    private func code(_ body: () throws(ScripError) -> Void) -> ScripError.Code? {
        do throws(ScripError) {
            try body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `redeem and hold say try again, change nothing, and may be repeated`() throws {
        let shop = try TeaShop()
        let stock = try shop.stock(rule: Self.rule)
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "SEND-1")
        let checkout = try shop.checkout("R1", [coupon.code])
        let slow = try slow(shop)
        let entries = try shop.host.audit().entries
        #expect(code { () throws(ScripError) in _ = try slow.redeem(checkout) } == .undecided)
        #expect(
            code { () throws(ScripError) in _ = try slow.hold(checkout, seconds: 60) } == .undecided
        )
        #expect(try shop.host.audit().entries == entries)
        #expect(try shop.host.wallet(of: "u1").coupons.first?.state == .sent)
        // The same request, on a machine that has the time.
        let receipt = try shop.host.redeem(checkout)
        #expect(receipt.isRedeemed)
        #expect(!receipt.replayed)
    }

    @Test func `a quote says it, and replay counts it apart`() throws {
        let shop = try TeaShop()
        let stock = try shop.stock(rule: Self.rule)
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "SEND-1")
        let slow = try slow(shop)
        let quote = try slow.quote(try shop.checkout(nil, [coupon.code]))
        guard case .failed(let failure)? = quote.offers.first?.verdict.outcome else {
            Issue.record("the quote decided")
            return
        }
        #expect(failure.message.contains("this machine was too slow"))
        #expect(try shop.host.redeem(shop.checkout("R1", [coupon.code])).isRedeemed)
        let report = try slow.replay()
        #expect(report.differing == 0)
        #expect(report.undecided == 1)
        #expect(report.json(.compact).count > 0)
        #expect(
            report.jsonText().contains("\"undecided\": 1")
                || report.jsonText().contains("\"undecided\":1"))
        #expect(try shop.host.replay().undecided == 0)
    }
}
