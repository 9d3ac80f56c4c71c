public import ScripCore

extension PresentState: JSONWritable {
    /// Writes the coupon with its state.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("coupon", coupon.rawValue)
            writer.member("stock_id", stock.rawValue)
            writer.member("state", state.rawValue)
            if let redemption { writer.member("redemption_id", redemption.rawValue) }
            if let heldUntil { writer.member("held_until", heldUntil) }
        }
    }
}
