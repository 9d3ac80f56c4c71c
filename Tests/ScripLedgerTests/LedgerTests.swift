import Dispatch
import Locked
import ScripCore
import ScripLedger
import Testing

/// Turns over any engine: what one caller does, and several at once.
struct LedgerTests {
    @Test(arguments: EngineKind.allCases)
    func `what was written is there when it is opened again`(kind: EngineKind) throws {
        let store = try Store(kind)
        let ledger = try LedgerFixture.ledger(in: store)
        try LedgerFixture.send("A", in: ledger)
        let again = try store.ledger()
        #expect(try LedgerFixture.checkWhole(again) == 1)
        let coupon = try again.read { l throws(ScripError) in
            try l.coupon("A", of: LedgerFixture.stock)
        }
        #expect(coupon == LedgerFixture.coupon("A", version: 2))
    }

    @Test(arguments: EngineKind.allCases)
    func `a body that throws after writing undoes its own writes only`(kind: EngineKind) throws {
        let store = try Store(kind)
        let ledger = try LedgerFixture.ledger(in: store)
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

    @Test(arguments: EngineKind.allCases)
    func `a book that was moved changes nothing, and is read`(kind: EngineKind) throws {
        let store = try Store(kind)
        let ledger = try LedgerFixture.ledger(in: store)
        try LedgerFixture.send("A", in: ledger)
        let moved = JournalDraft(
            kind: .bookMoved, recordedAt: Instant(epochSeconds: 2_000),
            body: BookMoved(place: "elsewhere").record)
        try ledger.write { ledger throws(ScripError) in
            _ = try ledger.append(moved, answering: nil)
        }
        // Another host too, and what has no entry.
        for other in [ledger, try store.ledger()] {
            let error = #expect(throws: ScripError.self) {
                try LedgerFixture.send("B", in: other)
            }
            #expect(error?.code == .ledgerUnavailable)
            #expect(error?.detail.contains("was moved to elsewhere") == true)
            #expect(throws: ScripError.self) {
                try other.write { ledger throws(ScripError) in
                    try ledger.update(cursor: "app", to: 1)
                }
            }
            // A body that only looks is answered, as one that asks what was done before.
            let last = try other.write { ledger throws(ScripError) in try ledger.lastEntry() }
            #expect(last == 3)
        }
        let coupons = try ledger.read { ledger throws(ScripError) in try ledger.coupons(of: "u") }
        #expect(coupons.map(\.code) == ["A"])
    }

    @Test(arguments: EngineKind.allCases)
    func `a row that breaks a constraint fails its caller alone`(kind: EngineKind) throws {
        let store = try Store(kind)
        let ledger = try LedgerFixture.ledger(in: store)
        try LedgerFixture.send("A", in: ledger)
        let failures = Locked(0)
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

    @Test(arguments: EngineKind.allCases)
    func `callers at the same time see each other's counters`(kind: EngineKind) throws {
        let store = try Store(kind)
        let ledger = try LedgerFixture.ledger(in: store)
        DispatchQueue.concurrentPerform(iterations: 200) { index in
            do { try LedgerFixture.send("D\(index)", in: ledger) } catch { Issue.record(error) }
        }
        #expect(try LedgerFixture.checkWhole(ledger) == 200)
    }

    @Test(arguments: EngineKind.allCases)
    func `entry times never run backwards`(kind: EngineKind) throws {
        let store = try Store(kind)
        let ledger = try LedgerFixture.ledger(in: store)
        let times = try ledger.write { ledger throws(ScripError) in
            let first = try ledger.append(LedgerFixture.draft("a", at: 5_000), answering: nil)
            let second = try ledger.append(LedgerFixture.draft("b", at: 4_000), answering: nil)
            return [try ledger.entry(first), try ledger.entry(second)].map { $0?.recordedAt }
        }
        #expect(times == [Instant(epochSeconds: 5_000), Instant(epochSeconds: 5_000)])
    }

    @Test(arguments: EngineKind.allCases)
    func `two openings of one store take turns`(kind: EngineKind) throws {
        let store = try Store(kind)
        let ledger = try LedgerFixture.ledger(in: store)
        let other = try store.ledger()
        DispatchQueue.concurrentPerform(iterations: 64) { index in
            do {
                try LedgerFixture.send("E\(index)", in: index.isMultiple(of: 2) ? ledger : other)
            } catch { Issue.record(error) }
        }
        #expect(try LedgerFixture.checkWhole(ledger) == 64)
        #expect(try LedgerFixture.checkWhole(other) == 64)
    }
}
