internal import ScripCore
internal import ScripHost

/// A hold for people.
struct HoldWords {
    private let answer: HoldAnswer
    private let basket: Basket
    private let zone: MerchantTimeZone

    init(_ answer: HoldAnswer, basket: Basket, zone: MerchantTimeZone) {
        self.answer = answer
        self.basket = basket
        self.zone = zone
    }

    /// The outcome, and what a commit will take off which line.
    var text: String {
        let money = Money(currency: basket.currency)
        switch answer.outcome {
        case .refused(let coupon, let refusal):
            return OutcomeWords.refused(refusal) + "  coupon \(coupon), nothing is held\n"
        case .failed(let coupon, _):
            return Terminal.paint("failed", .red)
                + ": the rule of coupon \(coupon) is broken, nothing is held\n"
        case .held(let until):
            return Terminal.paint("held", .green)
                + " until \(Calendar.text(until, zone)): \(money.text(answer.discount)) off, "
                + "\(money.text(answer.payable)) to pay"
                + (answer.replayed ? " (the same answer again)" : "")
                + "\n  " + "request \(answer.requestNumber)".printable + "\n"
                + PresentWords.text(answer.now) + "\n"
                + LineWords.table(answer.lines, basket: basket, answer.coupons)
                + GiftWords.text(answer.gifts)
        }
    }
}
