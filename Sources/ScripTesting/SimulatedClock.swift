public import ScripCore
internal import Synchronization

/// A clock that only its owner moves, forwards or backwards.
public final class SimulatedClock: Sendable {
    private let instant: Mutex<Instant>

    /// Starts at an instant.
    public init(_ instant: Instant) { self.instant = Mutex(instant) }

    /// What it shows.
    public var now: Instant {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }
}
