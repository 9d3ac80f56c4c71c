public import ScripCore

extension Offer: JSONWritable {
    /// Writes the coupon, its stock and its verdict in one object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("coupon", coupon.rawValue)
            if let stock { writer.member("stock_id", stock.rawValue) }
            verdict.writeMembers(to: &writer)
        }
    }
}

extension LineDiscount: JSONWritable {
    /// Writes `{"id", "discount", "by": {coupon: minor units}}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("discount", discount)
            writer.key("by")
            writer.object { writer in
                for part in by { writer.member(named: part.coupon.rawValue, part.discount) }
            }
        }
    }
}

extension Quote: JSONWritable {
    /// Writes the offers and the best combination.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("offers", offers)
            writer.member("best", best)
        }
    }
}

extension Quote.Best: JSONWritable {
    /// Writes the combination; `coupons` is empty when nothing applies.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("coupons")
            writer.list(coupons) { code, writer in writer.value(code.rawValue) }
            writer.member("discount", discount)
            writer.member("payable", payable)
            writer.member("optimal", optimal)
            if !optimal { writer.member("upper_bound", upperBound) }
            writer.member("lines", lines)
            if !gifts.isEmpty { writer.member("gifts", gifts) }
            writer.member("left_out", leftOut)
        }
    }
}

extension Receipt: JSONWritable {
    /// Writes the receipt of the data contract; a refused one names the coupon and the reason.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    /// Writes the receipt's members into an object that has others as well.
    package func writeMembers(to writer: inout JSONWriter) {
        switch outcome {
        case .redeemed(let id):
            writer.member("verdict", "applies")
            writer.member("redemption_id", id.rawValue)
        case .refused(let coupon, let refusal):
            writer.member("verdict", "refused")
            writer.member("coupon", coupon.rawValue)
            writer.member("reason", refusal)
        case .failed(let coupon, let failure):
            writer.member("verdict", "failed")
            writer.member("coupon", coupon.rawValue)
            writer.member("error", failure)
        }
        writer.member("request_no", requestNumber.rawValue)
        writer.member("redeemed_at", redeemedAt)
        writer.member("replayed", replayed)
        if let now { writer.member("now", now) }
        writer.member("discount", discount)
        writer.member("payable", payable)
        writer.member("coupons", coupons)
        writer.member("lines", lines)
        let gifts = gifts
        if !gifts.isEmpty { writer.member("gifts", gifts) }
    }
}
