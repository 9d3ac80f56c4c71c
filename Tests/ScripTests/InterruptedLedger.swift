import Scrip
import ScripCore
import ScripRules
import ScripSQLite
import Synchronization
import Testing

/// A ledger in which something happens right before one of its turns.
final class InterruptedLedger: CouponLedger {
    private let ledger: SQLiteLedger
    private let state = Mutex<State>(State())

    private struct State {
        var turns = 0
        var turn = 0
        var body: (@Sendable () throws -> Void)?
        var wasInterrupted = false
    }

    init(_ ledger: SQLiteLedger) { self.ledger = ledger }

    /// Runs `body` before a turn, counted from now and from 1.
    func before(turn: Int, _ body: @escaping @Sendable () throws -> Void) {
        state.withLock { $0 = State(turns: 0, turn: turn, body: body) }
    }

    var wasInterrupted: Bool { state.withLock(\.wasInterrupted) }

    private func interrupt() {
        let body = state.withLock { state -> (@Sendable () throws -> Void)? in
            state.turns += 1
            guard state.turns == state.turn else { return nil }
            state.wasInterrupted = true
            return state.body
        }
        do { try body?() } catch { Issue.record(error) }
    }

    func read<Answer>(
        _ body: (any LedgerReader) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer { try ledger.read(body) }

    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any LedgerWriter) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        interrupt()
        return try ledger.write(body)
    }

    func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any LedgerWriter) throws(ScripError) -> Answer,
        then done: @escaping @Sendable (Result<Answer, ScripError>) -> Void
    ) {
        interrupt()
        ledger.write(body, then: done)
    }
}
