extension StockFigures {
    /// Throws unless one more coupon may be sent.
    ///
    /// The count of a stock or a user is of coupons ever sent: neither a return nor a coupon thrown
    /// away gives anything back.
    ///
    /// - Parameters:
    ///   - sentToday: Coupons sent on this calendar day.
    ///   - received: Coupons of this stock the user has received.
    ///   - receivedElsewhere: Coupons of this stock that other accounts of the same person have
    ///     received, where they share one cap.
    package func checkSend(
        sentToday: Int64, received: Int64, receivedElsewhere: Int64 = 0
    ) throws(ScripError) {
        switch state {
        case .running: break
        case .unaudited, .paused:
            throw ScripError(
                .stockNotRunning, "The stock is \(state.rawValue)",
                remedy: state == .paused ? "Resume it first" : "Wait until it is approved")
        case .stopped:
            throw ScripError(
                .stockNotRunning, "The stock is stopped", remedy: "Send from another stock")
        }
        if let total = limits.total, sent >= total {
            throw ScripError(
                .budgetExhausted,
                total == 1
                    ? "The stock's one coupon has been sent"
                    : "All \(total) coupons of the stock have been sent",
                remedy: "Raise its budget, or send from another stock")
        }
        if let perDay = limits.perDay, sentToday >= perDay {
            throw ScripError(
                .dayLimit,
                perDay == 1
                    ? "The day's one coupon has been sent"
                    : "All \(perDay) coupons of the day have been sent",
                remedy: "Try again tomorrow, or raise the daily cap")
        }
        if let perUser = limits.perUser, received >= perUser {
            throw ScripError(
                .userLimit,
                "The user has received \(received) of at most \(counted(perUser, "coupon"))",
                remedy: "Send to another user, or from another stock")
        }
        if let perUser = limits.perUser, received.adding(receivedElsewhere) >= perUser {
            throw ScripError(
                .personLimit,
                "The user's accounts together have received \(received.adding(receivedElsewhere)) of at "
                    + "most \(counted(perUser, "coupon"))",
                remedy: "Send to another person, or from another stock")
        }
    }
}

extension Availability {
    /// When a coupon received now counts; throws if it could never be used.
    package func sendable(
        at instant: Instant, in zone: MerchantTimeZone
    ) throws(ScripError) -> Period {
        if let end, instant > end {
            throw ScripError(
                .stockNotRunning, "The stock's coupons could be used until an earlier time",
                remedy: "Send from another stock")
        }
        let period = period(receivedAt: instant, in: zone)
        guard !period.isEmpty else {
            throw ScripError(
                .notAllowed, "A coupon sent now would expire before it begins to count",
                remedy: "Send from another stock")
        }
        return period
    }
}
