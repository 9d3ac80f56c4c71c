import Foundation
import HTTPTypes
import HummingbirdTesting
import ScripAccess
import ScripContract
import ScripCore
import ScripHost
import ScripLedger
import ScripOperations
import ScripSQLite
import Synchronization
import Testing

@testable import ScripHTTP

/// A ledger on another machine, as a book in PostgreSQL is: no event loop waits for it.
struct FarLedgerTests {
    @Test(.timeLimit(.minutes(1)))
    func quotesThatWaitForTheLedgerHoldUpNoConnection() async throws {
        let gate = ReadGate()
        let text = TillKey.random()
        let key = try TillKey(name: "till", scopes: [.quote], text: Secret(text), at: Shop.noon)
        let shop = try Shop(
            keptIn: .behind(gate), keys: MemoryKeyStore([key]))
        let stock = try shop.stock()
        let coupon = try shop.host.send(stock: stock.id, to: "u1", request: "S1")
        let till: HTTPFields = [.authorization: "Bearer \(text)"]
        try await shop.serve { client in
            let body = Shop.checkout(nil, coupon.code.rawValue, price: 12_000)
            #expect(try await client.post("/v1/quote", body, till).status == .ok)
            gate.shut()
            let quotes = Task {
                try await withThrowingTaskGroup(of: TestResponse.self) { group in
                    for _ in 0..<6 {
                        group.addTask { try await client.post("/v1/quote", body, till) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            await gate.somebodyWaits()
            // The quotes are spread over all loops; the client has two connections more.
            for _ in 0..<6 {
                #expect(try await client.get("/healthz", [:]).status == .ok)
            }
            gate.open()
            let answers = try await quotes.value
            #expect(answers.count == 6)
            for answer in answers {
                #expect(answer.status == .ok)
                let best = answer.json["best"] as? [String: Any]
                #expect(best?["discount"] as? Int == 2_000)
            }
        }
    }
}

/// An engine that is far away, whose reads go through a gate.
struct FarEngine: LedgerEngine {
    let engine: SQLiteEngine
    let gate: ReadGate

    var isFarAway: Bool { true }

    func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        gate.pass()
        return try engine.read(body)
    }

    func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        try engine.turn(body)
    }
}

/// What readers stand before while it is shut.
final class ReadGate: Sendable {
    private struct State {
        var isShut = false
        var waits = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let opened = DispatchSemaphore(value: 0)

    func shut() { state.withLock { $0.isShut = true } }

    func open() {
        let waits = state.withLock { state in
            state.isShut = false
            return state.waits
        }
        for _ in 0..<waits { opened.signal() }
    }

    func pass() {
        let (isShut, waiter) = state.withLock { state in
            guard state.isShut else { return (false, nil as CheckedContinuation<Void, Never>?) }
            state.waits += 1
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume()
        // A loop that waits would wait for ever; so the test fails instead.
        if isShut { _ = opened.wait(timeout: .now() + 20) }
    }

    /// Returns once somebody stands before the gate.
    func somebodyWaits() async {
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                if state.waits == 0 { state.waiter = continuation }
                return state.waits > 0
            }
            if waits { continuation.resume() }
        }
    }
}
