/// What each kind of journal entry makes of a coupon: written by the host, worked out again by an audit.
extension Coupon {
    /// After a redemption, on a day of the merchant's calendar.
    package func redeemed(
        in entry: Int64, at instant: Instant, on day: Int64, discount: Int64
    ) -> Coupon {
        var coupon = self
        coupon.state = .used
        coupon.version = entry
        coupon.redemption = RedemptionID(entry: entry, of: stock)
        coupon.redeemedAt = instant
        coupon.redeemedOn = day
        coupon.discount = discount
        coupon.hold = nil
        return coupon
    }

    /// After goods came back for which it had taken off so much; `whole` gives the coupon back too.
    package func returned(in entry: Int64, discount: Int64, whole: Bool) -> Coupon {
        var coupon = self
        coupon.version = entry
        coupon.discount = self.discount.subtracting(discount)
        if whole {
            coupon.state = .sent
            coupon.redemption = nil
            coupon.redeemedAt = nil
            coupon.redeemedOn = nil
            coupon.returnedIn = entry
        }
        return coupon
    }

    /// After the merchant switched it off.
    package func deactivated(in entry: Int64, at instant: Instant, reason: String) -> Coupon {
        var coupon = self
        coupon.state = .deactivated
        coupon.version = entry
        coupon.deactivation = Deactivation(at: instant, reason: reason, entry: entry)
        coupon.hold = nil
        return coupon
    }

    /// After the user threw it away; a used one stays redeemed.
    package func deleted(in entry: Int64) -> Coupon {
        var coupon = self
        coupon.state = .deleted
        coupon.version = entry
        coupon.hold = nil
        return coupon
    }

    /// After a till reserved it, for a redemption on a day that takes so much off.
    package func held(
        in entry: Int64, by number: RequestNumber, until: Instant, on day: Int64,
        discount: Int64
    ) -> Coupon {
        var coupon = self
        coupon.version = entry
        coupon.hold = Hold(requestNumber: number, until: until, day: day, discount: discount)
        return coupon
    }

    /// After its reservation ended early.
    package func released(in entry: Int64) -> Coupon {
        var coupon = self
        coupon.version = entry
        coupon.hold = nil
        return coupon
    }

    /// After it was tied to an order, or untied with nil.
    package func associated(in entry: Int64, order: String?) -> Coupon {
        var coupon = self
        coupon.version = entry
        coupon.order = order
        return coupon
    }

    /// After its user was told that it expires within so many days.
    package func reminded(in entry: Int64, daysAhead days: Int64) -> Coupon {
        var coupon = self
        coupon.version = entry
        coupon.reminded = days
        return coupon
    }
}
