internal import ScripContract
package import ScripCore

/// A change as `PATCH /v3/marketing/busifavor/stocks/{stock_id}` describes it.
package struct WireStockEdit: Sendable {
    /// The merchant's number for it.
    package let number: String
    /// What changes.
    package let edit: StockEdit

    /// Reads and checks a body.
    ///
    /// Fields the documentation lists but does not let change may be there as they are; another value
    /// is refused, instead of passed over in silence.
    package init(_ fields: WireFields, of stock: Stock) throws(WireError) {
        number = try fields.text("out_request_no", 1...128)
        let now = stock.definition
        try WireStockEdit.check(fields, "stock_name", is: now.name)
        var edit = StockEdit()
        edit.comment = try fields.optionalText("comment", 1...20)
        edit.goods = try fields.optionalText("goods_name", 1...15)
        if let object = try fields.optionalObject("custom_entrance") {
            try WireStockEdit.check(object, "store_id", is: now.entrance?.storeID)
            let entrance = try StockEntrance(object, withStore: false)
            if entrance != StockEntrance() { edit.entrance = entrance }
        }
        if let object = try fields.optionalObject("display_pattern_info") {
            try WireStockEdit.check(object, "merchant_logo_url", is: now.display?.logoURL)
            try WireStockEdit.check(object, "merchant_name", is: now.display?.merchantName)
            var display = try StockDisplay(object)
            display.logoURL = nil
            display.merchantName = nil
            if display != StockDisplay() { edit.display = display }
        }
        if let use = try fields.optionalObject("coupon_use_rule") {
            if let method = try use.optionalWord("use_method", UseMethod.self) {
                edit.useMethod = method
                edit.miniProgram = try MiniProgram(use: use, method: method)
            } else if use["mini_programs_appid"] != nil || use["mini_programs_path"] != nil {
                edit.miniProgram = try MiniProgram(use: use, method: .miniPrograms)
            }
        }
        if let sending = try fields.optionalObject("stock_send_rule") {
            if let wanted = try sending.flag("natural_person_limit"),
                wanted != now.naturalPersonLimit
            {
                throw sending.wrong("natural_person_limit", "cannot be changed")
            }
            edit.preventAPIAbuse = try sending.flag("prevent_api_abuse")
        }
        if let notify = try fields.optionalObject("notify_config") {
            edit.notifyAppID = try notify.optionalText("notify_appid", 1...64)
        }
        if try fields.flag("subsidy") == true {
            throw WireError(400, .invalidRequest, "subsidy is not open")
        }
        guard edit != StockEdit() else {
            throw WireError.parameter("", issue: "changes nothing")
        }
        self.edit = edit
    }

    private static func check(
        _ fields: WireFields, _ key: String, is present: String?
    ) throws(WireError) {
        guard let wanted = try fields.optionalText(key, 1...1_000), wanted != present else {
            return
        }
        throw fields.wrong(key, "cannot be changed")
    }
}
