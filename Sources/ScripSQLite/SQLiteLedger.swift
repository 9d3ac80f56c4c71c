internal import GRDB
internal import PrivateFiles
public import ScripCore

/// The embedded ledger: one SQLite file in WAL mode, every commit synced to disk.
///
/// Several threads and several processes may use one file; writes take turns, reads see the last
/// commit. See `docs/ledger.md` for the tables and for what is promised after a power cut.
public final class SQLiteLedger: CouponLedger {
    private let readers: ReaderPool
    private let groups: GroupCommit
    private let writer: GroupWriter

    /// How many writes shared a durable transaction, since this object was made.
    public var groupSizes: GroupSizes { writer.groupSizes }

    /// What a setting of the connection that writes is; for tests.
    package func setting(_ name: String) throws(ScripError) -> Int64? {
        try writer.setting(name)
    }

    /// Opens a ledger file, and makes it if there is none.
    public convenience init(path: String) throws(ScripError) {
        try self.init(path: path, faults: nil)
    }

    /// Opens a ledger that fails where a test wants it to.
    ///
    /// - Parameter groupsOpenFor: For so long a group of writes takes in others; the usual time is too
    ///   short for a test that must not depend on how busy the machine is.
    package init(
        path: String, faults: LedgerFaults?, groupsOpenFor: Duration? = nil
    ) throws(ScripError) {
        // SQLite would make it as the umask says; what stands beside it has the file's own permissions.
        _ = PrivateFile.make(at: path)
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
            let place = LedgerPlace(path)
            writer = GroupWriter(
                ConnectionQueue(queue), at: place, checkpoints: Checkpoints(path: path),
                faults: faults)
            readers = ReaderPool(path: path, at: place)
            groups = GroupCommit(
                openFor: groupsOpenFor ?? GroupCommit.usuallyOpenFor, commit: writer.commit)
        } catch {
            throw SQLiteFault.scripError(error)
        }
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
        let waiter = Waiter()
        let job = LedgerWrite(body, for: .waits(waiter))
        groups.run(job, waiter: waiter)
        return try job.outcome.get()
    }

    /// Runs `body` in a group of those who write at the same time, and returns at once.
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any LedgerWriter) throws(ScripError) -> Answer,
        then done: @escaping @Sendable (Result<Answer, ScripError>) -> Void
    ) {
        groups.submit(LedgerWrite(body, for: .isTold(done)))
    }
}
