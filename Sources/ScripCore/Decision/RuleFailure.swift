/// A rule that could not answer: its author's fault, never the shopper's.
///
/// For a till it means "no discount".
public struct RuleFailure: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The source does not load or breaks the contract.
        case load
        /// More steps than allowed, or a machine that was too slow; see ``RuleFailure/isTransient``.
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
    /// This machine was too slow at this moment: nothing about the rule, and worth another try.
    ///
    /// Never kept: whatever would remember an answer throws ``tryAgain`` instead.
    public var isTransient: Bool

    /// A failure at a place.
    public init(
        kind: Kind, message: String, line: Int? = nil, stack: [String] = [],
        isTransient: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.line = line
        self.stack = stack
        self.isTransient = isTransient
    }

    /// What a call that would remember the answer throws when the machine was too slow for one.
    public var tryAgain: ScripError? {
        guard isTransient else { return nil }
        return ScripError(
            .undecided, message,
            remedy: "Send the same request again; nothing was changed")
    }
}
