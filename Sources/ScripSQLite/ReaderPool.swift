internal import Dispatch
internal import GRDB
internal import ScripCore
internal import Synchronization

/// Connections that read: each thread borrows one for a moment, and they are opened as needed.
final class ReaderPool: Sendable {
    private let path: String
    private let place: LedgerPlace?
    private let idle = Mutex<[ConnectionQueue]>([])
    /// More would not read faster, and each costs a page cache.
    private let permits = DispatchSemaphore(value: 8)

    init(path: String, at place: LedgerPlace?) {
        self.path = path
        self.place = place
    }

    /// Runs `body` on one consistent moment.
    func read<Answer>(
        _ body: (SQLiteMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        // A new connection would open whatever the path leads to by now.
        try place?.check()
        permits.wait()
        defer { permits.signal() }
        let queue = try borrow()
        defer { idle.withLock { $0.append(queue) } }
        let result: Result<Answer, ScripError> = queue.use { connection in
            do throws(ScripError) {
                try Row(.beginReading, in: connection).run()
                // A transaction that only read has nothing to lose; COMMIT and ROLLBACK are the same.
                defer { try? Row(.commit, in: connection).run() }
                return .success(try body(SQLiteMoment(connection: connection)))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func borrow() throws(ScripError) -> ConnectionQueue {
        if let queue = idle.withLock({ $0.popLast() }) { return queue }
        do {
            return ConnectionQueue(
                try DatabaseQueue(path: path, configuration: .ledger(readonly: true)))
        } catch {
            throw SQLiteFault.scripError(error)
        }
    }
}
