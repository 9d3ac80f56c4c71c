/// What somebody may do in the console: which operations Scrip can be asked by them.
///
/// A page is offered to whoever may ask what it asks, and every question of a page is held to this list again.
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// Everything, and who else may do what.
    case owner
    /// Writes rules and proposes them.
    case author
    /// Publishes rules, and approves rules and stocks that others made.
    case approver
    /// Runs stocks, codes and programs, and reads the books.
    case `operator`
    /// Redeems at the counter, and takes back.
    case cashier
    /// Looks.
    case viewer

    /// Whether the role may ask for an operation, or for one of the console's own ``ConsoleRight``s.
    func may(_ operation: String) -> Bool {
        self == .owner || Role.operations[self, default: []].contains(operation)
    }

    private static let looking: Set<String> = [
        "eval", "explain", "stock.list", "stock.show", "codes.list", "rule.list", "rule.show",
        "rule.reading", "rule.evidence", "campaign.list", "campaign.show", "pay_gift.list",
        "pay_gift.show", "gate.list", "gate.show", "program.outcomes", "redemptions", "redemption",
        "bill",
    ]

    private static let proving: Set<String> = [
        "rule.check", "rule.test", "rule.mutate", "rule.exposure", "rule.backtest", "rule.fuzz",
    ]

    private static let selling: Set<String> = [
        "quote", "redeem", "return", "coupon", "redemption", "redemptions",
    ]

    private static let operations: [Role: Set<String>] = [
        .viewer: looking,
        .cashier: selling,
        .author: looking.union(proving).union([
            "rule.propose", ConsoleRight.writeRules, ConsoleRight.baskets,
        ]),
        .approver: looking.union(proving).union(["rule.publish", "rule.approve", "stock.approve"]),
        .operator: looking.union(selling).union([
            "stock.create", "stock.change", "stock.edit", "codes.upload", "codes.delete", "send",
            "deactivate", "wallet", "holds", "release", "audit", "campaign.create", "campaign.stop",
            "pay_gift.create", "pay_gift.end",
            // Whoever makes a stock sees what it can cost at most.
            "rule.exposure", ConsoleRight.cards,
        ]),
    ]
}

/// What the console does besides asking operations.
enum ConsoleRight {
    /// Writes a rule and its cases into the folder of rules.
    static let writeRules = "console.write_rules"
    /// Keeps baskets for the studio.
    static let baskets = "console.baskets"
    /// Makes the link to a customer's card.
    static let cards = "console.cards"
    /// Adds, changes and removes people.
    static let people = "console.people"
    /// Whoever is signed in.
    static let signedIn = "console.signed_in"
    /// Anybody.
    static let anybody = "console.anybody"
}
