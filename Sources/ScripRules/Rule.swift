internal import LuaSandbox
public import ScripCore

/// A loaded rule: immutable, shared by all threads.
public final class Rule: Sendable {
    /// The hash of the source.
    public let version: RuleVersion

    /// The file name without `.lua`.
    public var name: String { script.name }
    /// The file's bytes, as stored with the ledger.
    public var source: [UInt8] { script.source }
    /// Lines that carry code, ascending; for coverage.
    public var codeLines: [Int] { script.lines }
    /// The title for people; empty when the rule gives none.
    public var title: String { contract.head.title }
    /// What a stock must bind.
    public var parameters: [ParameterDeclaration] { contract.head.parameters }
    /// The codes the rule may refuse with, and the words for each.
    public var refusals: [String: String] { contract.head.refusals }
    /// Whether the rule declares that splitting a line in two may change its answer.
    public var countsLines: Bool { contract.countsLines }
    /// Whether `scope` is a Lua function rather than a table or absent.
    public var scopeIsFunction: Bool {
        if case .function = contract.scope { true } else { false }
    }

    /// Whether the rule has a step `eligible`; without one any basket with goods in scope may use it.
    public var hasEligible: Bool { contract.hasEligible }

    let contract: RuleContract
    let script: ScriptCode
    let pool: StatePool<Worker>

    init(
        version: RuleVersion, contract: RuleContract, script: ScriptCode, pool: StatePool<Worker>
    ) {
        self.version = version
        self.contract = contract
        self.script = script
        self.pool = pool
    }

    deinit { pool.release(script: script.place) }

    package var fileName: String { script.fileName }
    package static func fileName(_ name: String) -> String { "\(name).lua" }

    /// Checks parameter values against the rule's declarations and fills in defaults.
    package func bind(_ values: [ParameterValue.Field]) throws(ScripError) -> BoundRule {
        let (bound, seen) = try ParameterDeclaration.bind(parameters, values, at: "params")
        var conditions: Conditions?
        if let name = contract.conditions?.name,
            let value = bound.first(where: { $0.key == name })?.value
        {
            conditions = try Conditions(value, at: "params.\(name)")
        }
        return BoundRule(rule: self, parameters: bound, seen: seen, conditions: conditions)
    }

    /// The line of the rule's file where a key such as `params` or `threshold` is first written.
    public func line(of key: String) -> Int? { script.line(of: key) }
}
