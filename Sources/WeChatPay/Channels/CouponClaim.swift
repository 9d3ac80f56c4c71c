internal import ScripContract
internal import ScripCore

/// Coupons somebody asks to be given through a channel of the merchant's: plugin or H5 page.
package struct CouponClaim: Hashable, Sendable {
    /// One coupon of the request.
    package struct Item: Hashable, Sendable {
        /// The stock.
        package var stock: String
        /// The merchant's number, unique within stock and user.
        package var requestNumber: String
        /// The code, for stocks whose merchant names codes.
        package var couponCode: String?

        /// One coupon.
        package init(stock: String, requestNumber: String, couponCode: String? = nil) {
            self.stock = stock
            self.requestNumber = requestNumber
            self.couponCode = couponCode
        }
    }

    /// Who sends (发券商户).
    package var merchant: String
    /// Who receives.
    package var user: String
    /// The coupons, 1 to 10.
    package var items: [Item]
    /// The signature the merchant's server made.
    package var signature: String

    /// A request.
    package init(merchant: String, user: String, items: [Item], signature: String) {
        self.merchant = merchant
        self.user = user
        self.items = items
        self.signature = signature
    }

    /// The parameters a mini-program plugin's signature covers; the user is not among them.
    package var pluginParameters: [(name: String, value: String)] {
        var parameters = [("send_coupon_merchant", merchant)]
        for (index, item) in items.enumerated() {
            parameters.append(("stock_id\(index)", item.stock))
            parameters.append(("out_request_no\(index)", item.requestNumber))
            if let code = item.couponCode { parameters.append(("coupon_code\(index)", code)) }
        }
        return parameters.map { (name: $0.0, value: $0.1) }
    }

    /// The parameters an H5 page's signature covers.
    package var pageParameters: [(name: String, value: String)] {
        var parameters = [("send_coupon_merchant", merchant), ("open_id", user)]
        if let item = items.first {
            parameters.append(("stock_id", item.stock))
            parameters.append(("out_request_no", item.requestNumber))
            if let code = item.couponCode { parameters.append(("coupon_code", code)) }
        }
        return parameters.map { (name: $0.0, value: $0.1) }
    }
}

extension CouponClaim {
    /// Reads what a page hands to the plugin: `send_coupon_params`, `send_coupon_merchant`, `sign`.
    ///
    /// `openid` is the stand-in for the login the platform does by itself.
    package init(pluginJSON bytes: [UInt8]) throws(WireError) {
        let body = try WireFields(body: bytes)
        var items: [Item] = []
        for item in try body.objects("send_coupon_params", 1...10) {
            items.append(
                Item(
                    stock: try item.text("stock_id", 1...20),
                    requestNumber: try item.text("out_request_no", 1...128, .requestNumber),
                    couponCode: try item.optionalText("coupon_code", 1...32)))
        }
        self.init(
            merchant: try body.text("send_coupon_merchant", MerchantID.digits),
            user: try body.text("openid", 1...128), items: items,
            signature: try body.text("sign", 64...64))
    }

    /// Reads an H5 page's query; the parameters' names are the platform's.
    package init(page query: [(name: String, value: String)]) throws(WireError) {
        func value(_ name: String, _ length: ClosedRange<Int>) throws(WireError) -> String {
            let values = query.filter { $0.name == name }
            guard values.count == 1, length.contains(values[0].value.count) else {
                throw WireError.parameter(
                    name, value: values.first?.value,
                    issue: values.isEmpty
                        ? "is missing"
                        : "has to stand there once, with \(length.lowerBound) to "
                            + "\(length.upperBound) characters",
                    in: .query)
            }
            return values[0].value
        }
        let code = query.contains { $0.name == "coupon_code" }
        let item = Item(
            stock: try value("stock_id", 1...20),
            requestNumber: try value("out_request_no", 1...128),
            couponCode: code ? try value("coupon_code", 1...32) : nil)
        guard WireCharacters.requestNumber.hold(item.requestNumber) else {
            throw WireError.parameter(
                "out_request_no", value: item.requestNumber,
                issue: "holds other than \(WireCharacters.requestNumber.words)", in: .query)
        }
        self.init(
            merchant: try value("send_coupon_merchant", MerchantID.digits),
            user: try value("open_id", 1...128), items: [item],
            signature: try value("sign", 64...64))
    }
}
