package import ScripContract
package import ScripCore

extension StockState {
    /// The platform's spelling.
    package var wire: String {
        switch self {
        case .unaudited: "UNAUDIT"
        case .running: "RUNNING"
        case .paused: "PAUSED"
        case .stopped: "STOPED"
        }
    }
}

extension Stock {
    /// Writes the members that a stock and each of its coupons show alike.
    package func writeCard(to writer: inout JSONWriter) {
        writer.member("belong_merchant", definition.merchant.rawValue)
        writer.member("stock_name", definition.name)
        if let comment = definition.comment { writer.member("comment", comment) }
        writer.member("goods_name", definition.goods)
        writer.member("stock_type", definition.type.rawValue)
        if let display = definition.display {
            writer.key("display_pattern_info")
            display.write(wire: &writer)
        }
        writer.key("coupon_use_rule")
        writer.object { writer in
            writer.key("coupon_available_time")
            definition.availability.write(wire: &writer)
            StockTerms(self)?.writeMember(to: &writer)
            writer.member("use_method", definition.useMethod.rawValue)
            if definition.useMethod == .miniPrograms {
                definition.miniProgram?.writeMembers(to: &writer)
            }
        }
        if let entrance = definition.entrance {
            writer.key("custom_entrance")
            entrance.write(wire: &writer)
        }
        writer.member("stock_id", id.rawValue)
    }

    /// Writes `stock_send_rule` and `notify_config`.
    package func writeRest(to writer: inout JSONWriter) {
        writer.key("stock_send_rule")
        writer.object { writer in
            if let total = definition.limits.total { writer.member("max_coupons", total) }
            if let perUser = definition.limits.perUser {
                writer.member("max_coupons_per_user", perUser)
            }
            if let perDay = definition.limits.perDay {
                writer.member("max_coupons_by_day", perDay)
            }
            writer.member("natural_person_limit", definition.naturalPersonLimit)
            writer.member("prevent_api_abuse", definition.preventAPIAbuse)
            writer.member("transferable", definition.transferable)
            writer.member("shareable", definition.shareable)
        }
        if let appID = definition.notifyAppID {
            writer.key("notify_config")
            writer.object { $0.member("notify_appid", appID) }
        }
    }
}
