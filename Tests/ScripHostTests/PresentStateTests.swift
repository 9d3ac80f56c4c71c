import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import Testing

/// An answer that is given again says what is true now beside what was answered then.
struct PresentStateTests {
    let shop: TeaShop
    let coupon: Coupon
    let checkout: Checkout

    init() throws {
        shop = try TeaShop()
        coupon = try shop.host.send(stock: shop.stock().id, to: "u1", request: "S1")
        checkout = try shop.checkout("H1", [coupon.code])
    }

    private func state(
        _ state: CouponState, in redemption: RedemptionID? = nil, heldUntil: Instant? = nil
    ) -> PresentState {
        PresentState(
            coupon: coupon.code, stock: coupon.stock, state: state, redemption: redemption,
            heldUntil: heldUntil)
    }

    @Test func `a release after the commit releases nothing, and says what the hold became`()
        throws
    {
        _ = try shop.host.hold(checkout)
        let receipt = try shop.host.commit(hold: "H1")
        guard case .redeemed(let id) = receipt.outcome else {
            Issue.record("not redeemed")
            return
        }
        let entries = try shop.host.audit().entries
        let answer = try shop.host.release(hold: "H1")
        #expect(!answer.released)
        #expect(answer.redemption == id)
        #expect(
            String(decoding: answer.json(.compact), as: UTF8.self)
                == #"{"request_no":"H1","released":false,"redemption_id":"\#(id)"}"#)
        #expect(try shop.host.audit().entries == entries)
    }

    @Test func `a hold again says whether it still holds`() throws {
        let held = try shop.host.hold(checkout)
        #expect(held.now == nil)
        #expect(try shop.host.hold(checkout).now == nil)
        #expect(try shop.host.release(hold: "H1").released)
        #expect(try shop.host.hold(checkout).now == [state(.sent)])
        let other = try shop.host.redeem(shop.checkout("R2", [coupon.code]))
        guard case .redeemed(let id) = other.outcome else {
            Issue.record("not redeemed")
            return
        }
        let again = try shop.host.hold(checkout)
        #expect(again.outcome == held.outcome)
        #expect(again.replayed)
        #expect(again.now == [state(.used, in: id)])
    }

    @Test func `a hold again after its last second says that it is over`() throws {
        _ = try shop.host.hold(checkout, seconds: 60)
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 60)
        #expect(try shop.host.hold(checkout, seconds: 60).now == nil)
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 61)
        #expect(try shop.host.hold(checkout, seconds: 60).now == [state(.sent)])
    }

    @Test func `a redemption and a commit again say that the coupon was given back`() throws {
        _ = try shop.host.hold(checkout)
        let receipt = try shop.host.commit(hold: "H1")
        #expect(try shop.host.commit(hold: "H1").now == nil)
        #expect(try shop.host.redeem(checkout).now == nil)
        _ = try shop.host.returnCoupon(coupon.code, request: "T1")
        for again in try [shop.host.commit(hold: "H1"), shop.host.redeem(checkout)] {
            #expect(again.first == receipt)
            #expect(again.now == [state(.sent)])
        }
    }

    @Test func `a use again says that the coupon was given back`() throws {
        let request = Used.Request(number: "U1", coupon: coupon.code)
        #expect(try shop.host.use(request).now == nil)
        #expect(try shop.host.use(request).now == nil)
        _ = try shop.host.returnCoupon(coupon.code, request: "T1")
        #expect(try shop.host.use(request).now == [state(.sent)])
    }

    @Test func `a send again says what became of the coupon`() throws {
        let request = SendRequest(number: "S1", stock: coupon.stock, user: "u1")
        #expect(try shop.host.send(request).now == nil)
        _ = try shop.host.hold(checkout, seconds: 60)
        #expect(
            try shop.host.send(request).now
                == state(.sent, heldUntil: TeaShop.noon.advanced(bySeconds: 60)))
        // Through its last second, and no longer.
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 60)
        #expect(
            try shop.host.send(request).now
                == state(.sent, heldUntil: TeaShop.noon.advanced(bySeconds: 60)))
        shop.clock.now = TeaShop.noon.advanced(bySeconds: 61)
        #expect(try shop.host.send(request).now == nil)
        _ = try shop.host.release(hold: "H1")
        _ = try shop.host.deactivate(coupon.code, request: "D1")
        let again = try shop.host.send(request)
        #expect(again.coupon == coupon)
        #expect(again.now == state(.deactivated))
    }
}
