internal import ScripCore

/// A quote for people.
struct QuoteWords {
    private let quote: Quote
    private let basket: Basket

    init(_ quote: Quote, basket: Basket) {
        self.quote = quote
        self.basket = basket
    }

    /// Each coupon's offer, then the best combination line by line.
    var text: String {
        guard !quote.offers.isEmpty else { return "There is no coupon to quote\n" }
        let money = Money(currency: basket.currency)
        var table = Table(
            ("coupon", .left), ("stock", .left), ("off", .right), ("answer", .left))
        for offer in quote.offers {
            let (off, answer) = words(offer.verdict, money)
            table.add(offer.coupon.rawValue, offer.stock?.rawValue ?? "", off, answer)
        }
        let best = quote.best
        guard !best.coupons.isEmpty else {
            return table.text() + "\nnothing applies: \(money.text(best.payable)) to pay\n"
        }
        let codes = best.coupons.map(\.rawValue).joined(separator: ", ")
        return table.text() + "\n"
            + Terminal.paint(best.optimal ? "best" : "best found", .green)
            + ": \(money.text(best.discount)) off, \(money.text(best.payable)) to pay, with \(codes)\n\n"
            + LineWords.table(best.lines, basket: basket)
    }

    private func words(_ verdict: Verdict, _ money: Money) -> (off: String, answer: String) {
        switch verdict.outcome {
        case .applies(let discount, _): (money.text(discount), "applies")
        case .refused(let refusal): ("-", "refused: \(refusal.message) (\(refusal.code))")
        case .failed: ("-", "failed: the rule is broken")
        }
    }
}
