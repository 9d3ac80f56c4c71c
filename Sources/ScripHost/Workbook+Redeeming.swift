internal import ScripCore
internal import ScripLedger

/// A coupon on its way out of a wallet, and what it takes off.
struct RedeemedCoupon {
    let coupon: Coupon
    let limits: StockLimits
    let discount: Int64
}

extension Workbook {
    /// Writes a redemption, whoever decided it: entry, coupons, and what their stocks count.
    ///
    /// - Parameters:
    ///   - coupons: Each coupon once.
    ///   - draft: The entry.
    ///   - request: The number it answers.
    ///   - instant: The moment it counts at.
    ///   - day: That moment's day on the merchant's calendar.
    /// - Returns: The entry's number.
    func redeem(
        _ coupons: [RedeemedCoupon], as draft: JournalDraft, answering request: RequestNumber,
        at instant: Instant, on day: Int64
    ) throws(ScripError) -> Int64 {
        // What may fail is worked out before a row is written.
        let figures = try figures(after: coupons)
        let entry = try append(draft, answering: LedgerRequest(.redeem, request))
        for one in coupons {
            let redeemed = one.coupon.redeemed(
                in: entry, at: instant, on: day, discount: one.discount)
            // A hold ends with the redemption.
            if one.coupon.hold == nil {
                try update(redeemed: redeemed)
            } else {
                try update(redeemed)
            }
            try count(1, of: one.coupon.stock, onDay: day, under: one.limits)
        }
        for (stock, new) in figures { try update(new, of: stock) }
        return entry
    }

    private func figures(
        after coupons: [RedeemedCoupon]
    ) throws(ScripError) -> [(stock: StockID, figures: StockFigures)] {
        // A list: a checkout has few coupons, and most have one.
        var all: [(stock: StockID, figures: StockFigures)] = []
        for one in coupons {
            let stock = one.coupon.stock
            if let index = all.firstIndex(where: { $0.stock == stock }) {
                all[index].figures = try all[index].figures.redeeming(one.discount)
            } else {
                guard let old = try figures(of: stock) else { throw ScripError.noStock(stock) }
                all.append((stock, try old.redeeming(one.discount)))
            }
        }
        return all
    }
}
