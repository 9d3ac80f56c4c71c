internal import ScripCore
internal import ScripLedger

/// A return for people.
enum ReturnWords {
    static func text(_ returned: Returned, currency: String) -> String {
        let money = Money(currency: currency)
        let refunded = returned.parts.reduce(0) { $0 + $1.discount }
        var text =
            Terminal.paint("returned", .green)
            + ": \(money.text(refunded)) of discount, from redemption \(returned.redemption)\n"
        for part in returned.parts {
            text += "  coupon \(part.code): \(money.text(part.discount))"
            text += part.whole ? ", usable again\n" : "\n"
        }
        for broken in returned.breaks {
            text += "  breaks the set of coupon \(broken.code): other pieces of it stay\n"
        }
        guard !returned.lines.isEmpty else { return text }
        var table = Table(
            ("line", .left), ("pieces", .right), ("amount", .right), ("discount", .right),
            ("refund", .right))
        for line in returned.lines {
            table.add(
                line.id, "\(line.quantity)", money.text(line.amount), money.text(line.discount),
                money.text(line.refund))
        }
        return text + "\n" + table.text()
    }
}
