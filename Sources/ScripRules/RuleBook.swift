internal import Crypto
public import LuaSandbox
public import ScripCore

/// One merchant's rules, compiled once and ready on every thread.
///
/// States are never shared between merchants: give each merchant a book of its own.
public final class RuleBook: Sendable {
    private let pool: StatePool<Worker>

    /// Starts an empty book.
    ///
    /// - Parameters:
    ///   - limits: What one evaluation may use.
    ///   - states: How many threads can evaluate at the same time; more wait their turn.
    public init(limits: LuaLimits = LuaLimits(), states: Int? = nil) throws(ScripError) {
        pool = try StatePool(count: states) { () throws(LuaFailure) in try Worker(limits: limits) }
    }

    /// Compiles a rule and checks its contract; the same source gives the same version.
    ///
    /// - Parameters:
    ///   - name: lower_snake_case, the file name without `.lua`.
    ///   - source: The file's bytes.
    /// - Throws: ``ScripError/Code/ruleInvalid`` with `file.lua:line: what is wrong`.
    public func load(name: String, source: [UInt8]) throws(ScripError) -> Rule {
        switch compile(name: name, source: source) {
        case .success(let rule): return rule
        case .failure(let failure):
            throw failure.loadError(of: name)
        }
    }

    /// ``load(name:source:)`` with the failure as data.
    public func compile(name: String, source: [UInt8]) -> Result<Rule, RuleFailure> {
        pool.compile(name: name, source: source) { module throws(ContractProblem) in
            try RuleContract(module)
        }.map { script, contract in
            Rule(
                version: RuleBook.version(of: source), contract: contract, script: script,
                pool: pool)
        }
    }

    /// The version of a source: `sha256:` and its hash.
    public static func version(of source: [UInt8]) -> RuleVersion {
        RuleVersion(hash: SHA256.hash(data: source))
    }

    /// Characters of a rule's name.
    package static let nameMax = 50

    /// Whether a name is lower_snake_case and short enough for messages.
    public static func isRuleName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, (97...122).contains(first), bytes.count <= nameMax
        else {
            return false
        }
        return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    }

    /// What is kept for rules that are gone; for the bound's test.
    var held: (places: Int, releases: Int) { pool.held }

    /// Bytes all Lua states hold together.
    public var memoryBytes: Int { pool.memoryBytes }
}

extension RuleFailure {
    /// What every door says of a rule that does not load.
    public func loadError(of name: String) -> ScripError {
        let file = Rule.fileName(name)
        return ScripError(
            .ruleInvalid, words(of: file), remedy: "Mend the rule and load it again",
            at: .init(document: file, line: line))
    }
}
