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
            + ": \(money.text(best.discount)) off, \(money.text(best.payable)) to pay, with \(codes)\n"
            + (best.optimal
                ? "" : "no combination takes more than \(money.text(best.upperBound)) off\n")
            + GiftWords.text(quote.best.gifts) + leftOut + "\n"
            + LineWords.table(best.lines, basket: basket, quote.offers)
    }

    /// A line for each coupon that is not used; one that does not apply has said so in the table.
    private var leftOut: String {
        quote.best.leftOut.filter { left in
            quote.offers.contains { $0.coupon == left.coupon && $0.verdict.applies }
        }.map { left in
            "left out \(left.coupon): \(left.reason.message) (\(left.reason.code))".printable + "\n"
        }.joined()
    }

    private func words(_ verdict: Verdict, _ money: Money) -> (off: String, answer: String) {
        switch verdict.outcome {
        case .applies(let discount, _):
            (money.text(discount), verdict.gifts.isEmpty ? "applies" : "applies, with a gift")
        case .refused(let refusal): ("-", "refused: \(refusal.message) (\(refusal.code))")
        case .failed: ("-", "failed: the rule is broken")
        }
    }
}
