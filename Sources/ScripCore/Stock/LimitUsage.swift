/// What earlier redemptions have used of a stock's limits, as a redemption on one day finds it.
///
/// What other requests hold counts as long as their hold lasts, so that their commit is sure.
package struct LimitUsage: Hashable, Sendable {
    /// Coupons of the user on this day.
    package var userDay: Int64 = 0
    /// Coupons of the user in this week.
    package var userWeek: Int64 = 0
    /// Coupons of the user in this month.
    package var userMonth: Int64 = 0
    /// Coupons of the user in this year.
    package var userYear: Int64 = 0
    /// Minor units taken off for the user.
    package var userAmount: Int64 = 0
    /// Coupons of the stock on this day.
    package var stockDay: Int64 = 0
    /// Minor units the stock has taken off.
    package var stockAmount: Int64 = 0

    /// Nothing used.
    package init() {}

    /// What one redemption or hold of the user uses of the user's limits.
    ///
    /// - Parameters:
    ///   - day: The day it counts on.
    ///   - discount: What it takes off.
    ///   - periods: The day asked about, and what that is part of.
    package mutating func countUser(on day: Int64, discount: Int64, in periods: CalendarPeriods) {
        if day == periods.day { userDay += 1 }
        if periods.week.contains(day) { userWeek += 1 }
        if periods.month.contains(day) { userMonth += 1 }
        if periods.year.contains(day) { userYear += 1 }
        userAmount &+= discount
    }
}

extension StockLimits {
    /// Why no further coupon may be redeemed, before its rule runs; nil when one may.
    ///
    /// - Parameters:
    ///   - usage: What earlier redemptions used; nil when nothing but the order itself counts.
    ///   - inOrder: Coupons of the stock already in this order.
    ///   - ofUser: Of these, the user's own.
    package func refusal(
        after usage: LimitUsage?, inOrder: Int64 = 0, ofUser: Int64 = 0
    ) -> Refusal? {
        if inOrder >= redeem.ofOneOrder {
            return .limit(.orderLimit, redeem.ofOneOrder)
        }
        guard let usage else { return nil }
        let perUser = redeem.perUser
        let counts: [(Refusal.Code, used: Int64, Int64?)] = [
            (.userDayLimit, usage.userDay &+ ofUser, perUser.day),
            (.userWeekLimit, usage.userWeek &+ ofUser, perUser.week),
            (.userMonthLimit, usage.userMonth &+ ofUser, perUser.month),
            (.userYearLimit, usage.userYear &+ ofUser, perUser.year),
            (.stockDayLimit, usage.stockDay &+ inOrder, redeem.perDay),
        ]
        for (code, used, limit) in counts {
            if let limit, used >= limit { return .limit(code, limit) }
        }
        return nil
    }

    /// Why a coupon may not take so much off; nil when it may.
    ///
    /// - Parameters:
    ///   - discount: Minor units it would take off.
    ///   - usage: What earlier redemptions used; nil when nothing is counted.
    ///   - inOrder: Minor units that coupons of the stock already take off in this order.
    ///   - ofUser: Of these, the user's own.
    package func refusal(
        of discount: Int64, after usage: LimitUsage?, inOrder: Int64 = 0, ofUser: Int64 = 0
    ) -> Refusal? {
        guard let usage else { return nil }
        let sums: [(Refusal.Code, used: Int64, Int64?)] = [
            (.userAmountLimit, usage.userAmount &+ ofUser, amount.perUser),
            (.stockAmountLimit, usage.stockAmount &+ inOrder, amount.total),
        ]
        for (code, used, limit) in sums {
            // In this order nothing overflows, whatever a record says.
            if let limit, discount > limit || used > limit - discount {
                return .limit(
                    code, limit, [.init(.left, .integer(limit - min(used, limit)))])
            }
        }
        return nil
    }
}

extension StockLimits {
    /// Why a coupon may not be redeemed on the merchant's word for what came off; nil when it may.
    ///
    /// The money has come off already, so that more than one order may save is refused, not trimmed.
    package func refusal(ofWord discount: Int64, after usage: LimitUsage?) -> Refusal? {
        if let refusal = refusal(after: usage) { return refusal }
        if let most = amount.perOrder, discount > most { return .limit(.orderAmountLimit, most) }
        return refusal(of: discount, after: usage)
    }
}

extension Refusal {
    fileprivate static func limit(
        _ code: Code, _ limit: Int64, _ more: [Detail] = []
    ) -> Refusal {
        Refusal(code, details: more + [.init(.limit, .integer(limit))])
    }
}
