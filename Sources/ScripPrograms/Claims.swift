public import ScripCore
public import ScripHost
internal import ScripLedger

/// Coupons that users ask for themselves, on a page or in a mini-program.
///
/// That the merchant let them is for the door to know, which has the merchant's signature.
public struct Claims: Sendable {
    /// A coupon that is asked for.
    public struct Item: Hashable, Sendable {
        /// The idempotency key.
        public var number: RequestNumber
        /// The stock.
        public var stock: StockID
        /// The coupon's code, if the stock's code mode is `assigned`.
        public var code: CouponCode?

        /// A coupon.
        public init(number: RequestNumber, stock: StockID, code: CouponCode? = nil) {
            self.number = number
            self.stock = stock
            self.code = code
        }
    }

    private let host: CouponHost

    init(host: CouponHost) { self.host = host }

    /// Gives a user what was asked for; every coupon has an answer of its own.
    ///
    /// - Parameters:
    ///   - items: What was asked for.
    ///   - user: Who asks.
    ///   - merchant: Who lets the user ask.
    ///   - isOf: Whether a stock is that merchant's to give from.
    ///   - channel: How it came.
    ///   - device: The device or the address it came from; empty when it is not known.
    /// - Throws: `too_often` or `intercepted` where the guard keeps the user out of all of them.
    public func give(
        _ items: [Item], to user: UserID, of merchant: MerchantID, channel: String,
        device: String, where isOf: (Stock) -> Bool
    ) throws(ScripError) -> [Result<SendAnswer, ScripError>] {
        try admit(items, user, merchant, channel: channel, device: device)
        return items.map { item in
            Result { () throws(ScripError) in
                guard isOf(try host.stock(item.stock)) else {
                    throw ScripError(
                        .notYours, "The stock is another merchant's",
                        remedy: "Name a stock of the merchant", at: .path("stock_id"))
                }
                return try host.sendUnasked(
                    SendRequest(
                        number: item.number, stock: item.stock, user: user, code: item.code,
                        channel: channel))
            }
        }
    }

    /// Asks the guard once, however many coupons are asked for.
    ///
    /// Anybody can claim, so that it counts also who asks again for what was given.
    private func admit(
        _ items: [Item], _ user: UserID, _ merchant: MerchantID, channel: String, device: String
    ) throws(ScripError) {
        guard host.guardian != nil else { return }
        var attempt = Attempt(
            .claim, channel: channel, merchant: merchant, user: user, device: device,
            stock: items.first?.stock)
        attempt.isGuarded = try host.ledger.read { ledger throws(ScripError) in
            for item in items
            where try ledger.stock(item.stock)?.definition.preventAPIAbuse == true {
                return true
            }
            return false
        }
        try host.admit(attempt)
    }
}
