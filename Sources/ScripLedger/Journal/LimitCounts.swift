internal import ScripCore

/// What a journal's redemptions and holds have used of the limits of stocks, as far as it was read.
///
/// Counters, where the host asks its tables: an audit must see the same by another way.
struct LimitCounts: Sendable {
    private struct Period: Hashable {
        var user: UserID
        var stock: StockID
        var days: ClosedRange<Int64>
    }

    private struct Owner: Hashable {
        var user: UserID
        var stock: StockID
    }

    private var byPeriod: [Period: Int64] = [:]
    private var amounts: [Owner: Int64] = [:]
    /// Coupons that were held and not touched since; those whose time is over are dropped on the way.
    private var held: [StockID: [JournalModel.Key: Coupon]] = [:]

    /// A coupon was redeemed on a day, or with −1 given back whole.
    mutating func count(_ redemptions: Int64, of coupon: Coupon, in periods: CalendarPeriods) {
        for days in periods.all {
            let key = Period(user: coupon.user, stock: coupon.stock, days: days)
            byPeriod[key, default: 0] += redemptions
        }
    }

    /// So much more, or less, came off for a coupon's user.
    mutating func count(amount: Int64, of coupon: Coupon) {
        amounts[Owner(user: coupon.user, stock: coupon.stock), default: 0] &+= amount
    }

    /// A coupon is as an entry left it.
    mutating func note(_ coupon: Coupon) {
        let key = JournalModel.Key(coupon.stock, coupon.code)
        if coupon.hold != nil {
            held[coupon.stock, default: [:]][key] = coupon
        } else {
            held[coupon.stock]?[key] = nil
        }
    }

    /// What a redemption of a coupon finds used.
    ///
    /// - Parameters:
    ///   - coupon: The coupon.
    ///   - periods: The day of the redemption, and what it is part of.
    ///   - request: The redemption's number.
    ///   - now: When it was written; holds that ended before do not count.
    ///   - stockDay: Redemptions of the stock on that day.
    ///   - stockAmount: What the stock has taken off.
    mutating func usage(
        of coupon: Coupon, in periods: CalendarPeriods, otherThan request: RequestNumber,
        now: Instant, stockDay: Int64, stockAmount: Int64
    ) -> LimitUsage {
        let counts = periods.all.map {
            byPeriod[Period(user: coupon.user, stock: coupon.stock, days: $0), default: 0]
        }
        var usage = LimitUsage()
        (usage.userDay, usage.userWeek) = (counts[0], counts[1])
        (usage.userMonth, usage.userYear) = (counts[2], counts[3])
        usage.userAmount =
            amounts[Owner(user: coupon.user, stock: coupon.stock), default: 0]
        (usage.stockDay, usage.stockAmount) = (stockDay, stockAmount)
        for (key, other) in held[coupon.stock, default: [:]] {
            guard let hold = other.hold, hold.until >= now else {
                // Entries come in the order of their time: it counts for none that follow.
                held[coupon.stock]?[key] = nil
                continue
            }
            guard hold.requestNumber != request else { continue }
            if hold.day == periods.day { usage.stockDay += 1 }
            usage.stockAmount &+= hold.discount
            if other.user == coupon.user {
                usage.countUser(on: hold.day, discount: hold.discount, in: periods)
            }
        }
        return usage
    }
}

extension CalendarPeriods {
    /// Day, week, month and year as stretches of days; no two are ever the same.
    fileprivate var all: [ClosedRange<Int64>] { [day...day, week, month, year] }
}
