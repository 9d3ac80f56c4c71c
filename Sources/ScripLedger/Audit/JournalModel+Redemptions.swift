internal import ScripCore

extension JournalModel {
    mutating func apply(
        _ event: Redeemed, in entry: JournalEntry, _ lookup: Lookup
    ) throws(ScripError) {
        let number = event.checkout.requestNumber
        try claim(.redeem, number, entry)
        // What a till held is honoured as it was decided, whatever the clock says by then.
        let isHeld = try number.map { number throws(ScripError) in
            try commits(event, number, entry, lookup)
        }
        if isHeld != true {
            try checkDecision(event, in: entry)
            try checkLimits(of: event, in: entry)
        }
        redemptions += 1
        redemptionRows += event.rows(in: entry.number, recordedAt: entry.recordedAt)
        for item in event.items {
            try redeem(
                item.key, item.verdict.discount, at: event.decidedAt, in: entry, "redeems")
        }
    }

    /// Whether a redemption is that of a hold whose coupons nobody has touched since.
    private func commits(
        _ event: Redeemed, _ number: RequestNumber, _ entry: JournalEntry, _ lookup: Lookup
    ) throws(ScripError) -> Bool {
        guard let hold = holds[ExactText(number)], let body = try lookup(hold)?.body,
            try Held(record: body).decided.record == entry.body
        else { return false }
        return event.items.allSatisfy { coupons[$0.key]?.version == hold }
    }

    mutating func apply(_ event: Held, in entry: JournalEntry) throws(ScripError) {
        let number = event.decided.checkout.requestNumber
        try claim(.hold, number, entry)
        try checkDecision(event.decided, in: entry)
        try checkLimits(of: event.decided, in: entry)
        let seconds = event.until.epochSeconds.subtractingReportingOverflow(
            event.decided.decidedAt.epochSeconds)
        try expect(
            !seconds.overflow && (1...86_400).contains(seconds.partialValue),
            "holds for longer than a day, or not at all")
        guard let number else { return }
        let day = day(of: event.decided.decidedAt)
        holds[ExactText(number)] = entry.number
        for item in event.decided.items {
            change(item.key, in: entry) {
                $0.hold = Coupon.Hold(
                    requestNumber: number, until: event.until, day: day,
                    discount: item.verdict.discount)
            }
        }
    }

    mutating func apply(_ event: Used, in entry: JournalEntry) throws(ScripError) {
        let request = event.request
        try claim(.redeem, request.number, entry)
        try check(event.at, asked: request.at, entry)
        try expect((try? request.check()) != nil, "redeems on a request that is none")
        let key = Key(event.stock, event.code)
        try check(key, isNamedBy: request.coupon)
        let coupon = try coupon(key)
        try expect(
            coupon.user.rawValue.isExactly(event.user.rawValue), "redeems a coupon of another user")
        try checkMay(
            redeem: coupon, number: request.number, user: request.user, method: request.method,
            at: event.at, "redeems")
        try expect(
            event.zoneOffset == zone.offset(at: event.at),
            "reads the calendar of another time zone")
        try checkLimits(of: coupon, takingOff: event.discount, for: event, in: entry)
        redemptions += 1
        redemptionRows.append(event.row(in: entry.number, recordedAt: entry.recordedAt))
        try redeem(key, event.discount, at: event.at, in: entry, "redeems")
    }

    private mutating func redeem(
        _ key: Key, _ discount: Int64, at instant: Instant, in entry: JournalEntry, _ does: String
    ) throws(ScripError) {
        let coupon = try coupon(key)
        try expect(
            coupon.state == .sent, "\(does) a coupon of stock \(key.stock) that is \(coupon.state)")
        let (sum, overflow) = try stock(key.stock).figures.discounted
            .addingReportingOverflow(discount)
        try expect(!overflow && discount >= 0, "takes off more than can be counted")
        stocks[key.stock]?.figures.discounted = sum
        stocks[key.stock]?.figures.redeemed += 1
        let periods = periods(of: instant)
        limitCounts.count(1, of: coupon, in: periods)
        limitCounts.count(amount: discount, of: coupon)
        countOfDay(1, of: key.stock, on: periods.day)
        change(key, in: entry) {
            $0.redeemedOn = periods.day
            $0.state = .used
            $0.redemption = RedemptionID(entry: entry.number, of: key.stock)
            $0.redeemedAt = instant
            $0.discount = discount
            $0.hold = nil
        }
    }

    mutating func change(_ key: Key, in entry: JournalEntry, _ body: (inout Coupon) -> Void) {
        guard var coupon = coupons[key] else { return }
        coupon.version = entry.number
        body(&coupon)
        coupons[key] = coupon
        limitCounts.note(coupon)
    }
}

extension Redeemed.Item {
    /// The coupon, by its own code even if the checkout named it with its stock.
    package var key: JournalModel.Key {
        JournalModel.Key(stock, CouponCode(rawValue: facts.coupon.code))
    }
}
