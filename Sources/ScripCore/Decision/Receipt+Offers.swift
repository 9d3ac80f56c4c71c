extension Receipt {
    /// The receipt for these offers, applied in this order.
    ///
    /// - Parameters:
    ///   - outcome: What became of the checkout.
    ///   - checkout: The request.
    ///   - instant: The moment that counted.
    ///   - replayed: Whether this is an earlier answer given again.
    ///   - offers: The verdicts so far; they count only if the checkout was redeemed.
    package init(
        outcome: Outcome, checkout: Checkout, at instant: Instant, replayed: Bool, offers: [Offer]
    ) {
        let redeemed = if case .redeemed = outcome { true } else { false }
        let lines = LineDiscounts(of: checkout.basket, after: redeemed ? offers : [])
        let discount = lines.discount
        self.init(
            outcome: outcome, requestNumber: checkout.requestNumber ?? "", redeemedAt: instant,
            replayed: replayed, discount: discount, payable: checkout.basket.amount &- discount,
            coupons: offers, lines: lines)
    }
}
