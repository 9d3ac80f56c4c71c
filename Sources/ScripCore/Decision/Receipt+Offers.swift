extension Receipt {
    /// The receipt for these offers, applied in this order.
    ///
    /// - Parameters:
    ///   - outcome: What became of the checkout.
    ///   - checkout: The request.
    ///   - instant: The moment that counted.
    ///   - replayed: Whether this is an earlier answer given again.
    ///   - offers: The verdicts so far; they count only if the checkout was redeemed.
    public init(
        outcome: Outcome, checkout: Checkout, at instant: Instant, replayed: Bool, offers: [Offer]
    ) {
        let redeemed = if case .redeemed = outcome { true } else { false }
        let lines = LineDiscount.lines(of: checkout.basket, after: redeemed ? offers : [])
        // A discount is part of the basket; wrapping keeps damaged rows from crashing a till.
        let discount = lines.reduce(0) { $0 &+ $1.discount }
        self.init(
            outcome: outcome, requestNumber: checkout.requestNumber ?? "", redeemedAt: instant,
            replayed: replayed, discount: discount, payable: checkout.basket.amount &- discount,
            coupons: offers, lines: lines)
    }
}

extension LineDiscount {
    /// Every line of a basket after offers applied in this order.
    public static func lines(of basket: Basket, after offers: [Offer]) -> [LineDiscount] {
        (0..<basket.count).map { index in
            var line = LineDiscount(id: basket.id(at: index), discount: 0, by: [])
            for offer in offers where index < offer.verdict.lines.count {
                let discount = offer.verdict.lines.discount(at: index)
                guard discount != 0 else { continue }
                line.by.append((coupon: offer.coupon, discount: discount))
                line.discount &+= discount
            }
            return line
        }
    }
}
