internal import LuaSandbox
public import ScripCore

/// A loaded rule: immutable, shared by all threads.
public final class Rule: Sendable {
    /// The file name without `.lua`.
    public let name: String
    /// The hash of the source.
    public let version: RuleVersion
    /// The file's bytes, as stored with the ledger.
    public let source: [UInt8]
    /// Lines that carry code, ascending; for coverage.
    public let codeLines: [Int]

    /// The title for people; empty when the rule gives none.
    public var title: String { contract.title }
    /// What a stock must bind.
    public var parameters: [ParameterDeclaration] { contract.parameters }
    /// The codes the rule may refuse with, and the words for each.
    public var refusals: [String: String] { contract.refusals }
    /// Whether the rule declares that splitting a line in two may change its answer.
    public var countsLines: Bool { contract.countsLines }
    /// Whether `scope` is a Lua function rather than a table or absent.
    public var scopeIsFunction: Bool {
        if case .function = contract.scope { true } else { false }
    }

    /// Whether the rule has a step `eligible`; without one any basket with goods in scope may use it.
    public var hasEligible: Bool { contract.hasEligible }

    let contract: RuleContract
    let module: LuaValue
    let code: LuaState.Code
    let place: Int
    let pool: StatePool

    init(
        name: String, version: RuleVersion, source: [UInt8], contract: RuleContract,
        script: LuaState.Script, place: Int, pool: StatePool
    ) {
        self.name = name
        self.version = version
        self.source = source
        self.contract = contract
        module = script.module
        code = script.code
        codeLines = script.lines
        self.place = place
        self.pool = pool
    }

    deinit { pool.release(script: place) }

    package var fileName: String { Rule.fileName(name) }
    package static func fileName(_ name: String) -> String { "\(name).lua" }

    /// Checks parameter values against the rule's declarations and fills in defaults.
    public func bind(_ values: [ParameterValue.Field]) throws(ScripError) -> BoundRule {
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
    public func line(of key: String) -> Int? {
        lines.firstIndex { line in
            guard let found = line.firstRange(of: key) else { return false }
            return line[found.upperBound...].drop { $0 == " " }.first == "="
        }
        .map { $0 + 1 }
    }

    /// The file's lines; those that end in CR LF too, which is one character to Swift.
    private var lines: [String] {
        source.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The first line on which a text stands in quotes.
    func line(quoting text: String) -> Int? {
        lines.firstIndex { $0.contains("\"\(text)\"") || $0.contains("'\(text)'") }
            .map { $0 + 1 }
    }
}
