internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import WeChatPay

extension Card {
    /// Writes the coupon as its user's card pack and the merchant's queries show it.
    func write(wire writer: inout JSONWriter) {
        writer.object { writer in writeMembers(wire: &writer) }
    }

    /// Writes its members.
    func writeMembers(wire writer: inout JSONWriter) {
        stock.writeCard(to: &writer)
        writer.member("transferable", stock.definition.transferable)
        writer.member("shareable", stock.definition.shareable)
        writer.member("coupon_code", coupon.code.rawValue)
        writer.member("coupon_state", state.wire)
        writer.member("available_start_time", coupon.availableFrom)
        if let expiresAt = coupon.expiresAt { writer.member("expire_time", expiresAt) }
        writer.member("receive_time", coupon.receivedAt)
        writer.member("send_request_no", sent.number.withoutScope)
        if let used {
            writer.member("use_request_no", used.number.withoutScope)
            writer.member("use_time", used.at)
        }
        if let order = coupon.order { writer.member("associate_out_trade_no", order) }
        if let returned {
            writer.member("return_request_no", returned.number.withoutScope)
            writer.member("return_time", returned.at)
        }
        if let deactivated {
            writer.member("deactivate_request_no", deactivated.number.withoutScope)
            writer.member("deactivate_time", deactivated.at)
            if let reason = coupon.deactivation?.reason, !reason.isEmpty {
                writer.member("deactivate_reason", reason)
            }
        }
    }
}
