import Locked
import ScripCore
import ScripLedger
import ScripSQLite
import Testing

/// Something that happens right before one of a ledger's writes.
final class Interruption: Sendable {
    private let state = Locked<State>(State())

    private struct State {
        var writes = 0
        var write = 0
        var body: (@Sendable () throws -> Void)?
        var wasInterrupted = false
    }

    /// Has a ledger be interrupted.
    var faults: LedgerFaults {
        LedgerFaults { [self] step in
            if step == .asked { interrupt() }
            return nil
        }
    }

    /// Runs `body` before a write, counted from now and from 1.
    func before(write: Int, _ body: @escaping @Sendable () throws -> Void) {
        state.withLock { $0 = State(writes: 0, write: write, body: body) }
    }

    var wasInterrupted: Bool { state.withLock(\.wasInterrupted) }

    private func interrupt() {
        let body = state.withLock { state -> (@Sendable () throws -> Void)? in
            state.writes += 1
            guard state.writes == state.write else { return nil }
            state.wasInterrupted = true
            return state.body
        }
        do { try body?() } catch { Issue.record(error) }
    }
}
