package import ScripCore
package import ScripLedger

/// How a code that somebody typed finds its coupon.
extension LedgerReader {
    /// The coupon a redemption names, nil when there is none; of several with the code, its user's.
    package func maybeCoupon(_ asked: CouponCode, of user: UserID?) throws(ScripError) -> Coupon? {
        let all = try coupons(named: asked)
        guard all.count > 1 else { return all.first }
        let own = all.filter { $0.user == user }
        guard own.count == 1 else {
            throw ScripError(
                .invalidInput, "A coupon's code is used by \(all.count) stocks",
                remedy: "Name the coupon as stock_id:code")
        }
        return own[0]
    }

    /// The coupon with a code, which may name its stock; throws when there is none or several.
    func theCoupon(_ asked: CouponCode) throws(ScripError) -> Coupon {
        let found = try coupons(named: asked)
        guard let first = found.first else {
            throw ScripError(
                .notFound, "There is no such coupon", remedy: "Check the code", at: .path("coupon"))
        }
        guard found.count == 1 else {
            throw ScripError(
                .invalidInput, "A coupon's code is used by \(found.count) stocks",
                remedy: "Name the coupon as stock_id:code")
        }
        return first
    }

    /// The coupon that a name meant in an entry before; nil when it cannot have meant that one.
    ///
    /// A bare code that meant one coupon then may be the code of several stocks by now.
    func coupon(
        named asked: CouponCode, of stock: StockID, code: CouponCode
    ) throws(ScripError) -> Coupon? {
        try coupons(named: asked).first { $0.stock == stock && $0.code == code }
    }

    /// An uploaded code of a stock, however it was typed.
    func uploaded(
        _ asked: CouponCode, of stock: StockID
    ) throws(ScripError) -> UploadedCode? {
        let code = asked.trimmed
        if let found = try uploadedCode(code, of: stock) { return found }
        guard code.folded != code, try ignoresCase(stock) else { return nil }
        return try uploadedCode(code.folded, of: stock)
    }

    /// Every coupon that a name may mean.
    private func coupons(named asked: CouponCode) throws(ScripError) -> [Coupon] {
        let (stock, code) = asked.qualified
        var found = try coupons(code, of: stock)
        guard code.folded != code else { return found }
        for coupon in try coupons(code.folded, of: stock) where try ignoresCase(coupon.stock) {
            found.append(coupon)
        }
        return found
    }

    private func coupons(
        _ code: CouponCode, of stock: StockID?
    ) throws(ScripError) -> [Coupon] {
        guard let stock else { return try coupons(coded: code) }
        return try coupon(code, of: stock).map { [$0] } ?? []
    }

    private func ignoresCase(_ stock: StockID) throws(ScripError) -> Bool {
        try self.stock(stock)?.definition.codesIgnoreCase ?? false
    }
}
