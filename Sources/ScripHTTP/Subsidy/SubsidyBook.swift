internal import ScripCore
internal import ScripHost
internal import WeChatPay

/// Subsidies (营销补差): receipts and returns, kept in the ledger's documents.
///
/// No money moves here, so a receipt is a success as soon as it is kept. A coupon has one subsidy: a
/// return names its coupon and nothing else that tells subsidies apart.
struct SubsidyBook: Sendable {
    private let host: CouponHost
    private let clock: @Sendable () -> Instant
    private let receipts: Shelf<SubsidyReceipt>
    /// Receipts by payer's request number, by coupon; by return, and by a return's request number.
    private let numbers, coupons, returns, returnNumbers: Shelf<String>

    init(host: CouponHost, clock: @escaping @Sendable () -> Instant) {
        self.host = host
        self.clock = clock
        receipts = Shelf(
            host: host, collection: "subsidy",
            read: { try SubsidyReceipt(kept: $0) },
            write: { $0.kept })
        numbers = Shelf(host: host, names: "subsidy.number")
        coupons = Shelf(host: host, names: "subsidy.coupon")
        returns = Shelf(host: host, names: "subsidy.return")
        returnNumbers = Shelf(host: host, names: "subsidy.return.number")
    }

    // MARK: Paying

    /// Pays a subsidy (营销补差付款).
    func pay(_ bytes: [UInt8], by merchant: MerchantID) throws(WireError) -> SubsidyReceipt {
        let body = try WireFields(body: bytes)
        let order = try SubsidyReceipt.Order(from: body)
        let number = try body.text("out_subsidy_no", 1...128, .requestNumber)
        let numberKey = "\(merchant) \(number)"
        let couponKey = "\(order.stock) \(order.couponCode)"
        return try retrying(or: { WireError($0) }) { () throws(WireError) in
            if let known = try find(numbers, numberKey) {
                guard known.value.order == order else { throw SubsidyBook.otherContents(number) }
                return .success(known.value)
            }
            if try find(coupons, couponKey) != nil {
                throw WireError(
                    400, .resourceAlreadyExists,
                    "The difference of this coupon was paid under another out_subsidy_no.")
            }
            try check(order, asked: merchant, in: body)
            let receipt = SubsidyReceipt(
                id: newID("11"), merchant: merchant.rawValue, order: order, requestNumber: number,
                paidAt: clock())
            return Result { () throws(ScripError) in
                try host.write([
                    receipts.adding(receipt, receipt.id), numbers.adding(receipt.id, numberKey),
                    coupons.adding(receipt.id, couponKey),
                ])
                return receipt
            }
        }
    }

    /// The stock, the coupon and the amount have to be such that there is a difference to pay.
    private func check(
        _ order: SubsidyReceipt.Order, asked merchant: MerchantID, in body: WireFields
    ) throws(WireError) {
        let stock = try WireError.asking { () throws(ScripError) in
            try host.stock(StockID(rawValue: order.stock))
        }
        let owner = stock.definition.merchant.rawValue
        guard merchant.rawValue == owner || merchant.rawValue == order.payer else {
            throw WireError(
                403, .noAuth, "Only the payer or the owner of the stock may pay its difference.")
        }
        guard stock.definition.type != .exchange else {
            throw body.wrong("stock_id", "is of an EXCHANGE stock; use NORMAL or DISCOUNT")
        }
        guard order.payee == owner else {
            throw body.wrong(
                "payee_merchant", "is not the owner of the stock")
        }
        let code = CouponCode(rawValue: "\(order.stock):\(order.couponCode)")
        let coupon = try WireError.asking { () throws(ScripError) in try host.coupon(code) }
        guard coupon.state == .used else {
            throw WireError(400, .invalidRequest, "The coupon has not been redeemed.")
        }
        if let most = most(for: coupon, of: stock), order.amount > most {
            throw body.wrong(
                "amount", "is more than the coupon took off, \(most)")
        }
    }

    /// What the coupon took off; what its stock promises when the redemption did not say; nil when
    /// neither is known.
    private func most(for coupon: Coupon, of stock: Stock) -> Int64? {
        if coupon.discount > 0 { return coupon.discount }
        guard stock.definition.type == .normal,
            case .integer(let off)? = stock.parameters.first(where: { $0.key == "off" })?.value
        else { return nil }
        return off
    }

    // MARK: Looking up

    /// A receipt (查询营销补差付款单详情).
    func receipt(_ id: String, for merchant: MerchantID) throws(WireError) -> SubsidyReceipt {
        let found = try WireError.asking { () throws(ScripError) in try receipts.value(id) }
        guard let found, maySee(found.value, merchant) else { throw SubsidyBook.nothing }
        return found.value
    }

