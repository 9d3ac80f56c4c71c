import Foundation
import ScripCore
import ScripLedger
import ScripSQLite
import Synchronization
import Testing

/// What SQLite itself is asked to keep, and files that are no ledger.
struct SQLiteEngineTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `the journal refuses to be changed or shortened`() throws {
        let ledger = try CouponLedger(path: folder.ledgerPath)
        try ledger.append()
        let queue = try rawConnection(folder.ledgerPath)
        #expect(queue.run("UPDATE journal SET recorded_at = 0") == "the journal is append-only")
        #expect(queue.run("DELETE FROM journal") == "the journal is append-only")
    }

    @Test func `a file that is something else is refused and left alone`() throws {
        let path = folder.url.appendingPathComponent("other").path
        let text = Data(String(repeating: "not a database\n", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: path))
        #expect(throws: ScripError.self) { _ = try CouponLedger(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
    }

    @Test func `another program's database is refused`() throws {
        let path = folder.url.appendingPathComponent("other.db").path
        #expect(try rawConnection(path).run("CREATE TABLE song (title TEXT)") == nil)
        let error = #expect(throws: ScripError.self) { _ = try CouponLedger(path: path) }
        #expect(error?.detail == "The file is not a ledger of Scrip")
    }

    @Test func `a ledger from a newer version is refused`() throws {
        _ = try CouponLedger(path: folder.ledgerPath)
        let added = try rawConnection(folder.ledgerPath)
            .run("INSERT INTO grdb_migrations VALUES ('999 the future')")
        #expect(added == nil)
        let error = #expect(throws: ScripError.self) {
            _ = try CouponLedger(path: folder.ledgerPath)
        }
        #expect(error?.detail == "The ledger was written by another version of Scrip")
    }

    @Test func `a folder that does not exist is named as the fault`() throws {
        let path = folder.url.appendingPathComponent("none/scrip.db").path
        let error = #expect(throws: ScripError.self) { _ = try CouponLedger(path: path) }
        #expect(error?.code == .ledgerUnavailable)
        #expect(error?.remedy == "Check that its folder exists and may be read and written")
    }

    @Test func `every commit is synced to the disk`() throws {
        let engine = try SQLiteEngine(path: folder.ledgerPath)
        // 2 is FULL: the log is synced at each commit, and not only at checkpoints.
        #expect(try engine.setting("synchronous") == 2)
        #expect(try engine.setting("foreign_keys") == 1)
    }
}
