internal import FoundationEssentials
internal import Locked
internal import LuaSandbox
internal import ScripCore
internal import Synchronization

/// Lua states, made beforehand; each evaluation borrows one.
final class StatePool<Worker: ScriptWorker & ~Copyable>: Sendable {
    private let slots: [Slot]
    private let places = Locked(Places())
    /// Releases a state that nobody uses may have before it; more are seen to at once.
    private static var pendingMax: Int { 32 }

    /// Numbers of scripts, and of scripts with parameters; one that is free again is given again.
    private struct Places {
        var used = 0
        var free: [Int] = []
    }

    private final class Slot: Sendable {
        let worker: Locked<Worker>
        let released = Locked<[LoadedScripts.Release]>([])

        init(_ worker: consuming Worker) { self.worker = Locked(worker) }

        func drain(into worker: inout Worker) {
            released.withLock { released in
                guard !released.isEmpty else { return }
                for release in released { worker.forget(release) }
                released.removeAll()
            }
        }
    }

    /// Makes the states.
    ///
    /// - Parameters:
    ///   - count: How many; as many as this machine can use when nil.
    ///   - worker: Makes one.
    init(count: Int?, _ worker: () throws(LuaFailure) -> Worker) throws(ScripError) {
        // More than can run: a decision that takes long keeps one, and brief ones must find another.
        let usual = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
        let count = max(1, min(count ?? usual, 64))
        var slots: [Slot] = []
        for _ in 0..<count {
            do throws(LuaFailure) {
                slots.append(Slot(try worker()))
            } catch {
                throw ScripError(
                    .internalFault, error.message, remedy: "Give the process more memory")
            }
        }
        self.slots = slots
    }

    /// A number that names a script, or a script with parameters, in every state.
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

    /// Compiles a script and reads what it declares.
    ///
    /// - Parameters:
    ///   - name: lower_snake_case, the file name without `.lua`.
    ///   - source: The file's bytes.
    ///   - contract: Reads the table that the file returns.
    func compile<Contract>(
        name: String, source: [UInt8], _ contract: (LuaValue) throws(ContractProblem) -> Contract
    ) -> Result<(script: ScriptCode, contract: Contract), RuleFailure> {
        let fileName = Rule.fileName(name)
        func failure(_ words: String) -> RuleFailure {
            RuleFailure(kind: .load, message: "\(fileName): \(words)")
        }
        guard RuleBook.isRuleName(name) else {
            return .failure(
                failure(
                    "a rule's name is lower_snake_case, at most \(RuleBook.nameMax) characters"))
        }
        let place = nextPlace()
        do throws(LuaFailure) {
            let script = try load(name: fileName, source: source, place: place)
            do throws(ContractProblem) {
                let contract = try contract(script.module)
                return .success(
                    (ScriptCode(name: name, source: source, script, place: place), contract))
            } catch {
                release(script: place)
                return .failure(failure(error.message))
            }
        } catch {
            release(script: place)
            // Whatever ended it, a script that does not load is a load failure.
            return .failure(RuleFailure(error, kind: .load, fileName: fileName))
        }
    }

    private func load(
        name: String, source: [UInt8], place: Int
    ) throws(LuaFailure) -> LuaState.Script {
        let slot = slots[0]
        return try slot.worker.withLock { worker throws(LuaFailure) in
            // The place may have been another script's, which this state has not forgotten yet.
            slot.drain(into: &worker)
            return try worker.load(name: name, source: source, place: place)
        }
    }

    func release(script place: Int) { release(.script(place), place) }
    func release(parameters place: Int) { release(.parameters(place), place) }

    private func release(_ release: LoadedScripts.Release, _ place: Int) {
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

    var memoryBytes: Int {
        slots.reduce(0) { $0 + $1.worker.withLock { $0.memoryBytes } }
    }

    /// Lends a state to the caller: one that is free, or the next to become so.
    func withWorker<Result>(_ body: (inout Worker) -> Result) -> Result {
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
