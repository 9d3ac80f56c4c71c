internal import Locked
internal import ScripCore
internal import ScripLedger
internal import ScripRules
internal import Synchronization

/// What is frozen about a stock, with its rule ready to run, and its outward parts as of one edit.
final class Terms: Sendable {
    let id: StockID
    let edition: Int64
    /// Whether the edit can no longer be undone: what a writer reads may be, and its entry be written
    /// again with other words.
    let isSettled: Bool
    let definition: StockDefinition
    let ruleVersion: RuleVersion
    private let parameters: [ParameterValue.Field]
    private let known: Known

    /// What was found out about the rule, which is the same for every edit.
    private final class Known: Sendable {
        let rule = Locked<BoundRule?>(nil)
        /// Facts that the rule was seen to look at; only these are worth reading for it.
        let seen = Atomic<UInt32>(0)
        /// The most steps any decision took so far; -1 before the first.
        let longest = Atomic<Int64>(-1)
    }

    /// - Parameters:
    ///   - stock: The stock as it was read.
    ///   - isSettled: Whether what was read is there for good.
    ///   - other: Its terms as of another edit, if they are known.
    init(stock: Stock, isSettled: Bool, like other: Terms?) {
        self.isSettled = isSettled
        known = other?.known ?? Known()
        id = stock.id
        edition = stock.edition
        definition = stock.definition
        ruleVersion = stock.ruleVersion
        parameters = stock.parameters
    }

    /// The rule with the stock's parameters, compiled from the source that the ledger keeps.
    func bound(by rules: RuleBook, from reader: LedgerReader) throws(ScripError) -> BoundRule {
        if let bound = known.rule.withLock({ $0 }) { return bound }
        guard let stored = try reader.rule(ruleVersion) else {
            throw ScripError(
                .ledgerUnavailable, "The ledger has lost rule \(ruleVersion) of stock \(id)",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
        let loaded = try rules.load(name: stored.name, source: stored.source)
        guard loaded.version == ruleVersion else {
            throw ScripError(
                .ledgerUnavailable, "The source of rule \(ruleVersion) was changed in the ledger",
                remedy: "Run scrip audit, and restore the ledger from a copy")
        }
        let bound = try loaded.bind(parameters)
        known.rule.withLock { $0 = bound }
        return bound
    }

    var reads: Facts.Read { Facts.Read(rawValue: known.seen.load(ordering: .relaxed)) }

    /// Steps the rule has taken at most; nil before its first decision.
    var expectedSteps: Int64? {
        let longest = known.longest.load(ordering: .relaxed)
        return longest >= 0 ? longest : nil
    }

    func note(steps: Int64) { known.longest.max(steps, ordering: .relaxed) }

    func note(_ read: Facts.Read) { known.seen.bitwiseOr(read.rawValue, ordering: .relaxed) }
}
