internal import Crypto
internal import ScripCore
internal import Synchronization

/// Nonces seen lately, so that a request is not taken twice.
///
/// A nonce is kept for at least the whole time its request could be accepted: two generations, each
/// as long as the window. Memory is bounded; when it is full, requests are refused as too many rather
/// than an old nonce forgotten.
final class NonceMemory: Sendable {
    private struct Key: Hashable {
        let high, low: UInt64
    }

    private struct Generations {
        var startedAt: Int64
        var current: Set<Key> = []
        var previous: Set<Key> = []
    }

    /// What became of a nonce.
    enum Outcome {
        case fresh, repeated, full
    }

    private let windowSeconds: Int64
    private let countMax: Int
    private let generations: Mutex<Generations>

    /// - Parameters:
    ///   - windowSeconds: How long a request can be accepted at most, from its first arrival.
    ///   - countMax: Nonces in one window.
    init(windowSeconds: Int64, countMax: Int) {
        self.windowSeconds = windowSeconds
        self.countMax = countMax
        generations = Mutex(Generations(startedAt: .min))
    }

    /// Takes note of a nonce.
    func note(_ nonce: String, at now: Instant) -> Outcome {
        let key = NonceMemory.key(nonce)
        return generations.withLock { generations in
            let age = now.epochSeconds.subtractingReportingOverflow(generations.startedAt)
            if age.overflow || age.partialValue > windowSeconds {
                let isRecent = !age.overflow && age.partialValue <= 2 * windowSeconds
                generations.previous = isRecent ? generations.current : []
                generations.current = []
                generations.startedAt = now.epochSeconds
            }
            guard !generations.current.contains(key), !generations.previous.contains(key) else {
                return .repeated
            }
            guard generations.current.count < countMax else { return .full }
            generations.current.insert(key)
            return .fresh
        }
    }

    private static func key(_ nonce: String) -> Key {
        let digest = Array(SHA256.hash(data: Array(nonce.utf8)))
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
            bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
        return Key(high: word(digest[0..<8]), low: word(digest[8..<16]))
    }
}
