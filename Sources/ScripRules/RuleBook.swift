public import ScripCore

/// One merchant's rules, compiled once and ready on every thread.
public final class RuleBook: Sendable {
    /// Starts an empty book.
    public init() throws(ScripError) {}

    /// Compiles a rule and checks its contract; the same source gives the same version.
    ///
    /// - Parameters:
    ///   - name: lower_snake_case, the file name without `.lua`.
    ///   - source: The file's bytes.
    public func load(name: String, source: [UInt8]) throws(ScripError) -> Rule {
        fatalError("written next")
    }

    /// Decides one coupon on one basket. Never throws: a broken rule is a verdict of its own.
    ///
    /// - Parameters:
    ///   - rule: A rule of this book with its parameters.
    ///   - basket: What is bought.
    ///   - payable: What is left to pay on each line after earlier coupons; nil for list amounts.
    ///   - facts: What the rule may see besides.
    public func decide(
        _ rule: BoundRule, on basket: Basket, payable: [Int64]? = nil, facts: Facts
    ) -> Decision {
        fatalError("written next")
    }
}

/// A verdict and the facts the rule looked at to reach it.
public struct Decision: Sendable {
    /// The answer.
    public var verdict: Verdict
    /// A commit must check that these facts still hold.
    public var read: Facts.Read
}

/// A loaded rule: immutable, shared by all threads.
public final class Rule: Sendable {
    /// The file name without `.lua`.
    public let name: String
    /// The hash of the source.
    public let version: RuleVersion
    /// The title for people.
    public let title: String
    /// The file's bytes, as stored with the ledger.
    public let source: [UInt8]

    init(name: String, version: RuleVersion, title: String, source: [UInt8]) {
        self.name = name
        self.version = version
        self.title = title
        self.source = source
    }

    /// Checks parameter values against the rule's declarations and fills in defaults.
    public func bind(_ values: [ParameterValue.Field]) throws(ScripError) -> BoundRule {
        fatalError("written next")
    }
}

/// A rule with the parameters of one stock.
public final class BoundRule: Sendable {
    /// The rule.
    public let rule: Rule
    /// Every declared parameter with its value, in the order of their names.
    public let parameters: [ParameterValue.Field]

    init(rule: Rule, parameters: [ParameterValue.Field]) {
        self.rule = rule
        self.parameters = parameters
    }
}
