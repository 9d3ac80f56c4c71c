internal import UnixSignals

/// SIGHUP, by which a service manager has a server read its merchants anew; it ends the process no more.
///
/// Made before anything is read: what is changed while a server starts is read again then.
public struct ReloadSignals: Sendable {
    let sequence: UnixSignalsSequence

    /// From now on.
    public init() async { sequence = await UnixSignalsSequence(trapping: .sighup) }
}
