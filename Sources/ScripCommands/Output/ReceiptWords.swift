internal import ScripCore

/// A receipt for people.
struct ReceiptWords {
    private let receipt: Receipt
    private let basket: Basket?
    private let money: Money

    /// Words of a receipt; without its basket, lines have no names.
    init(_ receipt: Receipt, basket: Basket?, currency: String) {
        self.receipt = receipt
        self.basket = basket
        money = Money(currency: currency)
    }

    /// The outcome and, if anything came off, who took how much off which line.
    var text: String {
        switch receipt.outcome {
        case .refused(let coupon, let refusal):
            return OutcomeWords.refused(refusal) + "  coupon \(coupon), nothing was redeemed\n"
        case .failed(let coupon, _):
            return Terminal.paint("failed", .red)
                + ": the rule of coupon \(coupon) is broken, nothing was redeemed\n"
        case .redeemed(let id):
            let again = receipt.replayed ? " (the same receipt again)" : ""
            return Terminal.paint("redeemed", .green)
                + ": \(money.text(receipt.discount)) off, \(money.text(receipt.payable)) to pay"
                + "\(again)\n  redemption \(id), request \(receipt.requestNumber)\n"
                + PresentWords.text(receipt.now) + "\n"
                + (basket.map { LineWords.table(receipt.lines, basket: $0, receipt.coupons) }
                    ?? parts)
                + GiftWords.text(receipt.gifts)
        }
    }
}

extension ReceiptWords {
    /// What came off each line, where the basket is not at hand.
    private var parts: String {
        var table = Table(("line", .left), ("discount", .right))
        for line in receipt.lines {
            table.add(line.id, line.discount == 0 ? "-" : money.text(line.discount))
        }
        return table.text()
    }
}

/// Basket lines with what came off them.
enum LineWords {
    /// A table of the lines.
    ///
    /// - Parameters:
    ///   - lines: What came off each.
    ///   - basket: What they are.
    ///   - offers: What each coupon said of them.
    static func table(_ lines: LineDiscounts, basket: Basket, _ offers: [Offer]) -> String {
        let money = Money(currency: basket.currency)
        var table = Table(
            ("line", .left), ("name", .left), ("amount", .right), ("discount", .right),
            ("to pay", .right), ("by coupon", .left), ("note", .left))
        for (index, line) in lines.enumerated() where index < basket.count {
            let amount = basket.amount(at: index)
            let parts = line.by.map { part in
                line.by.count == 1
                    ? part.coupon.rawValue : "\(part.coupon) \(money.text(part.discount))"
            }
            table.add(
                line.id, basket.line(at: index).name, money.text(amount),
                line.discount == 0 ? "-" : money.text(line.discount),
                money.text(amount - line.discount), parts.joined(separator: ", "),
                isNeverDiscounted(index, offers) ? "never discounted" : "")
        }
        return table.text()
    }

    /// Whether a coupon left the line out because its merchant never discounts such goods.
    private static func isNeverDiscounted(_ index: Int, _ offers: [Offer]) -> Bool {
        offers.contains { offer in
            index < offer.verdict.lines.count
                && offer.verdict.lines[index].reason == NeverDiscounted.reason
        }
    }
}
