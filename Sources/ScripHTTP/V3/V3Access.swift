internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// Who may do what with which stock.
///
/// A stock belongs to the merchant that created it and to the one it was created for; one that came
/// through another door was created by its owner. Everybody else gets `NO_AUTH`.
struct V3Access: Sendable {
    let host: CouponHost

    /// A stock the caller created or owns.
    func stock(_ id: String, _ call: V3Call) throws(WireError) -> Stock {
        let stock = try WireError.asking { () throws(ScripError) in
            try host.stock(StockID(rawValue: id))
        }
        guard stock.isOf(call.merchant.id) else { throw WireError.notYours }
        return stock
    }

    /// A stock named by its path.
    func stock(inPathOf call: V3Call) throws(WireError) -> Stock {
        try stock(try call.parameter("stock_id", 1...20), call)
    }

    /// A coupon of a stock the caller created or owns.
    ///
    /// - Parameters:
    ///   - code: Its code.
    ///   - stock: Its stock; a code of the platform's own is enough without.
    func coupon(
        _ code: String, of stock: String?, _ call: V3Call
    ) throws(WireError) -> (coupon: Coupon, stock: Stock) {
        try WireError.asking { () throws(ScripError) in try host.checkWait(of: call.caller) }
        if let stock {
            let owned = try self.stock(stock, call)
            return (try found(CouponCode(rawValue: "\(owned.id):\(code)"), call), owned)
        }
        let found = try found(CouponCode(rawValue: code), call)
        let owned = try self.stock(found.stock.rawValue, call)
        guard owned.definition.codeMode == .generated else {
            throw WireError.parameter(
                "/stock_id", issue: "is missing; codes of the merchant's own need it")
        }
        return (found, owned)
    }

    /// Whoever tries codes is counted, and has to wait some time.
    private func found(_ code: CouponCode, _ call: V3Call) throws(WireError) -> Coupon {
        do throws(ScripError) {
            return try host.coupon(code)
        } catch {
            if error.code == .notFound { host.noteUnknownCode(of: call.caller) }
            throw WireError(error)
        }
    }

    /// Throws unless an appid is bound to the caller or to the stock's owner.
    func check(
        appid: String, _ call: V3Call, owner: MerchantID? = nil
    ) throws(WireError) {
        if call.merchant.takes(appid) { return }
        if let owner, let merchant = call.verifier.merchant(owner), merchant.takes(appid) { return }
        throw WireError(
            400, .appidMchidNotMatch, "The appid is bound neither to the caller nor to the owner")
    }
}

extension Merchant {
    fileprivate func takes(_ appid: String) -> Bool { appids.isEmpty || appids.contains(appid) }
}

extension Stock {
    /// Who created it.
    var creator: MerchantID { definition.requestNumber.scopedMerchant ?? definition.merchant }

    /// Whether a merchant created or owns it.
    func isOf(_ merchant: MerchantID) -> Bool {
        creator == merchant || definition.merchant == merchant
    }
}

extension Coupon {
    /// How the host tells it from coupons of other stocks with the same code.
    var qualifiedCode: CouponCode { CouponCode(rawValue: "\(stock):\(code)") }
}
