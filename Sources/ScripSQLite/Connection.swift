internal import CSQLite
internal import Locked
internal import ScripCore

/// An open SQLite file with its compiled statements; one thread at a time.
@safe final class Connection {
    // Owned here, closed once in deinit.
    let handle: OpaquePointer
    private var statements: [Statement?] = []
    /// How long another process is waited for: its groups are short.
    private static let patience: Int32 = 10_000

    /// Opens a file, which is made if there is none and the connection may write.
    init(path: String, readonly: Bool) throws(ScripError) {
        // Whoever has the connection has it alone: SQLite need not lock it once more.
        let flags =
            SQLITE_OPEN_NOMUTEX
            | (readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let handle = unsafe opened else {
            throw SQLiteFault.scripError(code: code, message: "no memory")
        }
        // From here on deinit closes it.
        unsafe self.handle = handle
        guard code == SQLITE_OK else { throw fault }
        unsafe sqlite3_busy_timeout(handle, Connection.patience)
        // FULL syncs the log at every commit: what was acknowledged survives a power cut.
        try run(
            """
            PRAGMA foreign_keys = ON;
            PRAGMA synchronous = FULL;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = \(readonly ? -4_000 : -16_000);
            PRAGMA wal_autocheckpoint = \(readonly ? 0 : Checkpoints.pagesMax);
            """)
    }

    // The second form waits for statements that are still there.
    deinit { unsafe sqlite3_close_v2(handle) }

    /// What the last call on this connection reported.
    var fault: ScripError {
        unsafe SQLiteFault.scripError(
            code: sqlite3_errcode(handle) & 0xFF, message: String(cString: sqlite3_errmsg(handle)))
    }

    /// Whether a transaction is open: SQLite ends one by itself after some errors.
    var isInsideTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Runs statements that answer nothing.
    func run(_ script: String) throws(ScripError) {
        guard unsafe sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw fault }
    }

    /// Carries what was committed from the log into the file, as far as no reader is in the way.
    func checkpoint() {
        unsafe _ = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }

    /// The compiled statement, compiling it the first time.
    func statement(_ sql: SQL) throws(ScripError) -> Statement {
        if sql.number < statements.count, let known = statements[sql.number] { return known }
        let new = try Statement(sql.text, in: self)
        while statements.count <= sql.number { statements.append(nil) }
        statements[sql.number] = new
        return new
    }
}

/// A compiled statement; it is finalized with the last who has it.
@safe final class Statement {
    let raw: OpaquePointer

    init(_ text: String, in connection: Connection) throws(ScripError) {
        var compiled: OpaquePointer?
        guard
            unsafe sqlite3_prepare_v2(connection.handle, text, -1, &compiled, nil) == SQLITE_OK,
            let raw = unsafe compiled
        else { throw connection.fault }
        unsafe self.raw = raw
    }

    deinit { unsafe sqlite3_finalize(raw) }
}
