import Foundation
import ScripCore
import ScripOperations
import Synchronization
import Testing

@testable import ScripAccess

/// What a ring of keys knows, and whom it keeps waiting for its store.
struct KeyRingTests {
    private static let now = Instant(epochSeconds: 1_795_408_200)

    /// A store that says what it is asked, takes as long as it is told, and may be out of reach.
    private final class Store: KeyStore {
        struct State {
            var keys: [TillKey] = []
            var error: ScripError?
            var takes: Duration = .zero
            var time = ContinuousClock.now
            var reads = 0
            /// Done while keys are being read.
            var meanwhile: (@Sendable () -> Void)?
            /// Work that was left to another thread.
            var beside: [@Sendable () -> Void] = []
        }

        let state = Mutex(State())

        func keys() throws(ScripError) -> [TillKey] {
            let (keys, error, meanwhile) = state.withLock { state in
                state.reads += 1
                state.time += state.takes
                defer { state.meanwhile = nil }
                return (state.keys, state.error, state.meanwhile)
            }
            meanwhile?()
            if let error { throw error }
            return keys
        }

        func update(
            _ change: @escaping @Sendable (inout [TillKey]) throws(ScripError) -> Void
        ) throws(ScripError) {
            var keys = state.withLock(\.keys)
            try change(&keys)
            state.withLock { [keys] in $0.keys = keys }
        }

        func ring() -> KeyRing {
            KeyRing(self, monotonic: { self.state.withLock(\.time) }) { work in
                self.state.withLock { $0.beside.append(work) }
            }
        }

        func pass(_ time: Duration) { state.withLock { $0.time += time } }

        /// Does what was left to another thread; how much that was.
        func catchUp() -> Int {
            let work = state.withLock { state in
                defer { state.beside = [] }
                return state.beside
            }
            for work in work { work() }
            return work.count
        }

        var reads: Int { state.withLock(\.reads) }
    }

    private static func key(_ text: String) throws -> TillKey {
        try TillKey(name: text, scopes: [.quote], text: Secret(text), at: now)
    }

    private static let unavailable = ScripError(
        .ledgerUnavailable, "The ledger is out of reach", remedy: "Wait")

    private func error(of ring: KeyRing, _ text: String) -> ScripError.Code? {
        do throws(ScripError) {
            _ = try ring.key(text, at: KeyRingTests.now)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func whatIsKnownIsReadAgainBesideTheCallersBeforeItIsOld() throws {
        let store = Store()
        store.state.withLock { [key = try Self.key("a")] in $0.keys = [key] }
        let ring = store.ring()
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        store.pass(.milliseconds(900))
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        #expect(store.catchUp() == 0)
        // Another process takes the key away.
        store.state.withLock { $0.keys = [] }
        store.pass(.milliseconds(200))
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        #expect(try ring.key("b", at: Self.now) == nil)
        #expect(store.reads == 1)
        #expect(store.catchUp() == 1)
        #expect(try ring.key("a", at: Self.now) == nil)
        #expect(store.reads == 2)
    }

    @Test func whoComesAfterALongTimeIsToldThePresent() throws {
        let store = Store()
        store.state.withLock { [key = try Self.key("a")] in $0.keys = [key] }
        let ring = store.ring()
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        store.state.withLock { $0.keys = [] }
        store.pass(.seconds(2))
        #expect(try ring.key("a", at: Self.now) == nil)
        #expect(store.reads == 2)
    }

    @Test func aStoreThatTakesLongToFailKeepsOneCallerWaitingOnly() throws {
        let store = Store()
        store.state.withLock { state in
            state.error = Self.unavailable
            state.takes = .seconds(5)
        }
        let ring = store.ring()
        #expect(error(of: ring, "a") == .ledgerUnavailable)
        for _ in 0..<10 { #expect(error(of: ring, "a") == .ledgerUnavailable) }
        #expect(store.reads == 1)
        // One thread asks again, beside them.
        #expect(store.catchUp() == 1)
        #expect(error(of: ring, "a") == .ledgerUnavailable)
        store.state.withLock { [key = try Self.key("a")] state in
            state.error = nil
            state.takes = .zero
            state.keys = [key]
        }
        #expect(store.catchUp() == 1)
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        #expect(store.reads == 3)
    }

    @Test func aStoreThatFailsAtOnceIsAskedByEverybody() throws {
        let store = Store()
        store.state.withLock { $0.error = Self.unavailable }
        let ring = store.ring()
        for _ in 0..<3 { #expect(error(of: ring, "a") == .ledgerUnavailable) }
        #expect(store.reads == 3)
        store.state.withLock { [key = try Self.key("a")] state in
            state.error = nil
            state.keys = [key]
        }
        #expect(try ring.key("a", at: Self.now)?.name == "a")
    }

    @Test func whoComesWhileTheStoreIsSlowIsToldWhatIsKnown() throws {
        let store = Store()
        store.state.withLock { [key = try Self.key("a")] in $0.keys = [key] }
        let ring = store.ring()
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        store.pass(.milliseconds(1_500))
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        // It is on its way, and late.
        store.pass(.seconds(3))
        #expect(try ring.key("a", at: Self.now)?.name == "a")
        #expect(store.reads == 1)
        store.state.withLock { state in
            state.error = Self.unavailable
            state.takes = .seconds(5)
        }
        #expect(store.catchUp() == 1)
        #expect(error(of: ring, "a") == .ledgerUnavailable)
    }

    @Test func aKeyThatIsAddedWhileTheStoreIsReadIsKnownAtOnce() throws {
        let store = Store()
        let ring = store.ring()
        let key = try Self.key("a")
        store.state.withLock { state in
            state.meanwhile = { try? ring.add(key, at: Self.now) }
        }
        #expect(try ring.key("b", at: Self.now) == nil)
        #expect(try ring.key("a", at: Self.now)?.name == "a")
    }
}
