internal import Locked

/// What programs did since the process began, for whoever watches it.
public final class ProgramCounts: Sendable {
    /// Something that is counted.
    public enum Event: Hashable, Sendable {
        /// The guard kept somebody out: by which check, from what.
        case keptOut(check: String, action: String)
        /// A coupon was sent for a payment, by a program of this kind.
        case sent(kind: String)
        /// The gate of a campaign failed in this way.
        case gateFailed(kind: String)
    }

    private let counts = Locked<[Event: Int64]>([:])

    /// Nothing yet.
    public init() {}

    func add(_ event: Event) { counts.withLock { $0[event, default: 0] += 1 } }

    /// How often each happened.
    public var all: [Event: Int64] { counts.withLock { $0 } }
}
