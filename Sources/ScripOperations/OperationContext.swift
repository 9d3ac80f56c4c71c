public import ScripCore
public import ScripHost
public import ScripPrograms
public import ScripRules

/// What operations work on: a host, and the rules that callers may name.
public struct OperationContext: Sendable {
    /// Stocks, wallets and redemption.
    public let host: CouponHost
    /// What merchants run with coupons.
    public let programs: Programs
    /// Who calls.
    public private(set) var caller = Caller.program
    /// Where rules are looked up by name.
    public private(set) var rules: RuleFolder
    /// Compiles rules that belong to no stock.
    public let ruleBook: RuleBook
    private(set) var compiled: CompiledRules
    let clock: @Sendable () -> Instant
    /// The present.
    package var now: Instant { clock() }

    /// A context.
    ///
    /// - Parameters:
    ///   - host: The host.
    ///   - programs: What merchants run with coupons, over the same host.
    ///   - rules: Where rules are looked up by name.
    ///   - ruleBook: Compiles rules that belong to no stock.
    ///   - clock: The host's clock.
    public init(
        host: CouponHost, programs: Programs, rules: RuleFolder, ruleBook: RuleBook,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.host = host
        self.programs = programs
        self.rules = rules
        self.ruleBook = ruleBook
        compiled = CompiledRules(rules, ruleBook)
        self.clock = clock
    }

    /// The same for somebody who calls.
    public func asked(by caller: Caller) -> OperationContext {
        var context = self
        context.caller = caller
        return context
    }

    /// The same for somebody who is writing a rule.
    package func drafting(_ draft: RuleDraft) -> OperationContext {
        var context = self
        context.rules = rules.drafting(draft)
        context.compiled = CompiledRules(context.rules, ruleBook)
        return context
    }
}
