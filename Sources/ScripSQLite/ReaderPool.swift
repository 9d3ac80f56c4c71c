internal import Dispatch
internal import Locked
internal import ScripCore

/// Connections that read: each thread borrows one for a moment, and they are opened as needed.
final class ReaderPool: Sendable {
    private let path: String
    private let place: LedgerPlace?
    private let idle = Locked<[Connection]>([])
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
        let reader = try borrow()
        defer { idle.withLock { $0.append(reader) } }
        try Row(.beginReading, in: reader).run()
        // A transaction that only read has nothing to lose; COMMIT and ROLLBACK are the same.
        defer { try? Row(.commit, in: reader).run() }
        return try body(SQLiteMoment(connection: reader))
    }

    private func borrow() throws(ScripError) -> Connection {
        if let reader = idle.withLock({ $0.popLast() }) { return reader }
        return try Connection(path: path, readonly: true)
    }
}
