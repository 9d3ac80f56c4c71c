public import ScripContract
internal import ScripCore

extension PastRedemption: JSONWritable {
    /// Writes the receipt as it was given, when it was recorded, and what was returned since; its checkout
    /// and each return too, where they were asked for.
    ///
    /// Without a basket there is no receipt; then only what the books have.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let receipt {
                receipt.writeMembers(to: &writer)
                writer.member("recorded_at", recordedAt)
                writer.member("late", isLate)
                if let store { PastRedemption.write(store, to: &writer) }
                writer.member("returns", PartsOfCoupons(coupons: coupons))
            } else {
                writeSummary(to: &writer)
            }
            if let checkout { writer.member("checkout", checkout) }
            if let refunds { writer.member("refunds", refunds) }
        }
    }

    /// Writes it as one of a list, without lines.
    fileprivate func writeSummary(to writer: inout JSONWriter) {
        writer.member("redemption_id", id.rawValue)
        writer.member("request_no", requestNumber.rawValue)
        writer.member("redeemed_at", redeemedAt)
        writer.member("recorded_at", recordedAt)
        writer.member("late", isLate)
        if let store { PastRedemption.write(store, to: &writer) }
        if let order { writer.member("order", order) }
        writer.member("decided_by", receipt == nil ? "merchant" : "rule")
        writer.member("discount", discount)
        if let receipt { writer.member("payable", receipt.payable) }
        writer.key("coupons")
        writer.list(coupons) { coupon, writer in
            writer.object { writer in
                writer.member("coupon_code", coupon.code.rawValue)
                writer.member("stock_id", coupon.stock.rawValue)
                writer.member("user", coupon.user.rawValue)
                writer.member("discount", coupon.discount)
                writer.member("refunded_discount", coupon.returned)
                writer.member("returned", coupon.isReturned)
            }
        }
    }

    private static func write(_ store: Checkout.Store, to writer: inout JSONWriter) {
        writer.key("store")
        writer.object { writer in
            writer.member("id", store.id)
            if !store.region.isEmpty { writer.member("region", store.region) }
        }
    }

    /// What each coupon that gave something back gave back.
    private struct PartsOfCoupons: JSONWritable {
        let coupons: [Coupon]

        func write(to writer: inout JSONWriter) {
            writer.list(coupons.filter { $0.returned > 0 || $0.isReturned }) { coupon, writer in
                writer.object { writer in
                    writer.member("coupon", coupon.code.rawValue)
                    writer.member("stock_id", coupon.stock.rawValue)
                    writer.member("refunded_discount", coupon.returned)
                    writer.member("returned", coupon.isReturned)
                }
            }
        }
    }
}

extension RedemptionPage: JSONWritable {
    /// Writes the redemptions without their lines, and where the next page begins.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("redemptions")
            writer.list(redemptions) { past, writer in
                writer.object { writer in past.writeSummary(to: &writer) }
            }
            if let next { writer.member("next", next) }
            if let count { writer.member("count", Int64(count)) }
        }
    }
}
