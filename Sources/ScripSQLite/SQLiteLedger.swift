internal import GRDB
public import ScripCore
internal import Synchronization

/// The embedded ledger: one SQLite file in WAL mode, every commit synced to disk.
///
/// Several threads and several processes may use one file; writes take turns, reads see the last
/// commit. See `docs/ledger.md` for the tables and for what is promised after a power cut.
public final class SQLiteLedger: CouponLedger {
    private let writer: ConnectionQueue
    private let readers: ReaderPool
    private let groups = GroupCommit()
    private let faults: LedgerFaults?

    /// Opens a ledger file, and makes it if there is none.
    public convenience init(path: String) throws(ScripError) {
        try self.init(path: path, faults: nil)
    }

    /// Opens a ledger that fails where a test wants it to.
    package init(path: String, faults: LedgerFaults?) throws(ScripError) {
        self.faults = faults
        do {
            let queue = try DatabaseQueue(path: path, configuration: .ledger(readonly: false))
            try queue.inDatabase { db in
                // A ledger whose making was cut short has the list of migrations and nothing else.
                let tables = try Schema.tables(of: db).subtracting(["grdb_migrations"])
                guard tables.isEmpty || tables.contains("journal") else {
                    throw SQLiteFault.foreign
                }
                try db.execute(sql: "PRAGMA journal_mode = WAL")
            }
            try Schema.migrate(queue)
            writer = ConnectionQueue(queue)
        } catch {
            throw SQLiteFault.scripError(error)
        }
        readers = ReaderPool(path: path)
    }

    /// Runs `body` on one consistent moment of the ledger.
    public func read<Answer>(
        _ body: (any LedgerReader) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try readers.read { reader throws(ScripError) in try body(reader) }
    }

    /// Runs `body` alone with the ledger; callers at the same time share one transaction.
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any LedgerWriter) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        let outcome = Outcome<Answer>()
        let job = GroupCommit.Job(
            run: { writer in
                do throws(ScripError) {
                    outcome.set(.success(try body(writer)))
                } catch {
                    outcome.set(.failure(error))
                }
            },
            succeeded: { outcome.isSuccess },
            failed: { outcome.set(.failure($0)) })
        groups.submit(job, commit: commit)
        return try outcome.get()
    }

    // MARK: One group

    private func commit(_ group: [GroupCommit.Job]) {
        writer.use { connection in
            guard !transaction(group, on: connection) else { return }
            // Somebody's body failed half-way. Each gets a transaction of its own, so that one
            // caller's failure is nobody else's.
            for job in group { _ = transaction([job], on: connection) }
        }
    }

    /// Runs jobs in one transaction; false when they must be run apart.
    private func transaction(_ jobs: [GroupCommit.Job], on connection: Connection) -> Bool {
        do throws(ScripError) {
            try faults?.step(.begin)
            try Row(.begin, in: connection).run()
            let writer = try SQLiteWriter(connection, faults: faults)
            for job in jobs {
                writer.begin()
                job.run(writer)
                if !job.succeeded(), writer.wrote {
                    rollback(connection)
                    return jobs.count == 1
                }
            }
            try writer.flush()
            try faults?.step(.commit)
            try Row(.commit, in: connection).run()
        } catch {
            rollback(connection)
            guard jobs.count == 1 || error.code != .internalFault else { return false }
            for job in jobs { job.failed(error) }
            return true
        }
        do throws(ScripError) {
            try faults?.step(.committed)
        } catch {
            for job in jobs { job.failed(error) }
        }
        return true
    }

    private func rollback(_ connection: Connection) {
        guard connection.db.isInsideTransaction else { return }
        // SQLite rolls back by itself after some errors; there is nothing left to do then.
        try? Row(.rollback, in: connection).run()
    }
}

/// A caller's answer, set on the thread that leads its group.
private final class Outcome<Answer: Sendable>: Sendable {
    private let result = Mutex<Result<Answer, ScripError>?>(nil)

    func set(_ new: Result<Answer, ScripError>) { result.withLock { $0 = new } }

    var isSuccess: Bool {
        result.withLock { result in
            if case .success? = result { true } else { false }
        }
    }

    func get() throws(ScripError) -> Answer {
        guard let result = result.withLock({ $0 }) else {
            throw ScripError(
                .internalFault, "A write to the ledger was never run",
                remedy: "Report this as a defect; nothing was changed")
        }
        return try result.get()
    }
}
