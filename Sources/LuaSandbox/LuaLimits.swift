internal import CLuaSandbox

/// What one run of a script may use.
public struct LuaLimits: Hashable, Sendable {
    /// Instructions and charges of host functions.
    public var stepsMax: UInt64 = 200_000
    /// The same, for each row the run is given.
    public var stepsMaxPerRow: UInt64 = 2_000
    /// Bytes allocated during the run, never credited back.
    public var memoryBytesMax = 1 << 20
    /// The same, for each row.
    public var memoryBytesMaxPerRow = 256
    /// The largest single block in bytes; bounds what one instruction can take.
    public var blockBytesMax = 64 << 10
    /// The same, for each row.
    public var blockBytesMaxPerRow = 64
    /// Milliseconds before the backstop begins to count processor time, and as much again after.
    ///
    /// Steps end what a script may do long before on any machine that is not a hundred times slower
    /// than today's.
    public var timeoutMilliseconds: UInt64 = 20
    /// The same in microseconds, for each row.
    public var timeoutMicrosecondsPerRow: UInt64 = 200

    /// The defaults.
    public init() {}

    var raw: luasandbox_limits {
        luasandbox_limits(
            steps_max: stepsMax, steps_max_per_row: stepsMaxPerRow,
            growth_bytes_max: memoryBytesMax, growth_bytes_max_per_row: memoryBytesMaxPerRow,
            block_bytes_max: blockBytesMax, block_bytes_max_per_row: blockBytesMaxPerRow,
            wall_ns_max: timeoutMilliseconds * 1_000_000,
            wall_ns_max_per_row: timeoutMicrosecondsPerRow * 1_000)
    }
}
