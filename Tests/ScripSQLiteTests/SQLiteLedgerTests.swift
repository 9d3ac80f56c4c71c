import Foundation
import ScripCore
import ScripLedger
import ScripSQLite
import Synchronization
import Testing

/// The store itself: transactions, their groups, and what happens when something breaks.
struct SQLiteLedgerTests {
    let folder: TemporaryFolder
    let ledger: CouponLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try CouponLedger(path: folder.ledgerPath)
        try LedgerFixture.addStock(to: ledger)
    }

    @Test func `what was written is there when the ledger is opened again`() throws {
        try LedgerFixture.send("A", in: ledger)
        let again = try CouponLedger(path: folder.ledgerPath)
        #expect(try LedgerFixture.checkWhole(again) == 1)
        let coupon = try again.read { l throws(ScripError) in
            try l.coupon("A", of: LedgerFixture.stock)
        }
        #expect(coupon == LedgerFixture.coupon("A", version: 2))
    }

    @Test func `a body that throws after writing undoes its own writes only`() throws {
        struct Failure {}
        let failing = 5
        DispatchQueue.concurrentPerform(iterations: 32) { index in
            do throws(ScripError) {
                try ledger.write { ledger throws(ScripError) in
                    try LedgerFixture.send("C\(index)", in: ledger)
                    if index % failing == 0 {
                        throw ScripError(.notAllowed, "No", remedy: "None")
                    }
                }
                #expect(index % failing != 0)
            } catch {
                #expect(index % failing == 0)
                #expect(error.code == .notAllowed)
            }
        }
        #expect(try LedgerFixture.checkWhole(ledger) == 32 - 7)
    }

    @Test func `a row that breaks a constraint fails its caller alone`() throws {
        try LedgerFixture.send("A", in: ledger)
        let failures = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 16) { index in
            do throws(ScripError) {
                try LedgerFixture.send(index == 7 ? "A" : "B\(index)", in: ledger)
            } catch {
                failures.withLock { $0 += 1 }
                #expect(error.code == .internalFault)
            }
        }
        #expect(failures.withLock { $0 } == 1)
        #expect(try LedgerFixture.checkWhole(ledger) == 16)
    }

    @Test func `callers at the same time see each other's counters`() throws {
        DispatchQueue.concurrentPerform(iterations: 200) { index in
            do { try LedgerFixture.send("D\(index)", in: ledger) } catch { Issue.record(error) }
        }
        #expect(try LedgerFixture.checkWhole(ledger) == 200)
    }

    @Test func `the journal refuses to be changed or shortened`() throws {
        let queue = try rawConnection(folder.ledgerPath)
        #expect(queue.run("UPDATE journal SET recorded_at = 0") == "the journal is append-only")
        #expect(queue.run("DELETE FROM journal") == "the journal is append-only")
    }

    @Test func `entry times never run backwards`() throws {
        let times = try ledger.write { ledger throws(ScripError) in
            let first = try ledger.append(LedgerFixture.draft("a", at: 5_000), answering: nil)
            let second = try ledger.append(LedgerFixture.draft("b", at: 4_000), answering: nil)
            return [try ledger.entry(first), try ledger.entry(second)].map { $0?.recordedAt }
        }
        #expect(times == [Instant(epochSeconds: 5_000), Instant(epochSeconds: 5_000)])
    }

    @Test func `two openings of one file take turns`() throws {
        let other = try CouponLedger(path: folder.ledgerPath)
        DispatchQueue.concurrentPerform(iterations: 64) { index in
            do {
                try LedgerFixture.send("E\(index)", in: index.isMultiple(of: 2) ? ledger : other)
            } catch { Issue.record(error) }
        }
        #expect(try LedgerFixture.checkWhole(ledger) == 64)
        #expect(try LedgerFixture.checkWhole(other) == 64)
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
        let added = try rawConnection(folder.ledgerPath)
            .run("INSERT INTO grdb_migrations VALUES ('999 the future')")
        #expect(added == nil)
        let error = #expect(throws: ScripError.self) {
            _ = try CouponLedger(path: folder.ledgerPath)
        }
        #expect(error?.detail == "The ledger was written by a newer version of Scrip")
    }

    @Test func `a folder that does not exist is named as the fault`() throws {
        let path = folder.url.appendingPathComponent("none/scrip.db").path
        let error = #expect(throws: ScripError.self) { _ = try CouponLedger(path: path) }
        #expect(error?.code == .ledgerUnavailable)
        #expect(error?.remedy == "Check that its folder exists and may be read and written")
    }
}
