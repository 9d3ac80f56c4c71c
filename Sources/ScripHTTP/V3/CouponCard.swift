internal import ScripCore
internal import WeChatPay

/// One coupon as its user's card pack and the merchant's queries show it.
struct CouponCard: Sendable {
    let coupon: Coupon
    let stock: Stock

    func write(wire writer: inout JSONWriter, at now: Instant) {
        writer.object { writer in
            stock.writeCard(to: &writer)
            writer.member("coupon_code", coupon.code.rawValue)
            writer.member("coupon_state", coupon.state(at: now).wire)
            writer.member("available_start_time", coupon.availableFrom)
            if let expiresAt = coupon.expiresAt { writer.member("expire_time", expiresAt) }
            writer.member("receive_time", coupon.receivedAt)
        }
    }
}
