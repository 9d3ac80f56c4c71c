internal import ScripCore

/// A basket for people.
enum BasketWords {
    static func table(_ basket: Basket) -> String {
        let money = Money(currency: basket.currency)
        var table = Table(
            ("line", .left), ("name", .left), ("pieces", .right), ("amount", .right),
            ("tags", .left))
        for line in basket.lines {
            table.add(
                line.id, line.name, "\(line.quantity)", money.text(line.amount),
                line.tags.joined(separator: ", "))
        }
        return table.text()
    }
}
