internal import Locked
internal import PrivateFiles
public import ScripCore
public import ScripLedger

/// A book in one SQLite file in WAL mode, every commit synced to disk.
///
/// Several threads and several processes may use one file; turns follow one another, reads see the last
/// commit. See `docs/ledger.md` for the tables and for what is promised after a power cut.
public final class SQLiteEngine: LedgerEngine {
    private let readers: ReaderPool
    private let writer: Locked<Connection>
    private let place: LedgerPlace?
    private let checkpoints: Checkpoints
    private let faults: LedgerFaults?

    /// Opens a file, and makes it if there is none.
    public convenience init(path: String) throws(ScripError) {
        try self.init(path: path, faults: nil)
    }

    /// Opens a file that fails where a test wants it to.
    package init(path: String, faults: LedgerFaults?) throws(ScripError) {
        // SQLite would make it as the umask says; what stands beside it has the file's own permissions.
        _ = PrivateFile.make(at: path)
        self.faults = faults
        checkpoints = Checkpoints(path: path)
        let connection = try Connection(path: path, readonly: false)
        guard try Schema.isLedger(connection) else { throw SQLiteFault.foreign }
        try connection.run("PRAGMA journal_mode = WAL")
        try Schema.migrate(connection)
        place = LedgerPlace(path)
        readers = ReaderPool(path: path, at: place)
        writer = Locked(connection)
    }

    /// What a setting of the connection that writes is; for tests.
    package func setting(_ name: String) throws(ScripError) -> Int64? {
        try writer.withLock { connection throws(ScripError) in
            var row = try Row(compiling: "PRAGMA \(name)", in: connection)
            return try row.next() ? row.integer() : nil
        }
    }

    /// Runs `body` on one moment of the file.
    public func read<Answer>(
        _ body: (any LedgerMoment) throws(ScripError) -> Answer
    ) throws(ScripError) -> Answer {
        try readers.read { moment throws(ScripError) in try body(moment) }
    }

    /// Runs `body` in a transaction that no other process's overlaps.
    public func turn(_ body: (any LedgerTurn) throws(ScripError) -> Void) throws(ScripError) {
        try writer.withLock { connection throws(ScripError) in try turn(body, on: connection) }
    }

    private func turn(
        _ body: (any LedgerTurn) throws(ScripError) -> Void, on connection: Connection
    ) throws(ScripError) {
        let turn = SQLiteTurn(connection, faults: faults)
        do throws(ScripError) {
            try Row(.begin, in: connection).run()
            try body(turn)
            try place?.check()
            try Row(.commit, in: connection).run()
        } catch {
            // SQLite rolls back by itself after some errors; there is nothing left to do then.
            if connection.isInsideTransaction { try? Row(.rollback, in: connection).run() }
            throw error
        }
        checkpoints.note(entries: turn.entries)
    }
}

extension CouponLedger {
    /// Opens a ledger in a SQLite file, and makes it if there is none.
    public convenience init(path: String) throws(ScripError) {
        self.init(try SQLiteEngine(path: path))
    }

    /// Opens a ledger that fails where a test wants it to.
    package convenience init(
        path: String, faults: LedgerFaults?, groupsOpenFor: Duration? = nil
    ) throws(ScripError) {
        self.init(
            try SQLiteEngine(path: path, faults: faults), faults: faults,
            groupsOpenFor: groupsOpenFor)
    }
}