    /// The receipts of a coupon (查询营销补差付款单列表).
    func list(
        stock: String, coupon: String, number: String?, for merchant: MerchantID
    ) throws(WireError) -> SubsidyReceiptList {
        let found = try find(coupons, "\(stock) \(coupon)")
        guard let receipt = found?.value, maySee(receipt, merchant),
            number == nil || number == receipt.requestNumber
        else { return SubsidyReceiptList(receipts: []) }
        return SubsidyReceiptList(receipts: [receipt])
    }

    /// A return (查询营销补差回退单详情).
    func returned(_ id: String, for merchant: MerchantID) throws(WireError) -> SubsidyReturned {
        guard let receipt = try find(returns, id)?.value, maySee(receipt, merchant),
            let part = receipt.returns.first(where: { $0.id == id })
        else { throw SubsidyBook.nothing }
        return SubsidyReturned(receipt: receipt, part: part)
    }

    private func maySee(_ receipt: SubsidyReceipt, _ merchant: MerchantID) -> Bool {
        [receipt.merchant, receipt.order.payer, receipt.order.payee].contains(merchant.rawValue)
    }

    // MARK: Returning

    /// Gives back a part of a subsidy or all of it (营销补差回退).
    func giveBack(
        _ bytes: [UInt8], by merchant: MerchantID
    ) throws(WireError) -> SubsidyReturned {
        let body = try WireFields(body: bytes)
        let order = try SubsidyReceipt.Order(from: body)
        let refund = try body.text("refund_id", 28...32)
        let number = try body.text("out_subsidy_return_no", 1...128, .requestNumber)
        let numberKey = "\(merchant) \(number)"
        return try retrying(or: { WireError($0) }) { () throws(WireError) in
            if let known = try find(returnNumbers, numberKey)?.value,
                let part = known.returns.first(where: { $0.requestNumber == number })
            {
                guard part.order == order, part.refund == refund else {
                    throw SubsidyBook.otherContents(number)
                }
                return .success(SubsidyReturned(receipt: known, part: part))
            }
            guard let kept = try find(coupons, "\(order.stock) \(order.couponCode)"),
                maySee(kept.value, merchant)
            else { throw SubsidyBook.nothing }
            try check(order, returns: kept.value, in: body)
            let part = SubsidyReceipt.Return(
                id: newID("21"), order: order, refund: refund, requestNumber: number,
                returnedAt: clock())
            var receipt = kept.value
            receipt.returns.append(part)
            return Result { () throws(ScripError) in
                try host.write([
                    receipts.replacing(kept, with: receipt, receipt.id),
                    returns.adding(receipt.id, part.id),
                    returnNumbers.adding(receipt.id, numberKey),
                ])
                return SubsidyReturned(receipt: receipt, part: part)
            }
        }
    }

    private func check(
        _ order: SubsidyReceipt.Order, returns receipt: SubsidyReceipt, in body: WireFields
    ) throws(WireError) {
        let paid = receipt.order
        guard order.transaction == paid.transaction else {
            throw body.wrong("transaction_id", "is not the order of the subsidy")
        }
        guard order.payer == paid.payer, order.payee == paid.payee else {
            throw body.wrong(
                order.payer == paid.payer ? "payee_merchant" : "payer_merchant",
                "is not the one of the subsidy; name the original merchants")
        }
        let left = paid.amount - receipt.returned
        guard order.amount <= left else {
            throw body.wrong(
                "amount", "is more than is left of the subsidy, \(left)")
        }
    }

    // MARK: Parts

    private func find(
        _ index: Shelf<String>, _ key: String
    ) throws(WireError) -> Shelf<SubsidyReceipt>.Kept? {
        try WireError.asking { () throws(ScripError) in
            guard let id = try index.value(key) else { return nil }
            return try receipts.value(id.value)
        }
    }

    /// Twenty-eight digits, as the platform's receipts have: kind, date and time, then random ones.
    private func newID(_ kind: String) -> String {
        let time = clock().rfc3339(in: host.timeZone).utf8.prefix(19)
        let digits = String(decoding: time.filter { (0x30...0x39).contains($0) }, as: UTF8.self)
        return kind + digits + RandomDigits.text(12)
    }

    private static let nothing = WireError(
        404, .resourceNotExists, "There is no such subsidy.")

    private static func otherContents(_ number: String) -> WireError {
        WireError(
            400, .invalidRequest,
            "\(number) was used before with other contents. "
                + "Send the first request again, or a new number.")
    }
}

/// The receipts of one coupon.
struct SubsidyReceiptList: JSONWritable {
    var receipts: [SubsidyReceipt]

    func write(to writer: inout JSONWriter) {
        writer.object { $0.member("pay_receipt_list", receipts) }
    }
}

/// A return, with the receipt it belongs to.
struct SubsidyReturned: JSONWritable, Hashable {
    var receipt: SubsidyReceipt
    var part: SubsidyReceipt.Return

    func write(to writer: inout JSONWriter) { part.write(to: &writer, of: receipt) }
}
