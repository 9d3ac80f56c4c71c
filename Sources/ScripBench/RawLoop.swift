internal import CSQLite
internal import Crypto
internal import Foundation
internal import ScripCore

/// The least a program must do to write the rows of a redemption: prepared statements, no questions.
///
/// What a turn leaves for later is not in it: rows of the table of redemptions are added when somebody looks for them.
@safe final class RawLoop {
    // Owned here, closed once in deinit; the loop runs on one thread.
    private let db: OpaquePointer
    private let body: [UInt8]
    private var entry: Int64
    private var hash = [UInt8](repeating: 0, count: 32)

    init(path: String, body: [UInt8], entry: Int64) throws(ScripError) {
        var opened: OpaquePointer?
        guard unsafe sqlite3_open(path, &opened) == SQLITE_OK, let db = unsafe opened else {
            throw RawLoop.failure
        }
        unsafe self.db = db
        self.body = body
        self.entry = entry
        unsafe sqlite3_exec(
            db, "PRAGMA synchronous = FULL; PRAGMA cache_size = -32000; PRAGMA foreign_keys = ON",
            nil, nil, nil)
    }

    deinit { unsafe sqlite3_close_v2(db) }

    private static let failure = ScripError(
        .ledgerUnavailable, "The bare SQLite loop failed", remedy: "Check the disk")

    /// Writes groups until the time is up.
    func run(
        groupSize: Int, seconds: Double, first: Int,
        _ row: (Int) -> (code: String, request: String)
    ) throws(ScripError) -> (count: Int, seconds: Double) {
        let begin = try unsafe prepare("BEGIN IMMEDIATE")
        let commit = try unsafe prepare("COMMIT")
        let journal = try unsafe prepare(
            "INSERT INTO journal (number, kind, recorded_at, body, hash) VALUES (?, 3, ?, ?, ?)")
        let request = try unsafe prepare(
            "INSERT INTO request (operation, number, entry) VALUES (5, ?, ?)")
        let coupon = try unsafe prepare(
            """
            UPDATE coupon SET state = 'used', version = ?, redemption = ?, redeemed_at = ?, \
            redeemed_on = 20780, discount = 2000 WHERE code = ? AND stock = 1200000000000001
            """)
        let stock = try unsafe prepare(
            "UPDATE stock SET redeemed = redeemed + ?, discounted = discounted + ? WHERE id = ?")
        defer {
            unsafe sqlite3_finalize(begin)
            unsafe sqlite3_finalize(commit)
            unsafe sqlite3_finalize(journal)
            unsafe sqlite3_finalize(request)
            unsafe sqlite3_finalize(coupon)
            unsafe sqlite3_finalize(stock)
        }
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        var elapsed = 0.0
        while elapsed < seconds {
            try unsafe step(begin)
            for _ in 0..<groupSize {
                let row = row(first + count)
                entry += 1
                unsafe sqlite3_bind_int64(journal, 1, entry)
                unsafe sqlite3_bind_int64(journal, 2, 1_795_408_200)
                unsafe bind(body, journal, 3)
                unsafe bind(hash, journal, 4)
                try unsafe step(journal)
                unsafe bind(row.request, request, 1)
                unsafe sqlite3_bind_int64(request, 2, entry)
                try unsafe step(request)
                for index: Int32 in 1...2 { unsafe sqlite3_bind_int64(coupon, index, entry) }
                unsafe sqlite3_bind_int64(coupon, 3, 1_795_408_200)
                unsafe bind(row.code, coupon, 4)
                try unsafe step(coupon)
                guard unsafe sqlite3_changes(db) == 1 else { throw RawLoop.failure }
                count += 1
            }
            unsafe sqlite3_bind_int64(stock, 1, Int64(groupSize))
            unsafe sqlite3_bind_int64(stock, 2, Int64(groupSize) * 2_000)
            unsafe sqlite3_bind_int64(stock, 3, 1_200_000_000_000_001)
            try unsafe step(stock)
            try unsafe step(commit)
            elapsed = (clock.now - start) / .seconds(1)
        }
        return (count, elapsed)
    }

    private func prepare(_ sql: String) throws(ScripError) -> OpaquePointer {
        var statement: OpaquePointer?
        guard unsafe sqlite3_prepare_v2(db, sql, -1, &statement, nil) == SQLITE_OK,
            let statement = unsafe statement
        else { throw RawLoop.failure }
        return unsafe statement
    }

    private func step(_ statement: OpaquePointer) throws(ScripError) {
        guard unsafe sqlite3_step(statement) == SQLITE_DONE else { throw RawLoop.failure }
        unsafe sqlite3_reset(statement)
    }

    private func bind(_ text: String, _ statement: OpaquePointer, _ index: Int32) {
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        unsafe sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), transient)
    }

    private func bind(_ bytes: [UInt8], _ statement: OpaquePointer, _ index: Int32) {
        // The arrays live as long as the loop; SQLite need not copy them.
        unsafe bytes.withUnsafeBytes { bytes in
            _ = unsafe sqlite3_bind_blob(
                statement, index, bytes.baseAddress, Int32(bytes.count), nil)
        }
    }
}
