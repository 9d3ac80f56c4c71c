internal import FoundationEssentials
internal import Locked
internal import LuaSandbox
internal import ScripCore
internal import Synchronization

/// Lua states, made beforehand; each evaluation borrows one.
final class StatePool: Sendable {
    private let slots: [Slot]
    private let places = Locked(Places())
    /// Releases a state that nobody uses may have before it; more are seen to at once.
    private static let pendingMax = 32

    /// Numbers of rules, and of rules with parameters; one that is free again is given again.
    private struct Places {
        var used = 0
        var free: [Int] = []
    }

    private final class Slot: Sendable {
        let worker: Locked<Worker>
        let released = Locked<[Worker.Release]>([])

        init(_ worker: consuming Worker) { self.worker = Locked(worker) }

        func drain(into worker: inout Worker) {
            released.withLock { released in
                guard !released.isEmpty else { return }
                for release in released { worker.forget(release) }
                released.removeAll()
            }
        }
    }

    init(limits: LuaLimits, count: Int?) throws(ScripError) {
        // More than can run: a decision that takes long keeps one, and brief ones must find another.
        let usual = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
        let count = max(1, min(count ?? usual, 64))
        var slots: [Slot] = []
        for _ in 0..<count {
            do throws(LuaFailure) {
                slots.append(Slot(try Worker(limits: limits)))
            } catch {
                throw ScripError(
                    .internalFault, error.message, remedy: "Give the process more memory")
            }
        }
        self.slots = slots
    }

    /// A number that names a rule, or a rule with parameters, in every state.
    func nextPlace() -> Int {
        places.withLock { places in
            if let place = places.free.popLast() { return place }
            defer { places.used += 1 }
            return places.used
        }
    }

    /// Numbers ever given, and releases no state has heard of yet; for the bound's test.
    var held: (places: Int, releases: Int) {
        (
            places.withLock { $0.used },
            slots.reduce(0) { $0 + $1.released.withLock { $0.count } }
        )
    }

    func load(name: String, source: [UInt8], place: Int) throws(LuaFailure) -> LuaState.Script {
        let slot = slots[0]
        return try slot.worker.withLock { worker throws(LuaFailure) in
            // The place may have been another rule's, which this state has not forgotten yet.
            slot.drain(into: &worker)
            return try worker.load(name: name, source: source, place: place)
        }
    }

    func release(script place: Int) { release(.script(place), place) }
    func release(parameters place: Int) { release(.parameters(place), place) }

    private func release(_ release: Worker.Release, _ place: Int) {
        for slot in slots {
            let pending = slot.released.withLock { released in
                released.append(release)
                return released.count
            }
            // A state that is busy learns of it when it is next used, and so does one that is not needed, unless
            // that would take too long.
            guard pending >= StatePool.pendingMax else { continue }
            slot.worker.withLockIfAvailable { slot.drain(into: &$0) }
        }
        // Only now: whoever is given the number finds the release before it in every state.
        places.withLock { $0.free.append(place) }
    }

    func decide(
        _ rule: BoundRule, on basket: Basket, except goods: GoodsFilter?, left: Remainder,
        facts: Facts, stepsMax: Int64?, lineHits: UnsafeMutableBufferPointer<UInt32>?
    ) -> Decision {
        withWorker { worker in
            unsafe worker.decide(
                rule, on: basket, except: goods, left: left, facts: facts, stepsMax: stepsMax,
                lineHits: lineHits)
        }
    }

    var memoryBytes: Int {
        slots.reduce(0) { $0 + $1.worker.withLock { $0.memoryBytes } }
    }

    private func withWorker<Result>(_ body: (inout Worker) -> Result) -> Result {
        // The first state that is free; most of the time that is the first of all, with warm caches.
        for slot in slots {
            if let result = slot.worker.withLockIfAvailable({ worker in
                slot.drain(into: &worker)
                return body(&worker)
            }) {
                return result
            }
        }
        let slot = slots[Int.random(in: 0..<slots.count)]
        return slot.worker.withLock { worker in
            slot.drain(into: &worker)
            return body(&worker)
        }
    }
}
