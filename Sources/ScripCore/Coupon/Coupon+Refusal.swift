extension Coupon {
    /// Why the core will not redeem this coupon, before any rule runs; nil when it may.
    ///
    /// Where several reasons fit, the earlier case of ``Refusal/Code`` wins. A stock that is paused or
    /// stopped sends no more coupons, but those already out are honoured.
    ///
    /// - Parameters:
    ///   - checkout: Who redeems, and how.
    ///   - instant: The moment that counts.
    ///   - definition: The terms of its stock.
    ///   - zone: Where the merchant's calendar is read.
    public func refusal(
        for checkout: Checkout, at instant: Instant, under definition: StockDefinition,
        in zone: MerchantTimeZone
    ) -> Refusal? {
        if let user = checkout.user, user != self.user { return Refusal(.wrongUser) }
        switch state {
        case .deleted: return Refusal(.deleted)
        case .deactivated: return Refusal(.deactivated)
        case .used: return Refusal(.alreadyRedeemed)
        case .sent, .expired: break
        }
        if let hold, instant <= hold.until, hold.requestNumber != checkout.requestNumber {
            return Refusal(.held)
        }
        if state(at: instant) == .expired { return Refusal(.expired) }
        if instant < availableFrom { return Refusal(.notYetAvailable) }
        if !definition.availability.isOpen(at: instant, in: zone) { return Refusal(.outsideHours) }
        if let method = checkout.method, method != definition.useMethod {
            return Refusal(.wrongMethod)
        }
        return nil
    }
}
