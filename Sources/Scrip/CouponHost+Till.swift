internal import Foundation
internal import ScripContract
internal import ScripEngines
internal import ScripOperations

extension CouponHost {
    /// A host over a ledger, with the rules of a folder, at this machine's clock.
    ///
    /// - Parameters:
    ///   - path: The ledger, a file or `postgres://HOST/DATABASE?book=NAME`; made if there is none.
    ///   - folder: Where stocks' rules are found by name; a rule that is not in it is a standard rule.
    ///   - guardian: Asked before coupons are sent, redeemed or held; an ``AbuseGuard``, or one of your own.
    ///   - proofAsked: What is asked of a rule before it is published.
    ///   - clock: Another clock.
    public convenience init(
        at path: String, rules folder: String = "rules",
        guardian: (any HostGuard)? = nil,
        proofAsked: Set<ProofRequirement> = ProofRequirement.usual,
        clock: @escaping @Sendable () -> Instant = CouponHost.systemClock
    ) throws(ScripError) {
        let (ledger, number) = try LedgerPlace(path).open()
        try self.init(
            ledger: ledger, newBook: Book(number: number), rules: try RuleBook(),
            rulesFolder: folder, guardian: guardian,
            proofAsked: proofAsked, clock: clock)
    }

    /// This machine's time, to the second.
    public static let systemClock: @Sendable () -> Instant = {
        Instant(epochSeconds: Int64(Date().timeIntervalSince1970.rounded(.down)))
    }

    /// Creates a stock of a rule of the folder, or of a standard rule, and publishes the rule with its
    /// evidence.
    ///
    /// - Parameters:
    ///   - definition: What the merchant asks for.
    ///   - unproven: Why the rule goes without the evidence that is asked for.
    /// - Throws: `not_proven` for a rule without it.
    public func createStock(
        _ definition: StockDefinition, unproven: String? = nil
    ) throws(ScripError) -> Stock {
        try RuleGate(self, ruleBook).createStock(
            StockRequest(definition: definition, unproven: unproven),
            RuleFolder(rulesFolder).candidate(definition.rule))
    }

    /// Publishes a rule of the folder with its evidence.
    public func publish(
        rule name: String, unproven: String? = nil, by publisher: String? = nil,
        request: RequestNumber
    ) throws(ScripError) -> PublishedRule {
        try RuleGate(self, ruleBook).publish(
            RuleFolder(rulesFolder).candidate(name), unproven: unproven, by: publisher,
            request: request)
    }

    /// Asks an operation of the table in JSON, as every door does.
    public func call(_ operation: String, _ request: String = "{}") throws(ScripError) -> String {
        let context = OperationContext(
            host: self, programs: Programs(host: self), rules: RuleFolder(rulesFolder),
            ruleBook: ruleBook, clock: clock)
        return try ScripOperation.named(operation)
            .ask(context, OperationRequest(Array(request.utf8)))
            .jsonText(.compact, zone: timeZone)
    }
}
