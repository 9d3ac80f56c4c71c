internal import Locked
public import ScripCore

/// A clock that only its owner moves, forwards or backwards.
public final class SimulatedClock: Sendable {
    private let instant: Locked<Instant>

    /// Starts at an instant.
    public init(_ instant: Instant) { self.instant = Locked(instant) }

    /// What it shows.
    public var now: Instant {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }
}
