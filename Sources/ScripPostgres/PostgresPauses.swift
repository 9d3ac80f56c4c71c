#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How often a turn that the server ended is tried anew, and how long between.
///
/// Each pause is about twice the one before, and a matter of chance: two hosts that were in each other's way
/// would else be so again. Together they are about as long as a server needs to start again.
struct PostgresPauses {
    private var milliseconds = 10.0
    private var left = 7

    /// Waits before another try; false when there were enough.
    mutating func wait() -> Bool {
        guard left > 0 else { return false }
        left -= 1
        usleep(UInt32(Double.random(in: 0.5...1) * milliseconds * 1_000))
        milliseconds *= 2
        return true
    }
}
