public import ScripCore

extension Coupon: JSONWritable {
    /// Writes the coupon as it is stored; `expired` follows from the clock, see ``state(at:)``.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    /// Writes its members into an object that has more.
    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("coupon_code", code.rawValue)
        writer.member("stock_id", stock.rawValue)
        writer.member("user", user.rawValue)
        writer.member("state", state.rawValue)
        writer.member("received_at", receivedAt)
        writer.member("available_from", availableFrom)
        if let expiresAt { writer.member("expires_at", expiresAt) }
        writer.member("channel", channel)
        if let redemption { writer.member("redemption_id", redemption.rawValue) }
        if let redeemedAt { writer.member("redeemed_at", redeemedAt) }
        if redemption != nil { writer.member("discount", discount) }
        if let hold { writer.member("held_until", hold.until) }
        if let order { writer.member("order", order) }
        if let deactivation {
            writer.key("deactivated")
            writer.object { writer in
                writer.member("at", deactivation.at)
                writer.member("reason", deactivation.reason)
            }
        }
    }
}

extension Wallet: JSONWritable {
    /// Writes the user and the coupons, oldest first.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("user", user.rawValue)
            writer.member("coupons", coupons)
        }
    }
}
