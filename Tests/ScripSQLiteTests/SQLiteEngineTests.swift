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

    @Test(arguments: [2, 999, -1])
    func `a ledger from a newer version is refused`(version: Int) throws {
        _ = try CouponLedger(path: folder.ledgerPath)
        let changed = try rawConnection(folder.ledgerPath).run("PRAGMA user_version = \(version)")
        #expect(changed == nil)
        let error = #expect(throws: ScripError.self) {
            _ = try CouponLedger(path: folder.ledgerPath)
        }
        #expect(error?.detail == "The ledger was written by another version of Scrip")
    }

    /// Before `user_version` said it, a list in the file did.
    @Test(arguments: [
        ["1 stocks, coupons, journal, proofs, programs"], ["1 stocks, coupons, journal"], [],
        ["1 stocks, coupons, journal, proofs, programs", "2 more"],
    ])
    func `a ledger whose version stands in a list is taken over, if it is this one`(
        list: [String]
    ) throws {
        try CouponLedger(path: folder.ledgerPath).append()
        let raw = try rawConnection(folder.ledgerPath)
        var script = "PRAGMA user_version = 0; CREATE TABLE grdb_migrations (identifier TEXT);"
        for name in list { script += "INSERT INTO grdb_migrations VALUES ('\(name)');" }
        #expect(raw.run(script) == nil)
        guard list == ["1 stocks, coupons, journal, proofs, programs"] else {
            let error = #expect(throws: ScripError.self) {
                _ = try CouponLedger(path: folder.ledgerPath)
            }
            #expect(error?.detail == "The ledger was written by another version of Scrip")
            return
        }
        let engine = try SQLiteEngine(path: folder.ledgerPath)
        #expect(try engine.setting("user_version") == 1)
        #expect(try engine.read { moment throws(ScripError) in try moment.selfCheck() } == [])
        try CouponLedger(engine).append()
    }

    @Test func `many make one ledger at the same time, and all of them have it`() async throws {
        let path = folder.ledgerPath
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try CouponLedger(path: path).append() } }
            try await group.waitForAll()
        }
        let engine = try SQLiteEngine(path: path)
        #expect(try engine.read { moment throws(ScripError) in try moment.selfCheck() } == [])
        #expect(try CouponLedger(engine).entries() == 8)
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
