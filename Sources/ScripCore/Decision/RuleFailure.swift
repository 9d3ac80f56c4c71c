/// A rule that could not answer: its author's fault, never the shopper's.
///
/// For a till it means "no discount".
public struct RuleFailure: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The source does not load or breaks the contract.
        case load
        /// More steps or time than allowed.
        case budget
        /// More memory than allowed.
        case memory
        /// The script raised an error.
        case rule
        /// The script's answer is not a discount.
        case result
    }

    /// What went wrong.
    public var kind: Kind
    /// `file.lua:line: what happened`, at most 300 bytes of clean UTF-8.
    public var message: String
    /// The line in the rule's file, when known.
    public var line: Int?
    /// Callers, innermost first, each `file.lua:line`; at most ten.
    public var stack: [String]

    /// A failure at a place.
    public init(kind: Kind, message: String, line: Int? = nil, stack: [String] = []) {
        self.kind = kind
        self.message = message
        self.line = line
        self.stack = stack
    }
}
