package import ScripCore

/// A request to decide one rule on one basket, without any ledger.
package struct EvalRequest: Hashable, Sendable {
    /// The rule's name.
    package var rule: String
    /// Values for its parameters.
    package var parameters: [ParameterValue.Field]
    /// What is bought, and by whom.
    package var checkout: Checkout
    /// What the rule sees of the rest.
    package var facts: Facts

    private static let document = JSONDocument(name: "the request", path: "")
    private static let keys = JSONKeys("rule", "params", "checkout", "basket", "context")

    /// Reads a request from JSON (UTF-8).
    ///
    /// The context completes what the checkout says, wherever it stands in the text.
    ///
    /// - Parameters:
    ///   - bytes: JSON, UTF-8.
    ///   - book: Where the checkout's time is read, and what amounts are in that say nothing else.
    /// - Throws: `invalidInput`, naming line, column and path of what is wrong and the remedy.
    package init(json bytes: [UInt8], in book: Book) throws(ScripError) {
        self = try Self.document.read(bytes) { reader throws(JSONFault) in
            reader.usualCurrency = book.currency
            let start = reader.position
            var rule = ""
            var parameters: [ParameterValue.Field] = []
            var checkout: Checkout?
            var context: Int?
            var members = try JSONMembers(&reader, Self.keys)
            while let key = try members.next(&reader) {
                switch key {
                case 0: rule = try reader.string(characters: 1...64)
                case 1: parameters = try reader.parameters()
                case 2: checkout = try Checkout(from: &reader)
                case 3: checkout = Checkout(basket: try Basket(from: &reader))
                default:
                    context = reader.position
                    _ = try Facts(from: &reader)
                }
            }
            try members.require(0b1)
            guard members.has(2) != members.has(3), let checkout else {
                throw JSONFault(
                    offset: start, subject: .value,
                    detail: "has not exactly one of checkout and basket",
                    remedy: "Write \"basket\", or \"checkout\" with a basket in it")
            }
            var facts = Facts(
                checkout: checkout, at: checkout.time ?? Instant(epochSeconds: 0),
                in: book.timeZone)
            if checkout.time == nil { facts.now = Facts.none.now }
            if let context {
                // Read once to find its end and its faults, and now for what it says.
                let end = reader.position
                reader.position = context
                facts = try Facts(from: &reader, defaults: facts)
                reader.position = end
            }
            return Self(rule: rule, parameters: parameters, checkout: checkout, facts: facts)
        }
    }

    private init(
        rule: String, parameters: [ParameterValue.Field], checkout: Checkout, facts: Facts
    ) {
        self.rule = rule
        self.parameters = parameters
        self.checkout = checkout
        self.facts = facts
    }
}
