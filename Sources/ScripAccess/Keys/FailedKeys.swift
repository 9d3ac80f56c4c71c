package import ScripCore
internal import ScripPrograms
internal import Synchronization

/// Keeps whoever tries one key after another from trying many.
///
/// Failures count by address; after too many of them keys from there are not even looked at, so that a right
/// one is not told from a wrong one either. A key that was good from an address before goes on being good
/// from it: tills of one shop share an address, and one that has a wrong key must not stop the others.
package final class FailedKeys: Sendable {
    private struct Known {
        var current: Set<Int> = []
        var previous: Set<Int> = []
    }

    /// Pairs of key and address that are remembered at the least; at most twice as many.
    private static let knownMax = 20_000

    private let failures: VelocityLimiter?
    private let known = Mutex(Known())

    /// - Parameter perMinute: Wrong keys an address may show in a minute; 0 for any number.
    package init(perMinute: Int) {
        failures =
            perMinute > 0
            ? VelocityLimiter(VelocityLimit(count: perMinute, seconds: 60)) : nil
    }

    /// Seconds for which keys from an address are not looked at; nil when they are.
    package func wait(_ key: String, from peer: Peer, at now: Instant) -> Int64? {
        guard let failures, let seconds = failures.wait(peer.text, at: now) else { return nil }
        return isKnown(key, peer) ? nil : seconds
    }

    /// Takes note that an address showed a key that is none.
    package func note(_ peer: Peer, at now: Instant) {
        _ = failures?.note(peer.text, at: now)
    }

    /// Takes note that a key was good from an address.
    package func remember(_ key: String, from peer: Peer) {
        guard failures != nil else { return }
        let pair = FailedKeys.pair(key, peer)
        known.withLock { known in
            guard !known.current.contains(pair) else { return }
            if known.current.count >= FailedKeys.knownMax {
                known.previous = known.current
                known.current = []
            }
            known.current.insert(pair)
        }
    }

    private func isKnown(_ key: String, _ peer: Peer) -> Bool {
        let pair = FailedKeys.pair(key, peer)
        return known.withLock { $0.current.contains(pair) || $0.previous.contains(pair) }
    }

    /// Keyed by the process, so that nobody outside can make two pairs collide.
    private static func pair(_ key: String, _ peer: Peer) -> Int {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(peer)
        return hasher.finalize()
    }
}

/// Where a request comes from, as far as it can be held to it: an IPv4 address, or the half of an IPv6 address
/// that its network gives out.
package struct Peer: Hashable, Sendable {
    package let text: String

    /// - Parameter address: The address without its port; empty when it is not known.
    package init(_ address: String) {
        guard address.utf8.contains(UInt8(ascii: ":")), let ip = IPAddress(address), !ip.isV4 else {
            text = address
            return
        }
        text = String(ip.bits >> 64, radix: 16) + "::/64"
    }
}
