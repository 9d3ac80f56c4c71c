extension Coupon {
    /// Who tries to redeem a coupon, how and when.
    package struct Attempt: Hashable, Sendable {
        /// The request number, which opens its own hold.
        package var number: RequestNumber?
        /// Who must own the coupon; nil is not checked.
        package var user: UserID?
        /// How it is redeemed; nil is not checked.
        package var method: UseMethod?
        /// The moment that counts.
        package var at: Instant

        /// An attempt.
        package init(number: RequestNumber?, user: UserID?, method: UseMethod?, at: Instant) {
            self.number = number
            self.user = user
            self.method = method
            self.at = at
        }
    }

    /// Why the core will not redeem this coupon, before any rule runs; nil when it may.
    ///
    /// Where several reasons fit, the earlier case of ``Refusal/Code`` wins. A stock that is paused or
    /// stopped sends no more coupons, but those already out are honoured.
    ///
    /// - Parameters:
    ///   - attempt: Who redeems, how and when.
    ///   - definition: The terms of its stock.
    ///   - zone: Where the merchant's calendar is read.
    package func refusal(
        of attempt: Attempt, under definition: StockDefinition, in zone: MerchantTimeZone
    ) -> Refusal? {
        let instant = attempt.at
        if let user = attempt.user, user != self.user { return Refusal(.wrongUser) }
        switch state {
        case .deleted: return Refusal(.deleted)
        case .deactivated: return Refusal(.deactivated)
        case .used: return Refusal(.alreadyRedeemed)
        case .sent, .expired: break
        }
        if let hold, instant <= hold.until, hold.requestNumber != attempt.number {
            return Refusal(.held)
        }
        if state(at: instant) == .expired { return Refusal(.expired) }
        if instant < availableFrom { return Refusal(.notYetAvailable) }
        if !definition.availability.isOpen(at: instant, in: zone) {
            return .outsideHours(definition.availability, at: instant, in: zone)
        }
        if let method = attempt.method, method != definition.useMethod {
            return Refusal(.wrongMethod)
        }
        return nil
    }
}
