public import ScripCore
internal import ScripHost
public import ScripLedger
internal import ScripRules
internal import Synchronization

/// Many tills at one ledger, played by one seed: clock jumps, retries, duplicate numbers and crashes.
///
/// The same seed plays the same run. A call that fails half-way is repeated later with the same
/// number, as a till would; after the run the ledger must pass its audit, replay without a difference,
/// and hold exactly what was acknowledged.
public struct Simulation: Sendable {
    /// What a run did.
    public struct Report: Sendable {
        /// Calls that were answered.
        public var answered = 0
        /// Calls that were refused or not allowed, as they should be.
        public var refused = 0
        /// Calls that failed and were repeated.
        public var failed = 0
        /// Why the run is wrong; empty when it is right.
        public var faults: [String] = []

        /// Nothing done yet.
        public init() {}
    }

    /// Opens the ledger again, as after a crash; called at the start and at every crash.
    public typealias Open = @Sendable () throws(ScripError) -> CouponLedger

    private let seed: UInt64
    private let steps: Int
    private let open: Open

    /// A run.
    ///
    /// - Parameters:
    ///   - seed: What decides everything.
    ///   - steps: How many calls the tills make.
    ///   - open: Opens the ledger, whose faults the caller decides.
    public init(seed: UInt64, steps: Int, open: @escaping Open) {
        self.seed = seed
        self.steps = steps
        self.open = open
    }

    /// Plays the run.
    public func run() throws(ScripError) -> Report {
        var players = try SimulatedShop(seed: seed, open: open)
        for _ in 0..<steps { try players.step() }
        return try players.finish()
    }
}
