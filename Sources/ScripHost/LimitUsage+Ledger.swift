internal import ScripCore
internal import ScripLedger

extension LedgerReader {
    /// What has been used of a stock's limits, as a redemption finds it; nil where nothing is counted.
    ///
    /// - Parameters:
    ///   - limits: The stock's limits.
    ///   - coupon: The coupon to be redeemed.
    ///   - civil: The merchant's calendar at the redemption's moment.
    ///   - request: The redemption's number, whose own hold does not stand in its way.
    ///   - now: The host's clock, by which holds end.
    func usage(
        of limits: StockLimits, by coupon: Coupon, at civil: CivilTime,
        otherThan request: RequestNumber?, now: Instant
    ) throws(ScripError) -> LimitUsage? {
        guard limits.countsRedemptions else { return nil }
        let periods = CalendarPeriods(of: civil)
        var usage = LimitUsage()
        if !limits.redeem.perUser.isEmpty || limits.amount.perUser != nil {
            usage = try self.usage(
                by: coupon.user, of: coupon.stock, in: periods, otherThan: request, now: now)
        }
        guard limits.redeem.perDay != nil || limits.amount.total != nil else { return usage }
        let held = try held(
            of: coupon.stock, onDay: periods.day, otherThan: request, now: now)
        usage.stockDay =
            try counts(of: coupon.stock, onDay: periods.day).redeemed &+ held.count
        usage.stockAmount =
            (try figures(of: coupon.stock)?.discounted ?? 0) &+ held.discount
        return usage
    }
}

extension Workbook {
    /// Counts a redemption on its day, or with −1 takes it back, where the stock limits that.
    func count(
        _ redemptions: Int64, of stock: StockID, onDay day: Int64, under limits: StockLimits
    ) throws(ScripError) {
        guard limits.redeem.perDay != nil else { return }
        var counts = try counts(of: stock, onDay: day)
        counts.redeemed.add(redemptions)
        try update(counts, of: stock, onDay: day)
    }
}
