public import ScripContract
internal import ScripCore

extension Card: JSONWritable {
    /// Writes the coupon with the requests that moved it, and its stock's terms and look.
    public func write(to writer: inout JSONWriter) {
        var coupon = coupon
        coupon.state = state
        writer.object { writer in
            coupon.writeMembers(to: &writer)
            writer.member("send_request_no", sent.number.rawValue)
            if let used { writer.member("use_request_no", used.number.rawValue) }
            if let usedFor { writer.member("used_for", usedFor) }
            if let returned {
                writer.key("returned")
                writer.object { writer in
                    writer.member("request_no", returned.number.rawValue)
                    writer.member("at", returned.at)
                }
            }
            if let deactivated {
                writer.member("deactivate_request_no", deactivated.number.rawValue)
            }
            writer.key("stock")
            writer.object { writer in stock.definition.writeFace(to: &writer) }
        }
    }
}

extension WalletPage: JSONWritable {
    /// Writes the user, how many coupons match in all, and this page of them.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("user", user.rawValue)
            writer.member("total", total)
            writer.member("offset", offset)
            writer.member("coupons", cards)
            if let next { writer.member("next", next) }
        }
    }
}
