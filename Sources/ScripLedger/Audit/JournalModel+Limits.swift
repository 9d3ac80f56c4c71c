internal import ScripCore

extension JournalModel {
    /// Every coupon, after those before it in the order, leaves the limits of its stock as they are.
    mutating func checkLimits(of event: Redeemed, in entry: JournalEntry) throws(ScripError) {
        var before: [(coupon: Coupon, discount: Int64)] = []
        for item in event.items {
            let coupon = try coupon(item.key)
            let discount = item.verdict.discount
            let limits = try stock(coupon.stock).definition.limits
            let others = before.filter { $0.coupon.stock == coupon.stock }
            let own = others.filter {
                $0.coupon.user.rawValue.isExactly(coupon.user.rawValue)
            }
            let sum = others.reduce(0) { $0 &+ $1.discount }
            try keep(.orderLimit, Int64(others.count) + 1, limits.redeem.perOrder ?? 1, coupon)
            try keep(.orderAmountLimit, sum &+ discount, limits.amount.perOrder, coupon)
            try checkUsage(
                of: coupon, limits, periods(of: event.decidedAt), event.checkout.requestNumber,
                Sums(
                    count: Int64(others.count) + 1, ofUser: Int64(own.count) + 1,
                    discount: sum &+ discount,
                    discountOfUser: own.reduce(discount) { $0 &+ $1.discount }), in: entry)
            before.append((coupon, discount))
        }
    }

    /// The same of a coupon redeemed on the merchant's word.
    mutating func checkLimits(
        of coupon: Coupon, takingOff discount: Int64, for event: Used, in entry: JournalEntry
    ) throws(ScripError) {
        let limits = try stock(coupon.stock).definition.limits
        try keep(.orderAmountLimit, discount, limits.amount.perOrder, coupon)
        try checkUsage(
            of: coupon, limits, periods(of: event.at), event.request.number,
            Sums(count: 1, ofUser: 1, discount: discount, discountOfUser: discount), in: entry)
    }

    /// What one order adds to what is used of a stock's limits.
    private struct Sums {
        var count, ofUser, discount, discountOfUser: Int64
    }

    private mutating func checkUsage(
        of coupon: Coupon, _ limits: StockLimits, _ periods: CalendarPeriods,
        _ number: RequestNumber?, _ sums: Sums, in entry: JournalEntry
    ) throws(ScripError) {
        let row = try stock(coupon.stock)
        let used = limitCounts.usage(
            of: coupon, in: periods, otherThan: number ?? "", now: entry.recordedAt,
            stockDay: row.days[periods.day]?.redeemed ?? 0, stockAmount: row.figures.discounted)
        let perUser = limits.redeem.perUser
        try keep(.userDayLimit, used.userDay + sums.ofUser, perUser.day, coupon)
        try keep(.userWeekLimit, used.userWeek + sums.ofUser, perUser.week, coupon)
        try keep(.userMonthLimit, used.userMonth + sums.ofUser, perUser.month, coupon)
        try keep(.userYearLimit, used.userYear + sums.ofUser, perUser.year, coupon)
        try keep(.stockDayLimit, used.stockDay + sums.count, limits.redeem.perDay, coupon)
        try keep(
            .userAmountLimit, used.userAmount &+ sums.discountOfUser, limits.amount.perUser,
            coupon)
        try keep(
            .stockAmountLimit, used.stockAmount &+ sums.discount, limits.amount.total, coupon)
    }

    private func keep(
        _ code: Refusal.Code, _ now: Int64, _ limit: Int64?, _ coupon: Coupon
    ) throws(ScripError) {
        guard let limit, now > limit else { return }
        throw impossible(
            "redeems more of stock \(coupon.stock) than its limits allow (\(code.rawValue))")
    }

    /// A redemption counts on its day only where the stock limits that.
    mutating func countOfDay(_ redemptions: Int64, of stock: StockID, on day: Int64) {
        guard stocks[stock]?.definition.limits.redeem.perDay != nil else { return }
        stocks[stock]?.days[day, default: DayCounts()].redeemed += redemptions
    }

    func periods(of instant: Instant) -> CalendarPeriods {
        CalendarPeriods(of: zone.civilTime(at: instant))
    }
}
