internal import ScripContract
internal import ScripCore
internal import ScripHost
internal import ScripKit

extension JSONWritable {
    /// Whether a rule failed, and not the call.
    package var isOfABrokenRule: Bool {
        switch self {
        case let receipt as Receipt: if case .failed = receipt.outcome { true } else { false }
        case let held as HoldAnswer: if case .failed = held.outcome { true } else { false }
        case let verdict as Verdict: if case .failed = verdict.outcome { true } else { false }
        case let explanation as Explanation:
            if case .failed = explanation.verdict.outcome { true } else { false }
        default: false
        }
    }
}
