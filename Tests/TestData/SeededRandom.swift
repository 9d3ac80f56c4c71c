internal import Foundation

/// A generator that replays: SplitMix64 from a seed.
public struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// Starts from a seed.
    public init(seed: UInt64) { state = seed }

    /// The next sixty-four bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A new seed for each run, or the one to replay: `SCRIP_SEED=42 swift test`.
    public static func seed(for test: String) -> UInt64 {
        let given = ProcessInfo.processInfo.environment["SCRIP_SEED"].flatMap { UInt64($0) }
        let seed = given ?? .random(in: 1...999_999_999)
        print("\(test): SCRIP_SEED=\(seed)")
        return seed
    }
}
